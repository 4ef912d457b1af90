"""`seedbed check`, from its words to its exit code."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from app.logging import configure_logging
from seedbed.checking.as_annotations import as_annotations
from seedbed.checking.as_json import as_json
from seedbed.checking.as_sarif import as_sarif
from seedbed.checking.asked import Asked, MisuseError, options
from seedbed.checking.formats import Format
from seedbed.checking.outcome import Outcome
from seedbed.checking.run import run
from seedbed.checking.shown import shown
from seedbed.checking.text import show

OK, ERRORS, MISUSE = 0, 1, 2
_WRITERS: dict[Format, Callable[[Outcome], str]] = {
    Format.JSON: as_json,
    Format.SARIF: as_sarif,
    Format.GITHUB: as_annotations,
}


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the command was called with, as typed."""

    paths: Sequence[str]
    diff: str | None
    form: Format
    schema_version: str
    only: Sequence[str]
    fix: bool
    documents: bool


def check_and_show(words: Words) -> int:
    """Check, show what was found, and give the exit code: 0 without errors, 1 with, 2 on misuse."""
    gc.freeze()  # what was imported stays: collections need not look through it for each file
    configure_logging(json=True, level=logging.CRITICAL)  # a fault of ours is a finding here
    try:
        outcome = run(_asked(words))
        _write(outcome, words.form)
    except MisuseError as error:
        return _misused(str(error))
    except BrokenPipeError:
        raise  # whoever reads had enough; the command line's library ends quietly
    except OSError as error:
        what = repr(os.fsdecode(error.filename)) if error.filename else "What was found"
        deed = "be read" if error.filename else "be written"
        return _misused(f"{what} cannot {deed}: {error.strerror}.")
    return ERRORS if outcome.failed else OK


def _misused(words: str) -> int:
    print(shown(words), file=sys.stderr)  # noqa: T201 - for people, not a log
    return MISUSE


def _asked(words: Words) -> Asked:
    if words.diff is None and not words.paths:
        raise MisuseError("Name a file or folder to check, or a branch by `--diff`.")
    if words.diff is not None and words.paths:
        raise MisuseError("Name either paths or `--diff`, not both.")
    return Asked(
        paths=tuple(words.paths),
        base=words.diff,
        folder=Path.cwd(),
        options=options(words.schema_version, words.only),
        fix=words.fix,
        documents=words.documents,
    )


def _write(outcome: Outcome, form: Format) -> None:
    # A terminal that knows only ASCII shows the rest as escapes.
    getattr(sys.stdout, "reconfigure", lambda **_: None)(errors="backslashreplace")
    if form is Format.TEXT:
        show(outcome, Console(markup=False, highlight=False, emoji=False))
    else:
        print(_WRITERS[form](outcome))  # noqa: T201 - the command's output
    sys.stdout.flush()  # a full disk is said here, not by the interpreter as it ends
