"""The table of faults holds what it says it holds."""

from collections import Counter

from tests.faults.points import POINTS
from tests.faults.promises import Promise
from tests.faults.strikes import DEEDS, STRIKES
from tests.faults.table import AT_LEAST, CAN_STRIKE, rows, rows_to_play
from tests.faults.test_sabotage import SCENES

DATABASES = {"sqlite", "postgres"}


def test_there_are_at_least_forty_faults_and_none_is_there_twice() -> None:
    assert len(rows()) >= 40
    assert [row for row, times in Counter(rows()).items() if times > 1] == []


def test_every_point_is_struck_by_a_kill() -> None:
    assert {row.point for row in rows() if row.fault == "killed"} == set(POINTS)


def test_every_process_meets_every_fault_that_can_strike_it() -> None:
    wanted = {(process, fault) for process, faults in CAN_STRIKE.items() for fault in faults}
    assert {(row.process, row.fault) for row in rows()} == wanted


def test_every_fault_and_every_process_is_there_on_both_databases() -> None:
    faults = {*DEEDS, *STRIKES}
    assert {(row.fault, row.database) for row in rows()} == {
        (fault, database) for fault in faults for database in DATABASES
    }
    assert {(row.process, row.database) for row in rows()} == {
        (process, database) for process in CAN_STRIKE for database in DATABASES
    }


def test_every_point_is_there_on_both_databases() -> None:
    assert {(row.point, row.database) for row in rows()} == {
        (point, database) for point in POINTS for database in DATABASES
    }


def test_a_short_play_strikes_every_point_and_every_process_by_every_fault() -> None:
    played = [row for database in DATABASES for row in rows_to_play(database)]
    assert len(played) >= AT_LEAST
    assert {row.point for row in played} == set(POINTS)
    assert {row.fault for row in played} == {*DEEDS, *STRIKES}
    assert {row.process for row in played} == set(CAN_STRIKE)
    assert {row.database for row in played} == DATABASES


def test_every_promise_is_broken_by_a_sabotage() -> None:
    assert {promise for scene in SCENES for promise in scene.breaks} == set(Promise)
