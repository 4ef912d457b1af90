"""Fixtures for every test: real services, a sandbox GitHub, Seedbed's own processes."""

import gc
import os
import sys
from collections.abc import Iterator

import pytest
import structlog

from app.logging import configure_logging
from seedbed.embedded.llama_server import THREADS

pytest_plugins = [
    "tests.support.services",
    "tests.support.sandboxed",
    "tests.support.stores",
    "tests.support.dialogue",
    "tests.support.canaries",
    "tests.support.faults",
]

# What is made while tests are collected stays: looking for garbage among it takes a third of the
# time, and again later.
gc.disable()
# Beside other tests, more threads of a model would only wait for each other.
os.environ.setdefault(THREADS, "1")


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Logs as in production, as far as pytest captures them."""
    hook = sys.excepthook
    configure_logging(json=True)
    yield
    structlog.reset_defaults()
    sys.excepthook = hook


LONGEST = (
    "test_demo",
    "faults/test_postgres",
    "faults/test_sqlite",
    "faults/test_sabotage",
    "sampling/test_embedded",
    "secrecy/test_story",
    "input/test_payloads",
    "browser/test_every_page",
    "precheck/test_embedded",
)
"""Modules that begin first, in this order: two real models at a time would only wait for each
other."""


def pytest_collection_finish() -> None:
    """From now on garbage is looked for, among what is new."""
    gc.freeze()
    gc.enable()


SERVERS = {"database_url", "github", "postgres_url", "seedbed", "valkey_url"}
"""Fixtures that start servers, or a database for each test: `make quick` does without them."""


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that none of it is left alone at the end."""
    for item in items:
        if isinstance(item, pytest.Function) and SERVERS & set(item.fixturenames):
            item.add_marker("slow")
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    name = item.path.with_suffix("").as_posix()
    place = next((n for n, end in enumerate(LONGEST) if name.endswith(end)), len(LONGEST))
    return place if item.get_closest_marker("slow") else len(LONGEST) + 1
