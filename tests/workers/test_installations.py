"""The App is suspended, taken away and given back: runs end with words, and all is found again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import update

from app.domain.deciding.found import APP_AWAY
from app.domain.runs import RunState
from app.store.pull_request_list import PullRequestList, Wanted
from app.store.tables import RunRow
from sandbox.world import World
from tests.github.conftest import Calls
from tests.support.dialogue import Seedbed, checks
from tests.workers.reconciling import forgotten, passes, started
from workers.installations import WORDS

pytestmark = pytest.mark.slow
VALIDATE = "Seedbed / validate"

Act = Callable[[World], object]
ENDS: dict[str, tuple[Act, Act]] = {
    "suspended": (lambda g: g.suspend("acme"), lambda g: g.unsuspend("acme")),
    "uninstalled": (
        lambda g: g.uninstall("acme"),
        lambda g: g.add_to_installation("acme/taxonomy"),
    ),
    "removed": (
        lambda g: g.remove_from_installation("acme/taxonomy"),
        lambda g: g.add_to_installation("acme/taxonomy"),
    ),
}


def quiet(seedbed: Seedbed, calls: Calls, seconds: float = 90_000) -> list[str]:
    """What is asked of this repository in a day."""
    calls.taken()
    for _ in range(6):
        passes(seedbed, seconds / 6)
    return [call for call in calls.taken() if "/repos/" in call]


@pytest.fixture
def calls(github: World) -> Calls:
    """What is asked of GitHub from now on."""
    watching = Calls()
    github.observers = (*github.observers, watching)
    return watching


@pytest.mark.parametrize("told", [True, False], ids=["told", "not told"])
@pytest.mark.parametrize("name", ENDS)
def test_where_the_app_may_not_look_runs_end_and_nothing_is_tried(
    seedbed: Seedbed, calls: Calls, name: str, *, told: bool
) -> None:
    end, again = ENDS[name]
    pull = seedbed.opens(settled=False)
    seedbed.factory.queue.sent.clear()  # its run waits behind others
    if told:
        end(seedbed.github)
        seedbed.settle()
    else:
        with forgotten(seedbed):
            end(seedbed.github)
        seedbed.factory.reconciler.reconcile()
    (run,) = seedbed.factory.runs.newest()
    assert (run.state, run.reason, run.words) == (RunState.CANCELLED, APP_AWAY, WORDS)
    assert quiet(seedbed, calls) == []
    assert seedbed.factory.pull_requests.unpublished(-1e9) == ()
    (listed,) = PullRequestList(seedbed.factory.database).page(Wanted())
    assert listed.summary is not None  # the sweeper made it anew
    assert (listed.open, listed.summary.actor) == (True, "contributor")
    again(seedbed.github)
    seedbed.settle()
    passes(seedbed, 11)
    assert checks(pull)[VALIDATE] == "success"
    assert started(seedbed) == ["validate", "validate"]


@pytest.mark.parametrize("name", ENDS)
def test_a_run_that_failed_by_it_is_made_again(seedbed: Seedbed, name: str) -> None:
    end, again = ENDS[name]
    pull = seedbed.opens(settled=False)
    end(seedbed.github)
    seedbed.settle()  # the run comes first, and meets the refusal
    (run,) = seedbed.factory.runs.newest()
    assert run.state is RunState.FAILED
    for _ in range(3):
        passes(seedbed, 700)
    assert seedbed.factory.pull_requests.unpublished(-1e9) == ()
    again(seedbed.github)
    seedbed.settle()
    passes(seedbed, 11)
    assert checks(pull)[VALIDATE] == "success"


def test_a_run_under_way_does_not_go_on(seedbed: Seedbed) -> None:
    seedbed.opens(settled=False)
    seedbed.factory.queue.sent.clear()
    (run,) = seedbed.factory.runs.newest()
    assert seedbed.factory.runs.claim(run.id, "w")
    seedbed.github.suspend("acme")
    seedbed.settle()
    assert not seedbed.factory.runs.heartbeat(run.id, "w", None)


def test_a_sample_that_was_ended_by_it_begins_again(seedbed: Seedbed) -> None:
    seedbed.opens("grace")  # policy samples what a maintainer opens
    seedbed.factory.queue.sent.clear()
    before = started(seedbed)
    assert before == ["validate", "sample"]
    with seedbed.factory.database.transaction() as session:
        values = {"state": "running", "lease_until": 0.0, "reason": "", "words": ""}
        session.execute(update(RunRow).where(RunRow.kind == "sample").values(**values))
    seedbed.github.suspend("acme")
    seedbed.settle()
    seedbed.github.unsuspend("acme")
    seedbed.settle()
    for _ in range(3):
        passes(seedbed, 11)
    assert started(seedbed) == [*before, "sample"]


def test_what_comes_late_of_a_suspension_that_is_over_does_no_harm(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    seedbed.github.suspend("acme")
    seedbed.github.wait_idle(20)
    guid = seedbed.github.deliveries[-1].guid
    seedbed.github.unsuspend("acme")
    seedbed.settle()
    seedbed.github.let_time_pass(dt.timedelta(seconds=5))
    seedbed.github.redeliver(guid)
    seedbed.settle()
    passes(seedbed)
    assert checks(pull) == {VALIDATE: "success"}


def test_what_is_done_stays_done(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    seedbed.github.suspend("acme")
    seedbed.settle()
    seedbed.github.unsuspend("acme")
    seedbed.settle()
    passes(seedbed)
    assert started(seedbed) == ["validate"]
    assert checks(pull) == {VALIDATE: "success"}
