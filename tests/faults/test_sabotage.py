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
from tests.faults.sabotage import LATER, SABOTAGES
from tests.faults.stage import LateError, Stage, staged
from tests.faults.stores import SqliteStore
from tests.faults.stories import PLOTS, Story
from tests.support.scripted_teacher import Mode
from tests.support.soak import SOAK

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
    later: bool = False
    """Whether what the fault left is taken up only after all else has ended."""

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
        point="locked",
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
        later=True,
    ),
)


def told(stage: Stage, scene: Scene) -> Story:
    """The scene's story, up to just after its fault."""
    stage.teacher.mode = scene.teacher
    if scene.point:
        row = Row("sqlite", scene.point, scene.fault)
        story = told_before(stage, row, "sabotaged")
        assert struck_at(stage, row, story)
        if scene.later:
            stage.wait_for(lambda: _ended(story), "the end of all runs")
            stage.step_clocks(2 * LATER)
        return story
    story = Story(stage, "sabotaged")
    PLOTS[scene.story].then(story)
    return story


def _ended(story: Story) -> bool:
    found = broken(story)
    return not any("runs ended" in words or promise is Promise.RUNS_END for promise, words in found)


def stays_broken(stage: Stage, story: Story, scene: Scene) -> bool:
    """Whether its promises are broken and nothing mends them: what is there twice is so at once."""

    def still_broken(promises: set[Promise]) -> set[Promise]:
        return promises & {found for found, _ in broken(story, scene.most_attempts)}

    wanted = set(scene.breaks)
    stage.wait_for(lambda: still_broken(wanted) == wanted, f"the end of: {scene.breaks}")
    losing = wanted & set(LOSING)
    if not losing:
        return True
    try:
        stage.wait_for(
            lambda: still_broken(losing) < losing, "what is not to come", LONGEST_RECOVERY
        )
    except LateError:
        return True
    return False


def scenes_to_play() -> list[Scene]:
    """Those of `make test`: each promise is broken by one at least; `make soak` plays all."""
    if SOAK:
        return list(SCENES)
    chosen: list[Scene] = []
    for scene in sorted(SCENES, key=lambda scene: -len(scene.breaks)):
        if not set(scene.breaks) <= {promise for before in chosen for promise in before.breaks}:
            chosen.append(scene)
    return chosen


@pytest.mark.parametrize("scene", scenes_to_play(), ids=str)
def test_a_promise_breaks_without_its_means(nursery: Nursery, tmp_path: Path, scene: Scene) -> None:
    with staged(nursery, tmp_path, SqliteStore(tmp_path), scene.sabotage) as stage:
        assert stays_broken(stage, told(stage, scene), scene)


def test_every_sabotage_is_tried() -> None:
    assert {promise for scene in scenes_to_play() for promise in scene.breaks} == set(Promise)
    assert {scene.sabotage for scene in SCENES} == set(SABOTAGES)
    assert {scene.point for scene in SCENES} - {""} <= set(POINTS)
