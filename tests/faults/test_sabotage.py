"""The fault suite can fail: each means that keeps a promise is taken away, and the promise breaks.

The same processes, told to misbehave by a variable that only these tests' entry point reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.nursery import Nursery
from tests.faults.playing import Row, struck_at, told_before
from tests.faults.points import POINTS
from tests.faults.promises import LOSING, Promise, broken
from tests.faults.sabotage import SABOTAGES
from tests.faults.stage import LateError, Stage, staged
from tests.faults.stores import SqliteStore
from tests.faults.stories import PLOTS, Story
from tests.support.scripted_teacher import Mode

pytestmark = pytest.mark.slow

LONGEST_RECOVERY = 14.0
"""Seconds after which what is lost stays lost: twice what any sweep waits for, and its work."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What shows a sabotage: a fault at a point, or a plain story; and what it must break."""

    sabotage: str
    breaks: tuple[Promise, ...]
    point: str = ""
    fault: str = ""
    story: str = "opens"
    most_attempts: int = 3
    teacher: Mode = Mode.NORMAL

    def __str__(self) -> str:
        return self.sabotage


DEAD = "killed with its children"
SCENES = (
    Scene(
        sabotage="acknowledge early",
        point="handling-begun",
        fault="killed",
        breaks=(Promise.HANDLED,),
    ),
    Scene(
        sabotage="no sweeper",
        point="handling-begun",
        fault=DEAD,
        breaks=(Promise.HANDLED, Promise.DONE),
    ),
    Scene(
        sabotage="no reconciler",
        point="delivery-arrives",
        fault="killed",
        breaks=(Promise.HANDLED,),
    ),
    Scene(sabotage="no inbox", breaks=(Promise.HANDLED,)),
    Scene(
        sabotage="no lease",
        point="pair-stored",
        fault="task repeated",
        most_attempts=1,
        breaks=(Promise.COUNTED_ONCE,),
    ),
    Scene(
        sabotage="dead workers are not noticed",
        point="check-claimed",
        fault=DEAD,
        breaks=(Promise.RUNS_END,),
    ),
    Scene(
        sabotage="failures are not concluded",
        story="samples",
        teacher=Mode.REFUSING,
        breaks=(Promise.RUNS_END,),
    ),
    Scene(sabotage="check runs are not concluded", breaks=(Promise.CHECK_RUNS_END,)),
    Scene(sabotage="no marker look-up", breaks=(Promise.ONE_COMMENT,)),
    Scene(sabotage="no external_id look-up", breaks=(Promise.ONE_CHECK_RUN,)),
    Scene(
        sabotage="no idempotency key",
        point="acted",
        fault=DEAD,
        breaks=(Promise.COUNTED_ONCE,),
    ),
)


def told(stage: Stage, scene: Scene) -> Story:
    """The scene's story, up to just after its fault."""
    stage.teacher.mode = scene.teacher
    if scene.point:
        row = Row("sqlite", scene.point, scene.fault)
        story = told_before(stage, row, "sabotaged")
        assert struck_at(stage, row, story)
        return story
    story = Story(stage, "sabotaged")
    PLOTS[scene.story].then(story)
    return story


def stays_broken(stage: Stage, story: Story, scene: Scene, promise: Promise) -> bool:
    """Whether a promise is broken and nothing mends it: what is there twice is so at once."""

    def is_broken() -> bool:
        return promise in {found for found, _ in broken(story, scene.most_attempts)}

    stage.wait_for(is_broken, f"the end of: {promise}")
    if promise not in LOSING:
        return True
    try:
        stage.wait_for(lambda: not is_broken(), "what is not to come", LONGEST_RECOVERY)
    except LateError:
        return True
    return False


@pytest.mark.parametrize("scene", SCENES, ids=str)
def test_a_promise_breaks_without_its_means(nursery: Nursery, tmp_path: Path, scene: Scene) -> None:
    with staged(nursery, tmp_path, SqliteStore(tmp_path), scene.sabotage) as stage:
        story = told(stage, scene)
        for promise in scene.breaks:
            assert stays_broken(stage, story, scene, promise), promise


def test_every_sabotage_is_tried() -> None:
    assert {scene.sabotage for scene in SCENES} == set(SABOTAGES)
    assert {scene.point for scene in SCENES} - {""} <= set(POINTS)
