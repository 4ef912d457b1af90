"""Settings for a command: what is missing is said in words, then the command ends."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import typer
from pydantic import SecretStr, ValidationError
from rich.console import Console

from app.settings import Settings, StoreSettings, load_settings, load_store_settings

MISUSE = 2
"""Exit code of a command that was called wrongly."""
errors = Console(stderr=True)
S = TypeVar("S", bound=StoreSettings)


class GivenSettings(Settings):
    """Settings as far as people gave them: `seedbed up` can bring broker and teacher itself."""

    redis_url: SecretStr = SecretStr("")
    teacher_url: str = ""

    @property
    def given(self) -> frozenset[str]:
        """The names of the fields that were given, in the environment or in files."""
        return frozenset(name for name in self.model_fields_set if _text(getattr(self, name)))


def settings_or_exit(**known: str) -> Settings:
    """The settings, or an exit that names what is missing; `known` comes from elsewhere."""
    return _or_exit(lambda: load_settings(**known))


def given_settings_or_exit() -> GivenSettings:
    """What was given, or an exit that names what `seedbed up` cannot bring itself."""
    folder = os.environ.get("SEEDBED_SECRETS_DIR")
    return _or_exit(lambda: GivenSettings(_secrets_dir=folder))


def store_settings_or_exit() -> StoreSettings:
    """The database's settings, or an exit that names what is wrong."""
    return _or_exit(load_store_settings)


def is_there(url: str) -> bool:
    """Whether a database of one file has that file: opening it would make an empty one."""
    from sqlalchemy import make_url

    address = make_url(url)
    file = address.database if address.get_backend_name() == "sqlite" else None
    return not file or Path(file).is_file()


def _or_exit(load: Callable[[], S]) -> S:
    try:
        return load()
    except ValidationError as error:
        _complain(error)
        raise typer.Exit(MISUSE) from None


def _complain(error: ValidationError) -> None:
    errors.print("Seedbed cannot start; set these in the environment or in SEEDBED_SECRETS_DIR:")
    for problem in error.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in problem["loc"]).upper()
        errors.print(f"  SEEDBED_{name.removeprefix('SEEDBED_')}: {problem['msg']}")


def _text(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
