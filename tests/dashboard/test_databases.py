"""What the pages ask of the store is answered alike by SQLite and PostgreSQL."""

import pytest

from app.domain.findings import Severity
from app.domain.record import Outcome
from app.domain.runs import RunKind
from app.factory import Factory
from tests.dashboard.reader import Reader
from tests.dashboard.scenes import (
    asked,
    finding,
    opened,
    records_of_each_kind,
    sample,
    sampled,
    under_way,
    validated,
)


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases."""
    return request.getfixturevalue(request.param)


def test_the_pages(pages: Reader, factory: Factory) -> None:
    assert "Nothing has run yet." in pages.open("/").one("main").text
    row = opened(factory)
    found = validated(factory, row, finding(), finding(Severity.WARNING))
    made = sampled(factory, row, sample(records_of_each_kind()))
    running = under_way(factory, opened(factory, 8), made=5, judged=4, kept=3)
    page = pages.open("/").one("main").text
    for words in ("1 error, 1 warning", "6 of 10 judged kept", "4 of 10 judged, 3 kept"):
        assert words in page
    assert "Put a dash before each example." in pages.open(f"/runs/{found}").text
    assert "14 made" in pages.open(f"/runs/{made}").text
    assert "4 of 10 judged, 3 kept" in pages.open(f"/runs/{running}").text
    pages.open(f"/runs/{'9' * 18}", status=404)


def test_counts(factory: Factory) -> None:
    row = opened(factory)
    found = validated(factory, row, finding(), finding(), finding(Severity.NOTE))
    made = sampled(factory, row, sample(records_of_each_kind()))
    clean = validated(factory, opened(factory, 8))
    findings = factory.findings.counts([found, clean, made])
    assert findings == {found: {Severity.ERROR: 2, Severity.NOTE: 1}}
    assert factory.findings.counts([]) == {}
    assert factory.samples.counts([found, made])[made][Outcome.REJECTED] == 4


def test_runs_for_tables(factory: Factory) -> None:
    first, second = opened(factory, 7), opened(factory, 8)
    old = asked(factory, first, RunKind.VALIDATE, head_sha="b" * 40)
    runs = [asked(factory, row, RunKind.VALIDATE) for row in (first, second)]
    assert [run.id for run in factory.runs.newest()] == [*reversed(runs), old]
    assert [run.id for run in factory.runs.newest(1)] == runs[-1:]
    assert [run.id for run in factory.runs.at_heads([first])] == runs[:1]
    assert [run.id for run in factory.runs.at_heads([first, second])] == runs
    assert factory.runs.at_heads([]) == ()
    assert {known.id for known in factory.pull_requests.of_ids([first, second])} == {first, second}
