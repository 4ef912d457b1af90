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
