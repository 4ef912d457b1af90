"""The pairs of one run, a page at a time, on both databases."""

import pytest

from app.domain.record import Outcome
from app.store.database import Database
from app.store.pair_list import PairFilter, PairList
from app.store.pull_requests import PullRequests
from app.store.runs import Runs
from app.store.samples import Samples
from tests.dashboard.scenes import record, records_of_each_kind
from tests.support.stores import HEAD, PULL_REQUEST, REF, Clock


@pytest.fixture
def run(database: Database) -> int:
    """A run with pairs of each kind, beside another with one."""
    from app.domain.runs import RunKind, RunRequest

    clock = Clock(1_700_000_000.0)
    row = PullRequests(database, clock).save(PULL_REQUEST)
    made = []
    for path in ("a", "b"):
        request = RunRequest(
            kind=RunKind.SAMPLE, head_sha=HEAD, path=path, asked_by="ada", asked_through="d"
        )
        made.append(Runs(database, clock, 30).start(row, REF, request))
    mine, other = made
    assert mine is not None
    assert other is not None
    samples = Samples(database)
    samples.checkpoint(other, record(3, Outcome.KEPT))
    for each in reversed(records_of_each_kind()):
        samples.checkpoint(mine, each)
    return mine


def numbers(
    database: Database, run: int, after: int = -1, size: int = 50, **wanted: object
) -> list[int]:
    found = PairList(database).after(run, PairFilter(**wanted), after, size)
    return [pair.index for pair in found]


def test_by_number_and_by_filter(database: Database, run: int) -> None:
    assert numbers(database, run) == list(range(14))
    assert numbers(database, run, after=4, size=3) == [5, 6, 7]
    assert numbers(database, run, outcome=Outcome.UNPARSED) == [12]
    assert numbers(database, run, reason="pair-poor") == [6, 7, 8, 9]
    assert numbers(database, run, reason="") == [0, 1, 2, 3, 4, 5]
    assert numbers(database, run, seed=3) == [3, 8, 13]
    assert numbers(database, run, seed=3, reason="pair-poor") == [8]
    assert numbers(database, run, reason="' OR 1=1 --") == []
    (first,) = PairList(database).after(run, PairFilter(), -1, 1)
    assert [call.raw for call in first.calls] == [""]
