"""Summaries beside pull requests: what is kept, since when one waits, which are missing."""

from dataclasses import replace

import pytest

from app.report.standing import Standing
from app.report.summary import Readiness, Summary
from app.store.database import Database
from app.store.pull_request_list import ListedPullRequest, PullRequestList, Wanted
from app.store.pull_requests import PullRequests
from app.store.summaries import Summaries
from tests.support.stores import HEAD, PULL_REQUEST, REF, Clock

LOOK = Summary(
    head_sha=HEAD,
    readiness=Readiness.LOOK,
    actor="maintainer",
    words="Look at the files.",
    standing=Standing.NEEDS_A_LOOK,
)
FIRST, SECOND = "knowledge/arts/film/qna.yaml", "knowledge/arts/music/qna.yaml"


@pytest.fixture
def clock() -> Clock:
    return Clock(1_700_000_000.0)


@pytest.fixture
def pull_requests(database: Database, clock: Clock) -> PullRequests:
    return PullRequests(database, clock)


@pytest.fixture
def summaries(database: Database, clock: Clock) -> Summaries:
    return Summaries(database, clock)


def shown(database: Database, row: int) -> ListedPullRequest:
    return PullRequestList(database).one(row)


def test_since_when_it_waits(
    summaries: Summaries, pull_requests: PullRequests, database: Database, clock: Clock
) -> None:
    row = pull_requests.save(PULL_REQUEST)
    clock.now += 3600
    summaries.save(row, LOOK)
    found = shown(database, row)
    assert (found.summary, found.waiting_since) == (LOOK, 1_700_000_000.0)
    # It waits anew when somebody else is next, and only then.
    clock.now += 60
    more = replace(LOOK, errors=2, words="Other words.")
    summaries.save(row, more)
    assert shown(database, row).waiting_since == 1_700_000_000.0
    assert shown(database, row).summary == more
    for later in (
        replace(more, readiness=Readiness.READY),
        replace(more, readiness=Readiness.READY, actor="contributor"),
    ):
        clock.now += 60
        summaries.save(row, later)
        assert shown(database, row).waiting_since == clock.now


def test_leaves_follow_the_head_and_stay_while_they_are_unknown(
    summaries: Summaries, pull_requests: PullRequests, database: Database
) -> None:
    row = pull_requests.save(PULL_REQUEST)

    def found(branch: str) -> bool:
        return bool(PullRequestList(database).page(Wanted(branch=branch)))

    summaries.save(row, LOOK, (FIRST, SECOND))
    summaries.save(row, LOOK, None)
    assert (found("knowledge/arts/film"), found("knowledge/arts/music")) == (True, True)
    summaries.save(row, LOOK, (SECOND,))
    assert (found("knowledge/arts/film"), found("knowledge/arts/music")) == (False, True)
    summaries.save(row, LOOK, ())
    assert not found("knowledge")


def test_those_without_one_are_missing_the_open_first(
    summaries: Summaries, pull_requests: PullRequests, database: Database
) -> None:
    rows = [
        pull_requests.save(replace(PULL_REQUEST, ref=replace(REF, number=n), open=n != 3))
        for n in (1, 2, 3)
    ]
    assert summaries.missing(5) == (rows[1], rows[0], rows[2])
    assert summaries.missing(1) == (rows[1],)
    summaries.save(rows[0], LOOK)
    summaries.give_up(rows[1])
    assert summaries.missing(5) == (rows[2],)
    assert shown(database, rows[1]).summary is None
    # One that is gone is summarised anew.
    pull_requests.withdraw([rows[0]])
    assert summaries.missing(5) == (rows[2],)
    pull_requests.withdraw([rows[0]], closed=True)
    assert summaries.missing(5) == (rows[2], rows[0])


def test_what_fills_gaps_gives_way_to_a_publication(
    summaries: Summaries, pull_requests: PullRequests, database: Database
) -> None:
    row = pull_requests.save(PULL_REQUEST)
    older, newer = replace(LOOK, words="Older."), replace(LOOK, words="Newer.")
    summaries.save_missing(row, older, (FIRST,))
    assert shown(database, row).summary == older
    # Between looking for what is missing and keeping it, a publication made its own.
    summaries.save(row, newer, (SECOND,))
    summaries.save_missing(row, older, (FIRST,))
    summaries.give_up(row)
    assert shown(database, row).summary == newer
    assert not PullRequestList(database).page(Wanted(branch=FIRST))


def test_one_that_is_forgotten_is_made_anew(
    summaries: Summaries, pull_requests: PullRequests, database: Database
) -> None:
    row = pull_requests.save(PULL_REQUEST)
    summaries.save(row, LOOK)
    since = shown(database, row).waiting_since
    summaries.forget([row])
    assert summaries.missing(5) == (row,)
    summaries.save_missing(row, LOOK)
    assert (shown(database, row).summary, shown(database, row).waiting_since) == (LOOK, since)
