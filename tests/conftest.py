"""Fixtures for every test: real services, a sandbox GitHub, Seedbed's own processes."""

import sys
from collections.abc import Iterator

import pytest
import structlog

from app.logging import configure_logging

pytest_plugins = [
    "tests.support.services",
    "tests.support.sandboxed",
    "tests.support.stores",
    "tests.support.dialogue",
    "tests.support.canaries",
    "tests.support.faults",
]


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Logs as in production, as far as pytest captures them."""
    hook = sys.excepthook
    configure_logging(json=True)
    yield
    structlog.reset_defaults()
    sys.excepthook = hook


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that take long begin first, so that none of them is left alone at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
