"""Playing one row of the table."""

from __future__ import annotations

from dataclasses import dataclass

from tests.faults.points import POINTS
from tests.faults.promises import LOSING, Broken, broken
from tests.faults.stage import LateError, Stage
from tests.faults.stories import PLOTS, Story
from tests.faults.strikes import DEEDS, STRIKES, deed_of

RECOVERY_LIMIT = 75.0


@dataclass(frozen=True)
class Row:
    """One fault at one point on one database."""

    database: str
    point: str
    fault: str

    @property
    def process(self) -> str:
        """The process that comes to the point."""
        return POINTS[self.point].process

    @property
    def most_attempts(self) -> int:
        """How often a run may be begun: a repeated task is no reason to begin one again."""
        return 1 if self.fault == "task repeated" else 3

    def __str__(self) -> str:
        return f"{self.process}: {self.point}: {self.fault}"


@dataclass(frozen=True)
class Outcome:
    """What became of a row. `broken` is what was still so after the time for recovery."""

    row: Row
    fired: bool
    broken: Broken

    @property
    def lost(self) -> int:
        """How many things did not come."""
        return sum(promise in LOSING for promise, _ in self.broken)

    @property
    def duplicated(self) -> int:
        """How many things are there more than once."""
        return len(self.broken) - self.lost


def play(stage: Stage, row: Row, name: str) -> tuple[Story, Outcome]:
    """Tell the row's story, strike at its point, and wait for all promises to hold again."""
    story = told_before(stage, row, name)
    fired = struck_at(stage, row, story)
    return story, Outcome(row, fired, recovered(stage, story, row.most_attempts))


def told_before(stage: Stage, row: Row, name: str) -> Story:
    """The story up to where the fault is to strike."""
    story = Story(stage, name)
    plot = PLOTS[POINTS[row.point].story]
    if plot.before is not None:
        plot.before(story)
        stage.wait_for(lambda: not broken(story), "peace")
    stage.wait_for(stage.quiet, "quiet")
    return story


def struck_at(stage: Stage, row: Row, story: Story) -> bool:
    """Whether the fault struck while the story was told."""
    stage.arm(row.point, deed_of(row.fault), POINTS[row.point].skip)
    PLOTS[POINTS[row.point].story].then(story)
    try:
        stage.wait_for(lambda: stage.struck(row.point), f"somebody to come to {row.point}", 40)
    except LateError:
        stage.disarm(row.point)
        return False
    if row.fault in DEEDS:
        return True
    with STRIKES[row.fault](stage) as struck:
        stage.release(row.point)
    return struck()


def recovered(
    stage: Stage, story: Story, most_attempts: int = 3, limit: float = RECOVERY_LIMIT
) -> Broken:
    """What is still broken when all that passes has passed; empty as soon as all holds."""
    try:
        stage.wait_for(lambda: not broken(story, most_attempts), "recovery", limit)
    except LateError:
        return broken(story, most_attempts)
    return []
