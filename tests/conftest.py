"""Fixtures for every test: real services, a sandbox GitHub, Seedbed's own processes."""

from collections.abc import Iterator

import pytest
import structlog

from app.logging import configure_logging

pytest_plugins = [
    "tests.support.services",
    "tests.support.sandboxed",
    "tests.support.stores",
    "tests.support.dialogue",
]


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Logs as in production, as far as pytest captures them."""
    configure_logging(json=True)
    yield
    structlog.reset_defaults()
