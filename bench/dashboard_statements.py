"""What each page asks of the database: counted in this process, on the same data and sessions."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event

from app.factory import Factory
from app.main import create_app
from app.settings import Settings
from bench.dashboard_load import Page

PREFIX = "SEEDBED_"


@dataclass(frozen=True)
class Statement:
    """A statement with its parameters, and the seconds until its first rows were there."""

    text: str
    parameters: Any
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The statements of one answer."""

    statements: tuple[Statement, ...] = field(repr=False)

    @property
    def seconds(self) -> float:
        """How long all of them took."""
        return sum(each.seconds for each in self.statements)

    @property
    def slowest(self) -> Statement | None:
        """The one that took longest."""
        return max(self.statements, key=lambda each: each.seconds, default=None)


def asked_of_database(
    environment: dict[str, str], cookie: str, pages: Sequence[Page]
) -> dict[str, Asked]:
    """The statements of each page's first address, once it has been asked for before."""
    settings = settings_of(environment)
    factory, found = Factory(settings), dict[str, Asked]()
    headers = {"Cookie": cookie} if cookie else {}
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())  # else it is told twice
    with TestClient(
        create_app(factory),
        base_url=settings.public_url,
        client=("127.0.0.1", 50_000),
        raise_server_exceptions=False,
    ) as client:
        for page in pages:
            given, address = page.headers or headers, page.addresses[0]
            client.get(address, headers=given, follow_redirects=False)
            with _listening(factory.database.engine) as seen:
                client.get(address, headers=given, follow_redirects=False)
            found[page.name] = Asked(statements=tuple(seen))
    return found


def settings_of(environment: dict[str, str]) -> Settings:
    """The settings that a process with this environment would have."""
    names = {name.removeprefix(PREFIX).lower(): name for name in environment}
    return Settings(**{field: environment[name] for field, name in names.items()})


def explained(engine: Engine, statement: Statement) -> str:
    """What PostgreSQL did for a statement (`EXPLAIN ANALYZE`); only for what reads."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, BUFFERS) {statement.text}", statement.parameters
        )
        return "\n".join(row[0] for row in rows)


@contextmanager
def _listening(engine: Engine) -> Iterator[list[Statement]]:
    seen: list[Statement] = []

    def before(_connection: Any, *rest: Any) -> None:  # noqa: ANN401
        rest[3]._bench_begun = time.perf_counter()  # noqa: SLF001

    def after(_connection: Any, _cursor: Any, text: str, parameters: Any, *rest: Any) -> None:  # noqa: ANN401
        begun = rest[0]._bench_begun  # noqa: SLF001
        seen.append(Statement(text, parameters, time.perf_counter() - begun))

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)
