"""A migrated database, and a clock that tests move."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.domain.pull_request import PullRequest, PullRequestRef
from app.store.database import Database
from tests.support.migrated import make_ready

REF = PullRequestRef(installation_id=1, repository="acme/taxonomy", number=7)
HEAD = "a" * 40
PULL_REQUEST = PullRequest(
    ref=REF,
    title="Add recipes",
    author="ada",
    head_sha=HEAD,
    head_repository="ada/taxonomy",
    base_branch="main",
)


@dataclass
class Clock:
    """Time that stands still until a test moves it."""

    now: float

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database at the newest schema: once SQLite, once PostgreSQL."""
    make_ready(database_url)
    opened = Database(database_url)
    yield opened
    opened.close()
