"""Where each setting in force came from, and what it is for."""

from __future__ import annotations

import ast
import inspect
import os
import textwrap
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel
from pydantic_settings import EnvSettingsSource, SecretsSettingsSource

from app.settings import Settings, StoreSettings

SECRETS_DIR = "SEEDBED_SECRETS_DIR"


class Source(StrEnum):
    """Where a setting came from; the first of these that has it wins, `default` when none has."""

    PROGRAM = "what started it"
    ENVIRONMENT = "environment"
    FILE = "secrets file"
    DEFAULT = "default"


def sources(settings: Settings) -> dict[str, Source]:
    """The source of each setting, as far as this process can still tell.

    Settings that were given by neither the environment nor a file were handed over by the program
    that started the service.
    """
    environment = set(EnvSettingsSource(Settings)())
    folder = os.environ.get(SECRETS_DIR, "")
    files = set(_of_files(folder)) if folder and Path(folder).is_dir() else set()

    def source(name: str) -> Source:
        if name not in settings.model_fields_set:
            return Source.DEFAULT
        if name in environment:
            return Source.ENVIRONMENT
        return Source.FILE if name in files else Source.PROGRAM

    return {name: source(name) for name in type(settings).model_fields}


def _of_files(folder: str) -> Iterator[str]:
    yield from SecretsSettingsSource(Settings, secrets_dir=folder)()


@cache
def purposes() -> dict[str, str]:
    """What stands under each setting in `app/settings.py`, as one line; many have nothing."""
    return dict(_documented(StoreSettings)) | dict(_documented(Settings))


def _documented(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    (defined,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    body = defined.body if isinstance(defined, ast.ClassDef) else []
    for field, after in pairwise(body):
        words = _text(after)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and words:
            yield field.target.id, " ".join(words.split())


def _text(statement: ast.stmt) -> str:
    value = statement.value if isinstance(statement, ast.Expr) else None
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return str(value.value) if is_text and isinstance(value, ast.Constant) else ""
