"""Summaries are there whether GitHub is or not, and older pull requests get theirs."""

from dataclasses import replace

import pytest

from app.errors import TransientError
from app.factory import Factory
from app.report.summary import Readiness
from app.settings import Settings
from app.store import reports
from app.store.pull_request_list import ListedPullRequest, PullRequestList, Wanted
from tests.dashboard.conftest import settings
from tests.support.migrated import make_ready
from tests.support.stores import HEAD, PULL_REQUEST, REF
from workers.factory import WorkerFactory
from workers.summaries import summarise_missing


class Away(WorkerFactory):
    """A service whose GitHub is away."""

    def github(self, installation_id: int, repository: str) -> None:  # type: ignore[override]
        raise TransientError("github-away", "GitHub is away.")


@pytest.fixture
def away_settings(sqlite_url: str) -> Settings:
    make_ready(sqlite_url)
    return settings(sqlite_url)


def listed(factory: Factory) -> tuple[ListedPullRequest, ...]:
    return PullRequestList(factory.database).page(Wanted())


def test_a_publication_that_github_does_not_take_leaves_the_list_right(
    away_settings: Settings,
) -> None:
    factory = Away(away_settings)
    row = factory.pull_requests.save(PULL_REQUEST)
    factory.publisher.publish(row)
    (found,) = listed(factory)
    assert found.summary is not None
    assert (found.summary.readiness, found.summary.actor) == (Readiness.UNDER_WAY, "seedbed")
    assert factory.pull_requests.unpublished(-1) == (row,)
    factory.close()


def test_older_pull_requests_get_theirs_a_few_at_a_time(
    away_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    factory = Away(away_settings)
    for number in range(1, 6):
        ref = replace(REF, number=number)
        factory.pull_requests.save(replace(PULL_REQUEST, ref=ref, head_sha=HEAD))
    assert summarise_missing(factory, 2) == 2
    assert sum(each.summary is None for each in listed(factory)) == 3
    whole = reports.Reports.of

    def breaks_on_three(self: reports.Reports, row: int, *rest: object) -> object:
        if self.pull_requests.get(row).ref.number == 3:
            raise ValueError("a row that nobody can read")
        return whole(self, row, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reports.Reports, "of", breaks_on_three)
    assert summarise_missing(factory) == 3
    assert [each.number for each in listed(factory) if each.summary is None] == [3]
    assert summarise_missing(factory) == 0  # it is not tried for ever
    factory.close()
