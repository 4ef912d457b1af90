"""Who is next in a queue that many share."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.fairness import QueuedRun, Served, Share, fair_order

ADA: Share = (1, "acme/taxonomy", "ada")
NOOR: Share = (1, "acme/taxonomy", "noor")
OTHER: Share = (1, "acme/other", "ada")
ELSEWHERE: Share = (2, "globex/taxonomy", "ada")
SHARES = st.sampled_from([ADA, NOOR, OTHER, ELSEWHERE])


def run(number: int, share: Share = ADA) -> QueuedRun:
    return QueuedRun(id=number, pull_request_id=number, share=share, asked_at=float(number))


def order(*waiting: QueuedRun, served: Served | None = None) -> list[int]:
    return [each.id for each in fair_order(waiting, served or Served())]


def test_of_one_person_the_oldest_goes_first() -> None:
    assert order(run(3), run(1), run(2)) == [1, 2, 3]


def test_who_asked_once_waits_for_one_turn_only() -> None:
    assert order(*map(run, range(60)), run(60, NOOR))[:3] == [0, 60, 1]


def test_a_turn_that_was_had_counts_though_its_run_is_over() -> None:
    begun = Served(last_turn=[(ADA, 100.0)])
    assert order(*map(run, range(1, 60)), run(60, NOOR), served=begun)[:3] == [60, 1, 2]


def test_who_came_after_the_last_turn_stands_behind() -> None:
    begun = Served(last_turn=[(ADA, 100.0)])
    assert order(run(1), run(101, NOOR), served=begun) == [1, 101]


def test_what_is_under_way_is_a_turn() -> None:
    busy = Served(under_way=[ADA, ADA])
    assert order(run(1), run(2), run(3, NOOR), run(4, NOOR), served=busy) == [3, 4, 1, 2]


def test_repositories_take_turns_whatever_many_write_in_one() -> None:
    many = [run(n, (1, "acme/taxonomy", f"person{n}")) for n in range(1, 31)]
    assert order(*many, run(31, OTHER), run(32, OTHER))[:5] == [1, 31, 2, 32, 3]


def test_installations_take_turns_whatever_many_repositories_one_has() -> None:
    many = [run(n, (1, f"acme/taxonomy{n}", "ada")) for n in range(1, 31)]
    assert order(*many, run(31, ELSEWHERE), run(32, ELSEWHERE))[:4] == [1, 31, 2, 32]


RUNS = st.lists(SHARES, max_size=30).map(
    lambda shares: [run(number, share) for number, share in enumerate(shares)]
)
SERVED = st.builds(
    Served,
    under_way=st.lists(SHARES, max_size=6),
    last_turn=st.lists(st.tuples(SHARES, st.floats(0, 100)), max_size=6),
)


@given(RUNS, SERVED, st.randoms(use_true_random=False))
def test_nobody_is_lost_and_the_order_they_are_given_in_does_not_matter(
    runs: list[QueuedRun], served: Served, chance: random.Random
) -> None:
    ordered = fair_order(runs, served)
    assert sorted(each.id for each in ordered) == [each.id for each in runs]
    assert fair_order(chance.sample(runs, len(runs)), served) == ordered


@given(RUNS)
def test_of_those_who_wait_together_nobody_gets_two_turns_ahead(runs: list[QueuedRun]) -> None:
    """Within a repository: while somebody still waits, the others had at most one turn more."""
    mine = [each for each in runs if each.share in (ADA, NOOR)]
    ordered = fair_order(mine, Served())
    for length in range(len(ordered)):
        had = Counter(each.share for each in ordered[:length])
        for still in {each.share for each in ordered[length:]}:
            assert max(had.values(), default=0) <= had[still] + 1


@dataclass
class Service:
    """Workers on one queue, as time goes on."""

    workers: int
    now: float = 1000.0
    waiting: list[QueuedRun] = field(default_factory=list)
    under_way: list[tuple[QueuedRun, float]] = field(default_factory=list)
    last_turn: dict[Share, float] = field(default_factory=dict)
    begun: list[int] = field(default_factory=list)

    def comes(self, number: int, share: Share) -> None:
        self.waiting.append(replace(run(number, share), asked_at=self.now))

    def goes_on(self, seconds: float) -> None:
        self.now += 1
        for each, end in self.under_way:
            if end <= self.now:
                self.last_turn[each.share] = end
        self.under_way = [each for each in self.under_way if each[1] > self.now]
        while self.waiting and len(self.under_way) < self.workers:
            served = Served(
                under_way=[each.share for each, _ in self.under_way],
                last_turn=self.last_turn.items(),
            )
            first = fair_order(self.waiting, served)[0]
            self.waiting.remove(first)
            self.under_way.append((first, self.now + seconds))
            self.begun.append(first.id)


@given(st.integers(1, 4), st.integers(1, 5))
def test_nobody_starves_while_new_people_come_all_the_time(workers: int, length: int) -> None:
    service = Service(workers)
    service.comes(1, ADA)
    service.comes(2, ADA)
    for number in range(10, 200):
        service.comes(number, (1, "acme/taxonomy", f"person{number}"))
        service.goes_on(length)
    assert service.begun.index(1) <= workers
    before = service.begun[: service.begun.index(2)]
    # Behind those only who came before the first had its turn, and who can be under way with it.
    assert len(before) <= 2 * workers + length + 1


@given(st.integers(1, 4))
def test_a_flood_is_done_in_turns_with_whoever_else_comes(workers: int) -> None:
    service = Service(workers)
    for number in range(1, 61):
        service.comes(number, ADA)
    service.goes_on(1)
    service.now += 0.5
    service.comes(100, NOOR)
    for _ in range(70):
        service.goes_on(1)
    assert service.begun.index(100) == workers
    assert len(service.begun) == 61
