"""`seedbed demo`: the main job on a sandbox GitHub, followed on the terminal."""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel

from app.factory import Factory
from sandbox.server import running_sandbox
from sandbox.world import World
from seedbed.demo.expectations import disappointed, sample_comment
from seedbed.demo.follow import HungError, follow_checks, follow_sample
from seedbed.demo.scene import Scene, ask_for_samples, open_pull_requests
from seedbed.embedded.weights import WeightsUnavailable
from seedbed.interrupts import ended_by_signals
from seedbed.processes import Supervisor
from seedbed.services import ServiceFailed, free_port
from seedbed.stack import Stack, with_embedded

FAILED = 1
INTERRUPTED = 130  # as a shell says it of a command that Ctrl-C ended
SAMPLE_SECONDS = 400
"""Below the hang limit: a slow machine gets a smaller sample and its comment, and no giving up."""


@dataclass(frozen=True)
class Stage:
    """What the demo is played on: the sandbox GitHub, and Seedbed beside it."""

    console: Console
    github: World
    stack: Stack


def run_demo(*, once: bool, port: int) -> int:
    """Run the demo until Ctrl-C, or `once`; the exit code, 0 when all went as expected."""
    console = Console()
    with tempfile.TemporaryDirectory(prefix="seedbed-demo-") as name:
        folder = Path(name)
        try:
            return _start_and_play(console, folder, port or free_port(), once)
        except KeyboardInterrupt:
            console.print("Stopped.")
            return INTERRUPTED if once else 0
        except (ServiceFailed, WeightsUnavailable, HungError) as error:
            console.print(str(error), markup=False, style="red")
            _print_logs(console, folder / "logs")
            return FAILED


def _start_and_play(console: Console, folder: Path, port: int, once: bool) -> int:
    with (
        ended_by_signals(),
        running_sandbox(folder / "github", app_slug="seedbed") as github,
        Supervisor(folder / "logs") as supervisor,
    ):
        console.print("Starting Valkey, teacher, web, workers and beat on this machine")
        embedded = with_embedded(supervisor, folder)
        stage = Stage(console, github, Stack(folder, port, embedded | _settings(github, port)))
        stage.stack.start(supervisor)
        missed = _play(stage)
        if once:
            return FAILED if missed else 0
        console.print("Open the two addresses in a browser. Ctrl-C stops everything.")
        supervisor.watch(console.print)
    return 0


def _settings(github: World, port: int) -> dict[str, str]:
    return {
        "SEEDBED_GITHUB_API_URL": github.api_url,
        "SEEDBED_GITHUB_APP_ID": str(github.app_id),
        "SEEDBED_GITHUB_PRIVATE_KEY": github.private_key,
        "SEEDBED_WEBHOOK_SECRET": github.webhook_secret,
        "SEEDBED_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SEEDBED_SAMPLE_MAX_SECONDS": str(SAMPLE_SECONDS),
    }


def _play(stage: Stage) -> list[str]:
    """Let people act, show what came of it; the expectations that were not met."""
    stage.github.deliver_to(f"{stage.stack.url}/github/webhook")
    settings = stage.stack.settings()
    with closing(Factory(settings)) as factory:
        scene = open_pull_requests(stage.github)
        follow_checks(stage.console, scene)
        ask_for_samples(scene)
        run = follow_sample(stage.console, scene, factory)
    page = f"{stage.stack.url}/runs/{run.id}"
    _show(stage, scene, page)
    missed = disappointed(scene, settings.teacher_model, page)
    for sentence in missed:
        stage.console.print(f"Expected: {sentence}", style="red", markup=False)
    stage.console.print("The demo failed." if missed else "All of it is there.")
    return missed


def _show(stage: Stage, scene: Scene, page: str) -> None:
    comment = Markdown(sample_comment(scene.good))
    stage.console.print(Panel(comment, title="The comment on the pull request"))
    stage.console.print(f"Pull request: {scene.good.url}")
    stage.console.print(f"Run:          {page}")


def _print_logs(console: Console, logs: Path) -> None:
    for log in sorted(logs.glob("*.log")):
        lines = log.read_text(errors="replace").splitlines()[-20:]
        console.print(f"--- {log.name}", *lines, sep="\n", markup=False)
