"""The pages on an empty database, for a client on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.factory import Factory
from app.main import create_app
from app.settings import Settings
from tests.dashboard.reader import Reader
from tests.dashboard.visitors import with_login
from tests.support.migrated import make_ready
from tests.support.stores import Clock


def settings(database_url: str) -> Settings:
    """Settings of a service that nothing else is reachable from."""
    return Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": "redis://127.0.0.1:1/0",
            "github_app_id": 1,
            "github_private_key": "x",
            "webhook_secret": "12345678",
            "teacher_url": "http://127.0.0.1:1/v1",
        }
    )


@pytest.fixture
def login_factory(tmp_path: Path, clock: Clock) -> Iterator[Factory]:
    """The wiring of a service with a login."""
    file = tmp_path / "login.sqlite3"
    make_ready(f"sqlite:///{file}")
    made = Factory(with_login(settings(f"sqlite:///{file}")), clock=clock)
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    """A time that tests move."""
    return Clock(1_700_000_000.0)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough for words and markup; `test_databases.py` has both."""
    return sqlite_url


@pytest.fixture
def factory(database_url: str) -> Iterator[Factory]:
    """The service's wiring."""
    make_ready(database_url)
    made = Factory(settings(database_url))
    yield made
    made.close()


@pytest.fixture
def pages(factory: Factory) -> Iterator[Reader]:
    """A reader of the pages, on this machine."""
    with TestClient(
        create_app(factory), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 1)
    ) as client:
        yield Reader(client)
