"""Every fault of the table on SQLite: nothing is lost, and nothing is there twice."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.nursery import Nursery
from tests.faults.played import Told, broken_afterwards, line, played
from tests.faults.playing import Row
from tests.faults.stage import Stage, staged
from tests.faults.stores import SqliteStore
from tests.faults.table import rows_to_play
from tests.support.faults import PROPERTY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stage(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Seedbed on SQLite, for all rows."""
    folder = tmp_path_factory.mktemp("stage")
    with staged(nursery, folder, SqliteStore(folder)) as found:
        yield found


@pytest.mark.parametrize("row", rows_to_play("sqlite"), ids=str)
def test_after_a_fault_all_promises_hold_again(
    stage: Stage, told: Told, row: Row, record_property: Callable[[str, object], None]
) -> None:
    outcome = played(stage, row, told)
    record_property(PROPERTY, line(outcome))
    assert outcome.fired
    assert outcome.broken == []


def test_nothing_was_lost_or_doubled_later(stage: Stage, told: Told) -> None:
    stage.wait_for(stage.quiet, "quiet")
    assert broken_afterwards(told) == []
