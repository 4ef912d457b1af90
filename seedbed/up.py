"""`seedbed up`: everything on this machine, against real GitHub."""

from __future__ import annotations

import os
from pathlib import Path

import typer
from rich.console import Console

from seedbed.configuration import settings_or_exit
from seedbed.processes import Supervisor, ended_by_signals
from seedbed.services import ServiceFailed
from seedbed.stack import Stack, with_embedded

console = Console()


def run_up(folder: Path, port: int) -> None:
    """Start everything and watch over it until Ctrl-C."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    given = {name: value for name, value in os.environ.items() if name.startswith("SEEDBED_")}
    _require_app()
    try:
        with ended_by_signals(), Supervisor(folder / "logs") as supervisor:
            _run(supervisor, folder, port, given)
    except KeyboardInterrupt:
        console.print("Stopped.")
    except ServiceFailed as error:
        console.print(str(error), markup=False)
        raise typer.Exit(1) from None


def _run(supervisor: Supervisor, folder: Path, port: int, given: dict[str, str]) -> None:
    console.print("Starting Valkey and teacher, where none is named")
    stack = Stack(folder, port, with_embedded(supervisor, folder, given))
    stack.start(supervisor)
    console.print(f"Pages:   {stack.url}/")
    console.print(f"Webhook: {stack.url}/github/webhook")
    console.print(f"Logs:    {folder / 'logs'}")
    console.print("Ctrl-C stops everything.")
    supervisor.watch(console.print)


def _require_app() -> None:
    """Say what is missing before anything starts; embedded services stand in for the rest."""
    placeholders = {"redis_url": "redis://embedded", "teacher_url": "http://embedded"}
    known = {
        name: os.environ.get(f"SEEDBED_{name.upper()}") or v for name, v in placeholders.items()
    }
    settings_or_exit(**known)
