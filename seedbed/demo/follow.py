"""Following the demo on the terminal: waiting for what must come, and saying that it came."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.domain.pull_request import PullRequestRef
from app.domain.runs import Run, RunKind
from app.factory import Factory
from seedbed.demo.expectations import (
    OUTSIDER_TOLD,
    SAMPLE,
    VALIDATE,
    conclusion,
    sample_comment,
    status_comment,
)
from seedbed.demo.scene import PAIRS, REPOSITORY, Scene
from seedbed.interrupts import pause

HANG_LIMIT = 600.0
"""Seconds after which the demo gives up waiting; on two cores no wait takes two minutes."""
POLL = 0.3
T = TypeVar("T")


class HungError(Exception):
    """Something expected did not come within the hang limit."""


def wait_for(look: Callable[[], T | None], what: str) -> T:
    """Look until there is something; raises `HungError` at the hang limit."""
    end = time.monotonic() + HANG_LIMIT
    while not (found := look()):
        if time.monotonic() > end:
            raise HungError(f"Gave up waiting for {what}.")
        pause(POLL)
    return found


def follow_checks(console: Console, scene: Scene) -> None:
    """Wait until the checks of every pull request have ended."""
    console.print(f"Opened three pull requests on {REPOSITORY} of the sandbox GitHub")
    for pull_request in (scene.good, scene.mistaken, scene.forked):
        concluded = partial(conclusion, pull_request, VALIDATE)
        result = wait_for(concluded, f"the checks of #{pull_request.number}")
        console.print(f"  #{pull_request.number} {pull_request.title}: checks end with {result}")


def follow_sample(console: Console, scene: Scene, factory: Factory) -> Run:
    """Wait until the outsider was told and the maintainer's sample is on the pull request."""
    console.print(f"A maintainer wrote /sample n={PAIRS} on #{scene.good.number}")
    wait_for(lambda: OUTSIDER_TOLD in status_comment(scene.forked), "the word to the outsider")
    console.print(f"An outsider wrote /sample on #{scene.forked.number} and was told who may")
    queued = wait_for(lambda: _sample_run(scene, factory), "the sample to be queued")
    run = _follow_run(console, queued, factory)
    wait_for(lambda: conclusion(scene.good, SAMPLE), "the sample's check run")
    wait_for(lambda: sample_comment(scene.good), "the sample comment")
    return run


def _sample_run(scene: Scene, factory: Factory) -> Run | None:
    installation, number = scene.good.repository.installation_id, scene.good.number
    ref = PullRequestRef(installation_id=installation, repository=REPOSITORY, number=number)
    row = factory.pull_requests.find(ref)
    runs = () if row is None else factory.runs.of_pull_request(row)
    return next((run for run in runs if run.kind is RunKind.SAMPLE), None)


def _follow_run(console: Console, run: Run, factory: Factory) -> Run:
    """Show how many pairs were judged until the run has ended."""
    bar = Progress(
        TextColumn("  judging pairs"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
    )
    with bar:
        task = bar.add_task("waiting", total=PAIRS)

        def ended() -> Run | None:
            now = factory.runs.get(run.id) or run
            if now.progress:
                words = f"{now.progress.kept} kept, {now.progress.tokens} tokens"
                bar.update(task, completed=now.progress.judged, description=words)
            return now if now.state.concluded else None

        return wait_for(ended, "the sample to end")
