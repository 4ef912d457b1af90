"""What `seedbed sample` was asked for, from the words it was called with."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from seedbed.checking.asked import MisuseError
from seedbed.checking.paths import find
from seedbed.checking.target import Target
from seedbed.sampling.form import Form
from workers.pipeline.ledger import Plan

TEACHER_KEY, JUDGE_KEY = "SEEDBED_TEACHER_API_KEY", "SEEDBED_JUDGE_API_KEY"
"""Keys come from the environment alone: arguments are visible to every user of a machine."""
_SHOWN_PATHS = 5


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the command was called with, as typed; empty where it was not."""

    path: str
    pairs: int
    random_state: int
    max_in_flight: int
    max_tokens: int
    max_seconds: float
    teacher: str = ""
    model: str = ""
    judge: str = ""
    judge_model: str = ""
    documents: bool = False
    document: Sequence[str] = ()
    form: Form | None = None
    output: str = ""


@dataclass(frozen=True, kw_only=True)
class Served:
    """A model that somebody serves; an empty `model` means the first that the server lists."""

    url: str
    model: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What to sample and how.

    `teacher` is None for the embedded one, `judge` where the teacher judges. `documents` allows
    the network; `document` are local files that are taken as the document instead. `form` is that
    of the `output`, or of standard output where there is none; with `shown` the text goes to
    standard output too.
    """

    target: Target
    folder: Path
    plan: Plan
    teacher: Served | None = None
    judge: Served | None = None
    documents: bool = False
    document: tuple[Path, ...] = ()
    form: Form = Form.TEXT
    output: Path | None = None
    shown: bool = True


def asked(words: Words, folder: Path) -> Asked:
    """What somebody who works in `folder` asks for.

    Raises:
        MisuseError: it cannot be done as asked.
    """
    if words.documents and words.document:
        raise MisuseError("Give either `--documents` or `--document`, not both.")
    return Asked(
        target=_target(words.path, folder),
        folder=folder,
        plan=Plan(
            target=words.pairs,
            max_in_flight=words.max_in_flight,
            max_tokens=words.max_tokens,
            max_seconds=words.max_seconds,
            random_state=words.random_state,
        ),
        teacher=_served("teacher", words.teacher, words.model, "--model"),
        judge=_served("judge", words.judge, words.judge_model, "--judge-model"),
        documents=words.documents,
        document=tuple(folder / name for name in words.document),
        form=words.form or _form_of(words.output),
        shown=words.form is None or not words.output,
        output=_output(folder / words.output) if words.output else None,
    )


def _form_of(output: str) -> Form:
    """The form that the ending of a file's name asks for."""
    ending = Path(output).suffix.lower().removeprefix(".")
    return Form(ending) if ending in set(Form) else Form.TEXT


def _target(path: str, folder: Path) -> Target:
    """The one contribution that is meant; a sample is of one."""
    targets = find([path], folder)
    if len(targets) == 1:
        return targets[0]
    if not targets:
        raise MisuseError(f"There is no `qna.yaml` in {path!r}.")
    names = ", ".join(repr(target.shown) for target in targets[:_SHOWN_PATHS])
    more = ", ..." if len(targets) > _SHOWN_PATHS else ""
    raise MisuseError(
        f"There are {len(targets):,} contributions in {path!r}; name one of them: {names}{more}."
    )


def _served(role: str, url: str, model: str, option: str) -> Served | None:
    if not url:
        if model:
            raise MisuseError(f"`{option}` goes with `--{role} URL`.")
        return None
    if not _is_address(url):
        # The address is not repeated: it may hold a password.
        raise MisuseError(
            f"`--{role}` takes the address of an OpenAI-compatible server, for example "
            "http://127.0.0.1:8000/v1. A key goes into the environment: "
            f"{TEACHER_KEY if role == 'teacher' else JUDGE_KEY}."
        )
    return Served(url=url, model=model)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises when it is no number
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _output(file: Path) -> Path:
    """A file that can be written: a sample takes minutes, so it is better said now."""
    if file.is_dir():
        raise MisuseError(f"{str(file)!r} is a folder; `--output` takes the name of a file.")
    if not file.parent.is_dir():
        raise MisuseError(f"There is no folder {str(file.parent)!r} to write to.")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise MisuseError(f"{str(file)!r} cannot be written.")
    return file
