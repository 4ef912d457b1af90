"""Too much at once: it stays fair, it is bounded, and who gets less is told so in plain words."""

from collections.abc import Iterator
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from app.domain.runs import Run, RunKind, RunState
from sandbox import Exchange
from sandbox.pull_request import PullRequest
from sandbox.world import World
from tests.support.dialogue import Seedbed, checks, comments, seedbed_on, status
from tests.support.transcript import steady

pytestmark = pytest.mark.slow
CHECK = "Seedbed / validate"
REFUSED = ["eyes", "confused"]
TOO_OFTEN = ["confused"]


@pytest.fixture
def roomy(github: World, sqlite_url: str) -> Iterator[Seedbed]:
    """A service with room for a burst."""
    with seedbed_on(github, sqlite_url, runs_of_person=100) as service:
        yield service


@pytest.fixture
def narrow(github: World, sqlite_url: str) -> Iterator[Seedbed]:
    """A service with little room, where one may give few commands."""
    with seedbed_on(github, sqlite_url, runs_of_person=3, commands_an_hour=4) as service:
        yield service


def open_many(seedbed: Seedbed, number: int, author: str = "ada") -> list[PullRequest]:
    """Somebody opens pull requests faster than they are checked."""
    names = [f"{author}-{each}" for each in range(number)]
    return [seedbed.opens(author, branch=name, settled=False) for name in names]


def works(seedbed: Seedbed, turns: int = 1) -> None:
    """A worker does as many runs as it was woken for."""
    for _ in range(turns):
        name, row = seedbed.factory.queue.sent.popleft()
        assert name == "execute"
        seedbed.factory.execution.execute(row)


def says(seedbed: Seedbed, pull: PullRequest, who: str, body: str) -> list[str]:
    """Somebody comments; the reactions, while the runs stay queued."""
    comment = pull.comment(who, body)
    seedbed.hears()
    return [reaction.content for reaction in comment.reactions]


def runs_of(seedbed: Seedbed, kind: RunKind) -> list[Run]:
    """The runs of a kind, oldest first."""
    return [run for run in reversed(seedbed.factory.runs.newest(200)) if run.kind is kind]


def test_a_burst_of_one_author_leaves_the_others_check_second(roomy: Seedbed) -> None:
    burst = open_many(roomy, 60)
    noors = roomy.opens("noor", branch="noor", settled=False)
    works(roomy)
    assert checks(burst[0])[CHECK] == "success"
    works(roomy)
    assert checks(noors)[CHECK] == "success"
    assert checks(burst[1])[CHECK] is None
    works(roomy)
    assert checks(burst[1])[CHECK] == "success"


def test_a_check_is_done_while_samples_wait(roomy: Seedbed) -> None:
    pulls = [roomy.opens("grace", branch=f"grace-{n}", settled=False) for n in range(3)]
    first, *_ = runs_of(roomy, RunKind.SAMPLE)
    roomy.factory.runs.claim(first.id, "a worker that takes long")
    noors = roomy.opens("noor", branch="noor", settled=False)
    for run in runs_of(roomy, RunKind.VALIDATE):
        roomy.factory.execution.execute(run.id)
    assert [checks(pull)[CHECK] for pull in (*pulls, noors)] == ["success"] * 4
    assert not any(run.state.concluded for run in runs_of(roomy, RunKind.SAMPLE))


def test_samples_are_told_the_place_that_they_will_have(roomy: Seedbed) -> None:
    burst = [roomy.opens("grace", branch=f"grace-{n}", settled=False) for n in range(3)]
    noors = roomy.opens("noor", branch="noor", settled=False)
    for run in runs_of(roomy, RunKind.VALIDATE):
        roomy.factory.execution.execute(run.id)
    says(roomy, noors, "grace", "/sample")
    # The first of grace's, then noor's, then the others of grace's.
    assert "queued, 1 run before it" in status(noors)
    says(roomy, burst[2], "noor", "/status")
    (reply,) = comments(burst[2], "<!-- seedbed:status-reply")
    assert "queued, 3 runs before it" in reply


