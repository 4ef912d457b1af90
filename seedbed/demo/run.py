"""`seedbed demo`: the main job on a sandbox GitHub, followed on the terminal."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.domain.pull_request import PullRequestRef
from app.domain.runs import Run, RunKind
from app.factory import Factory
from app.settings import Settings
from sandbox.server import running_sandbox
from sandbox.world import World
from seedbed.demo.expectations import conclusion, problems, sample_comment, status_comment
from seedbed.demo.scene import PAIRS, REPOSITORY, Scene, ask_for_samples, open_pull_requests
from seedbed.processes import Supervisor, ended_by_signals
from seedbed.services import ServiceFailed, free_port
from seedbed.stack import Stack, with_embedded

HANG_LIMIT = 600.0
"""Seconds after which the demo gives up waiting; it takes about one on two cores."""
POLL = 0.3
T = TypeVar("T")


class DemoHungError(Exception):
    """Something expected did not come within the hang limit."""


def run_demo(*, once: bool, port: int) -> int:
    """Run the demo; the exit code, 0 when everything expected was there."""
    console = Console()
    with tempfile.TemporaryDirectory(prefix="seedbed-demo-") as name:
        folder = Path(name)
        try:
            with (
                ended_by_signals(),
                running_sandbox(folder / "github", app_slug="seedbed") as github,
                Supervisor(folder / "logs") as supervisor,
            ):
                return _play(console, github, supervisor, (folder, port or free_port(), once))
        except KeyboardInterrupt:
            console.print("Stopped.")
            return 0
        except (ServiceFailed, DemoHungError) as error:
            console.print(str(error), markup=False, style="red")
            _print_logs(console, folder / "logs")
            return 1


def _play(
    console: Console, github: World, supervisor: Supervisor, how: tuple[Path, int, bool]
) -> int:
    folder, port, once = how
    console.print("Starting Valkey, teacher, web, workers and beat on this machine")
    stack = _stack(github, supervisor, folder, port)
    stack.start(supervisor)
    factory = Factory(_settings(stack.environment))
    try:
        github.deliver_to(f"{stack.url}/github/webhook")
        scene = open_pull_requests(github)
        _follow_checks(console, scene)
        ask_for_samples(scene)
        run = _follow_sample(console, factory, scene)
    finally:
        factory.close()
    return _finish(console, scene, (github, stack, run, once), supervisor)


def _stack(github: World, supervisor: Supervisor, folder: Path, port: int) -> Stack:
    given = {
        "SEEDBED_GITHUB_API_URL": github.api_url,
        "SEEDBED_GITHUB_APP_ID": str(github.app_id),
        "SEEDBED_GITHUB_PRIVATE_KEY": github.private_key,
        "SEEDBED_WEBHOOK_SECRET": github.webhook_secret,
        "SEEDBED_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    return Stack(folder, port, with_embedded(supervisor, folder, given))


def _settings(environment: dict[str, str]) -> Settings:
    fields = {name.removeprefix("SEEDBED_").lower(): value for name, value in environment.items()}
    return Settings.model_validate(fields)


def _follow_checks(console: Console, scene: Scene) -> None:
    console.print(f"Opened three pull requests on {REPOSITORY} of the sandbox GitHub")
    for pull_request in (scene.good, scene.mistaken, scene.forked):
        concluded = partial(conclusion, pull_request, "Seedbed / validate")
        result = wait_for(concluded, f"the checks of #{pull_request.number}")
        console.print(f"  #{pull_request.number} {pull_request.title}: checks end with {result}")


def _follow_sample(console: Console, factory: Factory, scene: Scene) -> Run:
    console.print(f"A maintainer wrote /sample n={PAIRS} on #{scene.good.number}")
    wait_for(lambda: "triage role" in status_comment(scene.forked), "the word to the outsider")
    console.print(f"An outsider wrote /sample on #{scene.forked.number} and was told who may")
    run = wait_for(lambda: _sample_run(factory, scene), "the sample to be queued")
    columns = (
        TextColumn("  judging pairs"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("waiting", total=PAIRS)

        def ended() -> Run | None:
            now = factory.runs.get(run.id) or run
            if now.progress:
                kept = f"{now.progress.kept} kept, {now.progress.tokens} tokens"
                progress.update(bar, completed=now.progress.judged, description=kept)
            return now if now.state.concluded else None

        run = wait_for(ended, "the sample to end")
    wait_for(lambda: conclusion(scene.good, "Seedbed / sample"), "the sample's check run")
    wait_for(lambda: sample_comment(scene.good), "the sample comment")
    return run


def _sample_run(factory: Factory, scene: Scene) -> Run | None:
    installation = scene.good.repository.installation_id
    ref = PullRequestRef(
        installation_id=installation, repository=REPOSITORY, number=scene.good.number
    )
    row = factory.pull_requests.find(ref)
    runs = () if row is None else factory.runs.of_pull_request(row)
    return next((run for run in runs if run.kind is RunKind.SAMPLE), None)


def _finish(
    console: Console,
    scene: Scene,
    parts: tuple[World, Stack, Run, bool],
    supervisor: Supervisor,
) -> int:
    github, stack, run, once = parts
    console.print(
        Panel(Markdown(sample_comment(scene.good)), title="The comment on the pull request")
    )
    console.print(f"Pull request: {github.url}/{REPOSITORY}/pull/{scene.good.number}")
    console.print(f"Run:          {stack.url}/runs/{run.id}")
    missing = problems(scene, stack.environment["SEEDBED_TEACHER_MODEL"])
    for problem in missing:
        console.print(f"Missing: {problem}", style="red", markup=False)
    if once:
        console.print("All of it is there." if not missing else "The demo failed.")
        return 1 if missing else 0
    console.print("Open the two addresses in a browser. Ctrl-C stops everything.")
    supervisor.watch(console.print)
    return 0


def _print_logs(console: Console, logs: Path) -> None:
    for log in sorted(logs.glob("*.log")):
        lines = log.read_text(errors="replace").splitlines()[-20:]
        console.print(f"--- {log.name}", *lines, sep="\n", markup=False)


def wait_for(look: Callable[[], T | None], what: str) -> T:
    """Look until there is something; raises `DemoHungError` at the hang limit."""
    end = time.monotonic() + HANG_LIMIT
    while not (found := look()):
        if time.monotonic() > end:
            raise DemoHungError(f"Gave up waiting for {what}.")
        time.sleep(POLL)
    return found
