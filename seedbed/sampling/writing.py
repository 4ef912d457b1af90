"""The report in the form that was asked for, where it was asked for."""

from __future__ import annotations

import io
import sys
from typing import Any

from rich.console import Console

from app.domain.sample import Sample
from app.report.sample_json import About, sample_text
from seedbed.checking.shown import shown
from seedbed.sampling.as_text import WIDEST, show
from seedbed.sampling.asked import Asked
from seedbed.sampling.form import Form

_PLAIN: dict[str, Any] = {"markup": False, "highlight": False, "emoji": False}


def console(*, stderr: bool = False) -> Console:
    """A console that takes nothing in a text for markup."""
    return Console(stderr=stderr, **_PLAIN)


def write(sample: Sample, created_by: str, asked: Asked) -> None:
    """Write the report to a file, to standard output, or to both, as it was asked for.

    A file that turns out not to take it does not cost the sample: it goes to standard output.

    Raises:
        OSError: standard output does not take it.
    """
    # A terminal that knows only ASCII shows the rest as escapes.
    getattr(sys.stdout, "reconfigure", lambda **_: None)(errors="backslashreplace")
    if asked.output is None:
        _print(sample, created_by, asked.form)
        return
    if asked.shown:
        _print(sample, created_by, Form.TEXT)
    try:
        asked.output.write_text(rendered(sample, created_by, asked.form), encoding="utf-8")
    except OSError as error:
        words = f"{str(asked.output)!r} cannot be written: {error.strerror}. Here it is instead."
        print(shown(words), file=sys.stderr)  # noqa: T201 - for people, not a log
        _print(sample, created_by, asked.form)
    else:
        print(shown(f"Written to {asked.output}."), file=sys.stderr)  # noqa: T201


def _print(sample: Sample, created_by: str, form: Form) -> None:
    terminal = console()
    if form is Form.TEXT and terminal.is_terminal:
        show(sample, terminal)
    else:
        print(rendered(sample, created_by, form), end="")  # noqa: T201 - the command's output
    sys.stdout.flush()  # a full disk is said here, not by the interpreter as it ends


def rendered(sample: Sample, created_by: str, form: Form) -> str:
    """The report as one text without control codes."""
    if form is Form.TEXT:
        return _as_plain_text(sample)
    about = About(created_by=created_by)
    if form is Form.JSON:
        return sample_text(sample, about)
    from app.dashboard.sample_page import sample_page_html

    return sample_page_html(sample, about)


def _as_plain_text(sample: Sample) -> str:
    file = io.StringIO()
    plain = Console(file=file, width=WIDEST, color_system=None, force_terminal=False, **_PLAIN)
    show(sample, plain)
    text = file.getvalue().encode("utf-8", errors="backslashreplace").decode()
    return "".join(f"{line.rstrip()}\n" for line in text.rstrip("\n").split("\n"))
