"""Figures: what runs came to and cost, one by one and over time."""

import time
from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from app.domain.runs import RunKind, RunState
from app.store.database import Database
from app.store.figures import Bucket, Figures, Tally, Times, Usage
from app.store.pull_requests import PullRequests
from app.store.tables import RunRow, UsageRow
from tests.support.stores import PULL_REQUEST, REF

BEGIN = 1_700_000_000.0
HOUR = 3600.0
TEACHER = Usage(role="teacher", calls=3, tokens_read=300, tokens_written=60, seconds=4.5)
JUDGE = Usage(role="judge", calls=1, tokens_read=100, tokens_written=4, seconds=0.5)


class Story:
    """Runs that ended, each as a test tells it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.figures = Figures(database)
        pulls = PullRequests(database, time.time)
        other = replace(PULL_REQUEST, ref=replace(REF, repository="acme/other"))
        self._pulls = {pull.ref.repository: pulls.save(pull) for pull in (PULL_REQUEST, other)}
        self._runs = 0

    def ran(
        self,
        ended: float | None,
        *,
        kind: RunKind = RunKind.SAMPLE,
        state: RunState = RunState.DONE,
        waited: float = 10.0,
        worked: float = 60.0,
        repository: str = "acme/taxonomy",
    ) -> int:
        """A run; `ended` seconds after the beginning, None where it goes on."""
        self._runs += 1
        finished = None if ended is None else BEGIN + ended
        started = (finished or BEGIN) - worked
        values = {
            "key": str(self._runs),
            "pull_request_id": self._pulls[repository],
            "kind": kind,
            "head_sha": "a" * 40,
            "path": "",
            "pairs": 0,
            "asked_by": "grace",
            "asked_through": "",
            "state": state,
            "created_at": started - waited,
            "enqueued_at": started - waited,
            # One that was cancelled while it waited was never begun.
            "started_at": None if state is RunState.CANCELLED else started,
            "finished_at": finished,
        }
        with self._database.transaction() as session:
            return session.scalars(insert(RunRow).values(values).returning(RunRow.id)).one()


@pytest.fixture
def story(database: Database) -> Story:
    return Story(database)


def test_the_figures_of_a_run_are_set_and_not_added_up(story: Story) -> None:
    run = story.ran(5)
    assert story.figures.of_run(run).usages == ()
    story.figures.save(run, 10, 7, (TEACHER, JUDGE))
    story.figures.save(run, 12, 8, (replace(TEACHER, calls=4),))
    found = story.figures.of_run(run)
    assert (found.judged, found.kept, found.usages) == (12, 8, (replace(TEACHER, calls=4),))


def test_a_run_that_is_not_there_has_none(story: Story, database: Database) -> None:
    story.figures.save(99, 1, 1, (TEACHER,))
    found = story.figures.of_run(99)
    assert (found.judged, found.kept, found.usages) == (0, 0, ())
    with database.reading() as session:
        assert session.scalars(select(UsageRow)).all() == []


def test_runs_are_counted_in_the_stretch_they_ended_in(story: Story) -> None:
    story.ran(-0.001)
    for ended in (0, 1800, 3599.999):
        story.ran(ended)
    story.ran(HOUR, kind=RunKind.VALIDATE, waited=1, worked=2)
    story.ran(HOUR + 1, state=RunState.FAILED)
    story.ran(HOUR + 2, state=RunState.CANCELLED)
    story.ran(3 * HOUR)
    story.ran(None, state=RunState.RUNNING)
    first, second, third = story.figures.over_time(BEGIN, BEGIN + 3 * HOUR, HOUR)
    assert (first.begins_at, first.seconds) == (BEGIN, HOUR)
    assert first.ended == {RunState.DONE: 3}
    assert first.checks is None
    assert first.models == Times(runs=3, waited=pytest.approx(10), worked=pytest.approx(60))
    assert second.ended == {RunState.DONE: 1, RunState.FAILED: 1, RunState.CANCELLED: 1}
    assert second.checks == Times(runs=1, waited=pytest.approx(1), worked=pytest.approx(2))
    assert second.models is None, "those that failed took a time of another kind"
    assert third == Bucket(begins_at=BEGIN + 2 * HOUR, seconds=HOUR)


def test_pairs_and_usage_add_up_by_role(story: Story) -> None:
    done, failed = story.ran(1, worked=100), story.ran(2, state=RunState.FAILED, worked=50)
    late = story.ran(HOUR + 1)
    story.figures.save(done, 10, 7, (TEACHER, JUDGE))
    story.figures.save(failed, 2, 1, (TEACHER,))
    story.figures.save(late, 5, 5, (JUDGE,))
    first, second = story.figures.over_time(BEGIN, BEGIN + 2 * HOUR, HOUR)
    assert (first.judged, first.kept) == (12, 8)
    judge, teacher = first.usages
    assert (judge.role, judge.calls, judge.run_seconds) == ("judge", 1, pytest.approx(100))
    assert (teacher.calls, teacher.tokens_read, teacher.tokens_written) == (6, 600, 120)
    assert (teacher.seconds, teacher.run_seconds) == (9.0, pytest.approx(150))
    assert [each.role for each in second.usages] == ["judge"]
    total = story.figures.totals(BEGIN)
    assert (total.judged, total.kept, total.ended[RunState.DONE]) == (17, 13, 2)
    assert [each.calls for each in total.usages] == [2, 6]


def test_only_the_repositories_somebody_may_see_are_counted(story: Story) -> None:
    ours, theirs = story.ran(1), story.ran(1, repository="acme/other")
    story.figures.save(ours, 10, 7, (TEACHER,))
    story.figures.save(theirs, 4, 2, (JUDGE,))

    def seen(*repositories: str) -> tuple[int, list[str]]:
        chosen = frozenset(repositories)
        (bucket,) = story.figures.over_time(BEGIN, BEGIN + HOUR, HOUR, chosen)
        total = story.figures.totals(BEGIN, chosen)
        assert (total.judged, total.usages) == (bucket.judged, bucket.usages)
        return total.judged, [each.role for each in total.usages]

    assert seen("acme/other") == (4, ["judge"])
    assert seen("acme/other", "acme/taxonomy") == (14, ["judge", "teacher"])
    assert seen() == (0, [])
    assert story.figures.totals(BEGIN).judged == 14
    assert story.figures.totals(BEGIN + 2) == Tally()


def test_stretches_that_nobody_could_draw_are_refused(story: Story) -> None:
    with pytest.raises(ValueError, match="length"):
        story.figures.over_time(BEGIN, BEGIN + HOUR, 0)
    with pytest.raises(ValueError, match="too many"):
        story.figures.over_time(0, BEGIN, 1)
    assert story.figures.over_time(BEGIN, BEGIN - 1, HOUR) == ()
    (short,) = story.figures.over_time(BEGIN, BEGIN + 1, HOUR)
    assert short.seconds == HOUR


def test_a_clock_that_was_set_back_gives_no_negative_times(story: Story) -> None:
    story.ran(5, waited=-20, worked=-30)
    (found,) = story.figures.over_time(BEGIN, BEGIN + HOUR, HOUR)
    assert found.models == Times(runs=1, waited=0, worked=0)