def test_a_flood_is_bounded_and_its_author_reads_what_happens(
    narrow: Seedbed, snapshot: SnapshotAssertion
) -> None:
    *checked, put_off = open_many(narrow, 4)
    assert [CHECK in checks(pull) for pull in checked] == [True] * 3
    assert checks(put_off) == {}
    assert steady(status(put_off), put_off) == snapshot(name="put off")
    assert says(narrow, put_off, "ada", "/validate") == REFUSED
    assert steady(status(put_off), put_off) == snapshot(name="asked for")
    assert checks(put_off) == {}
    # Nobody else has less for it, and a maintainer can see to this one.
    noors = narrow.opens("noor", branch="noor", settled=False)
    assert CHECK in checks(noors)
    assert says(narrow, put_off, "grace", "/validate")[-1] == "rocket"
    assert CHECK in checks(put_off)


def test_what_was_put_off_is_checked_after_the_flood(narrow: Seedbed) -> None:
    *checked, put_off = open_many(narrow, 5)
    narrow.settle()
    assert checks(put_off) == {}
    narrow.later(1000)
    assert [checks(pull)[CHECK] for pull in (*checked, put_off)] == ["success"] * 5
    assert "1 file checked" in status(put_off)


def test_who_comments_fills_no_share_but_their_own(narrow: Seedbed) -> None:
    pulls = open_many(narrow, 3)
    narrow.settle()
    for pull in pulls:
        assert says(narrow, pull, "noor", "/validate")[-1] == "rocket"
    adas = narrow.opens("ada", branch="one-more", settled=False)
    assert CHECK in checks(adas)
    assert says(narrow, adas, "noor", "/validate")[-1] == "rocket"  # it is on its way already
    narrow.settle()
    assert checks(adas)[CHECK] == "success"


def test_commands_beyond_the_limit_are_refused_with_one_line(
    narrow: Seedbed, snapshot: SnapshotAssertion
) -> None:
    pull = narrow.opens()
    narrow.factory.clock = lambda: 1_800_000_000.0 + narrow.factory.ahead
    for _ in range(4):
        assert says(narrow, pull, "noor", "/help")[-1] == "rocket"
    written, edits = len(pull.comments), status(pull)
    assert says(narrow, pull, "noor", "/help") == TOO_OFTEN
    assert status(pull) != edits
    told = status(pull)
    assert told.split("**Last command.**")[1] == snapshot
    narrow.factory.ahead += 60
    assert says(narrow, pull, "noor", "/status\n/validate") == TOO_OFTEN
    assert (len(pull.comments), status(pull)) == (written + 2, told)  # noor's own two
    assert says(narrow, pull, "ada", "/help")[-1] == "rocket"
    narrow.factory.ahead += 3600
    assert says(narrow, pull, "noor", "/help")[-1] == "rocket"


def test_a_maintainer_may_give_more(narrow: Seedbed) -> None:
    pull = narrow.opens()
    for _ in range(6):
        assert says(narrow, pull, "grace", "/status")[-1] == "rocket"


def test_clicks_count_as_commands(narrow: Seedbed) -> None:
    pull = narrow.opens()
    (check,) = pull.check_runs
    for _ in range(4):
        pull.rerequest(check, by="noor")
        narrow.settle()
    before = len(runs_of(narrow, RunKind.VALIDATE))
    pull.rerequest_all(by="noor")
    narrow.settle()
    assert len(runs_of(narrow, RunKind.VALIDATE)) == before
    assert "noor gave 4 commands within an hour" in status(pull)


class Asked:
    """What the sandbox was asked."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def saw_exchange(self, exchange: Exchange) -> None:
        self.calls.append(f"{exchange.method} {exchange.template}")

    def saw_webhook(self, event: str, payload: dict[str, Any]) -> None:
        """Webhooks are no calls."""


def test_a_refused_command_costs_few_calls_of_github(narrow: Seedbed) -> None:
    pull = narrow.opens()
    for _ in range(5):
        says(narrow, pull, "noor", "/help")
    asked = Asked()
    narrow.github.observers = (*narrow.github.observers, asked)
    says(narrow, pull, "noor", "/help")
    # Who it is, under which policy, and the reaction.
    assert 1 <= len(asked.calls) <= 4, asked.calls


def test_a_full_queue_ends_quietly_for_whoever_comes_too_late(narrow: Seedbed) -> None:
    pull = narrow.opens(settled=False)
    (_, row) = narrow.factory.queue.sent[0]
    for _ in range(3):
        narrow.factory.execution.execute(row)
    narrow.factory.execution.execute(10_000)
    (run,) = runs_of(narrow, RunKind.VALIDATE)
    assert (run.state, run.attempt) == (RunState.DONE, 1)
    assert checks(pull)[CHECK] == "success"
