"""Settings for a command: what is missing is said in words, then the command ends."""

from __future__ import annotations

import typer
from pydantic import ValidationError
from rich.console import Console

from app.settings import Settings, StoreSettings, load_settings, load_store_settings

MISUSE = 2
"""Exit code of a command that was called wrongly."""
errors = Console(stderr=True)


def settings_or_exit(**known: str) -> Settings:
    """The settings, or an exit that names what is missing; `known` comes from elsewhere."""
    try:
        return load_settings(**known)
    except ValidationError as error:
        _complain(error)
        raise typer.Exit(MISUSE) from None


def store_settings_or_exit() -> StoreSettings:
    """The database's settings, or an exit that names what is wrong."""
    try:
        return load_store_settings()
    except ValidationError as error:
        _complain(error)
        raise typer.Exit(MISUSE) from None


def _complain(error: ValidationError) -> None:
    errors.print("Seedbed cannot start; set these in the environment or in SEEDBED_SECRETS_DIR:")
    for problem in error.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in problem["loc"]).upper()
        errors.print(f"  SEEDBED_{name.removeprefix('SEEDBED_')}: {problem['msg']}")
