"""The sandbox as a fixture, with the contract watching."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import World, running_sandbox
from tests.support.contract import Contract


@pytest.fixture
def contract() -> Contract:
    """What watches this test's sandbox; its violations fail the test at the end."""
    return Contract()


@pytest.fixture
def github(tmp_path: Path, contract: Contract) -> Iterator[World]:
    """A running GitHub of this test's own."""
    with running_sandbox(tmp_path / "github", observers=[contract]) as world:
        yield world
    contract.assert_clean()
