"""`seedbed up`: everything on this machine, against real GitHub."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console

from seedbed.configuration import GivenSettings, given_settings_or_exit
from seedbed.embedded.weights import WeightsUnavailable
from seedbed.interrupts import ended_by_signals
from seedbed.local_login import TOKEN_FILE, TOKEN_VARIABLE, LoginUnreadable, local_login
from seedbed.processes import Supervisor
from seedbed.services import ServiceFailed
from seedbed.stack import Stack, with_embedded

console = Console()


def run_up(folder: Path, port: int) -> None:
    """Start everything and watch over it until Ctrl-C."""
    settings = given_settings_or_exit()  # before anything starts
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with ended_by_signals(), Supervisor(folder / "logs") as supervisor:
            _run(supervisor, _stack(supervisor, folder, port, settings))
    except KeyboardInterrupt:
        console.print("Stopped.")
    except (LoginUnreadable, ServiceFailed, WeightsUnavailable) as error:
        console.print(str(error), markup=False)
        raise typer.Exit(1) from None


def _stack(supervisor: Supervisor, folder: Path, port: int, settings: GivenSettings) -> Stack:
    login = local_login(folder, settings.given)
    console.print("Starting Valkey and teacher, where none is named")
    stack = Stack(folder, port, login | with_embedded(supervisor, folder, settings.given))
    if "public_url" not in settings.given:
        stack.environment["SEEDBED_PUBLIC_URL"] = stack.url
    return stack


def _run(supervisor: Supervisor, stack: Stack) -> None:
    stack.start(supervisor)
    console.print(f"Pages:   {stack.url}/")
    if TOKEN_VARIABLE in stack.environment:
        where = stack.folder / TOKEN_FILE
        console.print(f"Log in:  {stack.url}/login with the token in {where}", soft_wrap=True)
    console.print(f"Webhook: {stack.url}/github/webhook")
    console.print(f"Logs:    {stack.folder / 'logs'}")
    console.print("Ctrl-C stops everything.")
    supervisor.watch(console.print)
