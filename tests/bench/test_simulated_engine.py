"""The simulated server's time: its law, and a queue that follows it."""

import asyncio
import itertools
import math
from collections.abc import Sequence

import pytest

from bench.simulated_engine import Engine, Law, PrefixCache, Served, count_tokens

LAW = Law.of("1:35,8:235,32:510")


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def served(
    made: Sequence[int],
    arrivals: Sequence[float] | None = None,
    read: int = 0,
    ticks: float = 0.05,
    **engine: float,
) -> list[Served]:
    """Serve sequences of so many tokens, on a clock that goes in steps; in order of arrival."""
    clock = Clock()
    moments = list(arrivals or [0.0] * len(made))

    async def run() -> list[Served]:
        queue = Engine(LAW, clock=clock, **engine)  # type: ignore[arg-type]
        all_of_them = [Served(kind="", prompt=0, read=read, made=n, arrived=0.0) for n in made]
        tasks = []
        for step in itertools.count():
            clock.seconds = step * ticks
            while len(tasks) < len(moments) and moments[len(tasks)] <= clock.seconds:
                tasks.append(asyncio.create_task(queue.serve(all_of_them[len(tasks)])))
                await asyncio.sleep(0)
            queue.advance()
            await asyncio.sleep(0)
            if len(tasks) == len(moments) and all(task.done() for task in tasks):
                return all_of_them
        return []

    return asyncio.run(run())


@pytest.mark.parametrize(("sequences", "rate"), [(1, 35), (8, 235), (32, 510), (64, 510)])
def test_the_law_goes_through_what_was_measured_and_is_flat_behind(
    sequences: int, rate: float
) -> None:
    assert LAW.rate(sequences) == pytest.approx(rate)


def test_the_law_rises_and_each_sequence_gets_less_of_it() -> None:
    altogether = [LAW.rate(n) for n in range(1, 65)]
    assert altogether == sorted(altogether)
    each = [rate / n for n, rate in enumerate(altogether, 1)]
    assert each == sorted(each, reverse=True)
    assert LAW.rate(16) == pytest.approx(235 * (510 / 235) ** (math.log(2) / math.log(4)))


@pytest.mark.parametrize("sequences", [1, 3, 8, 20, 32, 50])
def test_equal_sequences_that_come_together_end_together_at_the_laws_rate(sequences: int) -> None:
    found = served([70] * sequences)
    ends = [each.ended for each in found]
    assert ends == pytest.approx([sequences * 70 / LAW.rate(sequences)] * sequences)


def test_what_is_left_goes_faster_once_others_have_ended() -> None:
    short, long = served([35, 105])
    both = 2 * 35 / LAW.rate(2)
    assert short.ended == pytest.approx(both)
    assert long.ended == pytest.approx(both + 70 / 35)


def test_ends_do_not_depend_on_how_late_the_clock_is_looked_at() -> None:
    made = [10, 80, 35, 200, 60, 5]
    often = [each.ended for each in served(made, ticks=0.01)]
    seldom = served(made, ticks=7.0)
    assert [each.ended for each in seldom] == pytest.approx(often)
    assert max(each.late for each in seldom) > 1


def test_who_comes_later_shares_from_then_on() -> None:
    first, second = served([70, 35], arrivals=[0.0, 1.0])
    assert second.arrived == pytest.approx(1.0)
    shared = LAW.rate(2) / 2
    assert first.ended == second.ended == pytest.approx(1.0 + 35 / shared)


def test_more_than_the_slots_wait_in_order() -> None:
    found = served([35, 35, 35], slots=1)
    assert [each.ended for each in found] == pytest.approx([1.0, 2.0, 3.0])


def test_reading_a_prompt_stops_everybodys_decoding() -> None:
    found = served([35, 35], read=100, prefill=50.0, slots=1)
    assert [each.ended for each in found] == pytest.approx([3.0, 6.0])


def test_only_what_no_earlier_prompt_began_with_is_read() -> None:
    cache = PrefixCache()
    beginning = "word " * 160
    assert cache.unread(beginning) == (160, 160)
    assert cache.unread(beginning) == (160, 1)
    assert cache.unread(beginning + "other " * 40) == (200, 40)
    assert cache.unread("other " + beginning) == (161, 161)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("Fry the onion.", 4), ("[Start of Question]\n", 6), ('{"answer": "12"}', 7)],
)
def test_tokens_are_words_digits_marks_and_line_ends(text: str, tokens: int) -> None:
    assert count_tokens(text) == tokens
