"""A button that is pressed twice, as by a double click, does what it says once."""

from __future__ import annotations

import pytest

from app.access.acts import Acts
from app.domain.runs import RunKind, RunState
from app.store.delivery_list import DeliveryList
from tests.access.test_acts_carried_out import THE_ADMIN, row_of
from tests.support.dialogue import Seedbed

pytestmark = pytest.mark.slow


def reasons(seedbed: Seedbed, deliveries: list[int]) -> list[str]:
    found = (DeliveryList(seedbed.factory.database).one(each, 1) for each in deliveries)
    return [each.reason for each in found if each is not None]


def test_two_clicks_are_one_act(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    row, acts = row_of(seedbed, pull), Acts(seedbed.factory)
    runs = seedbed.factory.runs

    def pressed_twice(button: str) -> list[int]:
        return [
            acts.press_on(THE_ADMIN, row, RunKind.VALIDATE, button, pull.head_sha) for _ in range(2)
        ]

    def samples() -> list[RunState]:
        return [run.state for run in runs.of_pull_request(row) if run.kind is RunKind.SAMPLE]

    asked = pressed_twice("sample")
    seedbed.hears()
    assert samples() == [RunState.QUEUED]
    assert "already on its way" in reasons(seedbed, asked)[1]
    ended = pressed_twice("cancel")
    seedbed.hears()
    assert samples() == [RunState.CANCELLED]
    assert all("pressed cancel" in words for words in reasons(seedbed, ended))
    again = pressed_twice("retry")
    seedbed.hears()
    assert samples() == [RunState.CANCELLED, RunState.QUEUED]
    assert len(reasons(seedbed, again)) == 2
