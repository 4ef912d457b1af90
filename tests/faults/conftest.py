"""Fixtures of the fault suite: one nursery a module, and the table of what was played."""

from collections.abc import Iterator

import pytest

from tests.faults.nursery import Nursery, running_nursery


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Where processes are forked from."""
    with running_nursery(tmp_path_factory.mktemp("nursery")) as running:
        yield running


@pytest.fixture(scope="module")
def told() -> list[object]:
    """The stories that were told in this module."""
    return []
