"""All servers that settings name are looked at, from time to time."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.queue import LOOK_AT_ENDPOINTS
from tests.dashboard.conftest import settings
from tests.support.dialogue import TestedFactory
from tests.support.migrated import make_ready
from tests.support.scripted_teacher import closed_port, scripted_server
from workers.sweep import Sweeper


@contextmanager
def factory_of(database_url: str, **more: object) -> Iterator[TestedFactory]:
    make_ready(database_url)
    made = TestedFactory(settings(database_url).model_copy(update=more))
    yield made
    made.close()


def test_each_role_with_a_server_of_its_own_is_kept(sqlite_url: str) -> None:
    with scripted_server() as server, closed_port() as nobody:
        urls = {"teacher_url": server.url, "judge_url": server.url, "student_url": nobody}
        with factory_of(sqlite_url, **urls) as factory:
            factory.endpoint_watch.look()
            found = {each.role: each.up for each in factory.endpoints.all()}
            assert found == {"teacher": True, "judge": True, "student": False}
        with factory_of(sqlite_url, teacher_url=server.url) as factory:
            factory.endpoint_watch.look()
            assert [each.role for each in factory.endpoints.all()] == ["teacher"]


def test_the_sweeper_asks_for_a_look_where_one_is_due(sqlite_url: str) -> None:
    with factory_of(sqlite_url, endpoint_seconds=15) as factory:
        asked: list[str] = []
        factory.queue.look_at_endpoints = lambda: asked.append(LOOK_AT_ENDPOINTS)  # type: ignore[method-assign]
        for _ in range(4):
            Sweeper(factory).sweep()
            factory.ahead += 10
        assert len(asked) == 2
