"""What both databases' tests do: play each row, then look once more at all that was played."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from tests.faults.playing import Outcome, Row, play
from tests.faults.promises import broken
from tests.faults.stage import Stage
from tests.faults.stories import Story

Told = list[Story]
Tell = Callable[[str, object], None]


def played(stage: Stage, row: Row, told: Told) -> Outcome:
    """Play a row and keep its story."""
    story, outcome = play(stage, row, f"row-{uuid.uuid4().hex[:8]}")
    told.append(story)
    return outcome


def line(outcome: Outcome) -> dict[str, object]:
    """The outcome as the table of the run has it."""
    row = outcome.row
    return {
        "fault": f"{row.process}, {row.point}, {row.database}: {row.fault}",
        "fired": outcome.fired,
        "lost": outcome.lost,
        "duplicated": outcome.duplicated,
    }


def broken_afterwards(told: Told) -> list[str]:
    """What does not hold any more, of stories that were all well at their ends."""
    return [
        f"{story.name}: {promise}: {words}" for story in told for promise, words in broken(story)
    ]
