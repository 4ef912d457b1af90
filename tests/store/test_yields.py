"""What samples yielded by leaf, and where contributions come in, on both databases."""

from dataclasses import replace

import pytest
from sqlalchemy import insert

from app.domain.runs import RunKind, RunRequest, RunState
from app.domain.sample import Sample
from app.domain.scores import Mean, Rate, Scores
from app.store.database import Database
from app.store.pull_requests import PullRequests
from app.store.runs import Conclusion, Runs
from app.store.samples import Samples
from app.store.tables import ChangedLeafRow
from app.store.yields import LeafContributions, LeafYield, Score, Yields
from tests.support.stores import HEAD, PULL_REQUEST, REF, Clock

LEAF = "knowledge/arts/film/qna.yaml"
OTHER = "knowledge/arts/music/qna.yaml"
DAY = 86_400


@pytest.fixture
def clock() -> Clock:
    """A time that tests move."""
    return Clock(1_700_000_000.0)


@pytest.fixture
def pulls(database: Database, clock: Clock) -> PullRequests:
    """The pull requests."""
    return PullRequests(database, clock)


def sampled(database: Database, clock: Clock, pull: int, path: str, scores: Scores) -> int:
    """A sample run that is done."""
    runs = Runs(database, clock, 30)
    request = RunRequest(
        kind=RunKind.SAMPLE,
        head_sha=HEAD,
        path=path,
        pairs=10,
        asked_by="grace",
        asked_through=f"delivery-{clock.now}",
    )
    run = runs.start(pull, REF, request)
    assert run is not None
    assert runs.claim(run, "worker")
    made = Sample(path=path, teacher="t", judge="j", records=(), scores=scores, target=10)
    Samples(database).save(run, made)
    assert runs.conclude(run, "worker", Conclusion(state=RunState.DONE))
    return run


def scores(kept: float, judged: int, quality: float) -> Scores:
    return Scores(
        kept_rate=Rate(estimate=kept, low=0, high=1, judged=judged, clusters=5),
        quality=Mean(estimate=quality, low=None, high=None, count=judged),
    )


def test_the_newest_sample_of_a_leaf_counts(
    database: Database, clock: Clock, pulls: PullRequests
) -> None:
    row = pulls.save(PULL_REQUEST)
    yields = Yields(database)
    assert yields.of_repository(REF.repository) == ()
    first = sampled(database, clock, row, LEAF, scores(0.5, 10, 2.0))
    found = LeafYield(path=LEAF, samples=1, run=first, score=Score(judged=10, kept=5, quality=2.0))
    assert yields.of_repository(REF.repository) == (found,)
    clock.now += 1
    newer = sampled(database, clock, row, LEAF, scores(0.9, 20, 2.5))
    (found,) = yields.of_repository(REF.repository)
    assert found == LeafYield(
        path=LEAF, samples=2, run=newer, score=Score(judged=20, kept=18, quality=2.5)
    )
    assert yields.of_repository("other/taxonomy") == ()


def test_a_sample_of_which_nothing_was_judged_has_no_rate(
    database: Database, clock: Clock, pulls: PullRequests
) -> None:
    run = sampled(database, clock, pulls.save(PULL_REQUEST), LEAF, Scores())
    (found,) = Yields(database).of_repository(REF.repository)
    assert (found.run, found.score) == (run, Score(judged=0, kept=0, quality=None))


def test_contributions_are_those_of_late_and_those_that_are_open(
    database: Database, clock: Clock, pulls: PullRequests
) -> None:
    def changed(number: int, *paths: str, is_open: bool) -> None:
        ref = replace(REF, number=number)
        row = pulls.save(replace(PULL_REQUEST, ref=ref, open=is_open))
        with database.transaction() as session:
            rows = [{"pull_request_id": row, "path": path} for path in paths]
            session.execute(insert(ChangedLeafRow), rows)

    changed(1, LEAF, is_open=True)
    changed(2, OTHER, is_open=False)  # is forgotten
    clock.now += 100 * DAY
    changed(3, LEAF, OTHER, is_open=True)
    changed(4, LEAF, is_open=False)
    found = Yields(database).contributions(REF.repository, clock.now - 90 * DAY)
    assert set(found) == {
        LeafContributions(path=LEAF, open=2, recent=2),
        LeafContributions(path=OTHER, open=1, recent=1),
    }
