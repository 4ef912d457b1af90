"""Findings for people at a terminal: what is wrong, where it stands, how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from rich.console import Console
from rich.text import Text

from app.domain.findings import Finding, Severity
from seedbed.checking.excerpt import excerpt, has_place
from seedbed.checking.outcome import Checked, Outcome, Place
from seedbed.checking.run import WHOLE
from seedbed.checking.shown import shown

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold blue"}
_QUOTED = re.compile(r"`[^`]*`")
_WIDEST = 110
_NARROWEST = 40


def show(outcome: Outcome, console: Console) -> None:
    """Print all that was found, then a summary."""
    width = max(_NARROWEST, min(console.width, _WIDEST))
    for file in outcome.files:
        if file.places:
            _show_file(file, console, width)
    for line in _summary(outcome):
        _print(line, 0, console, width)


def _show_file(file: Checked, console: Console, width: int) -> None:
    console.print(_heading(file), soft_wrap=True)
    if file.chosen:
        _print(_prose(file.chosen, "dim"), 2, console, width)
    lines = {path: text.split("\n") for path, text in file.texts.items()}
    for place in file.places:
        console.print()
        _show_place(file, place, lines.get(place.file, []), console, width)
    console.print()


def _print(words: Text, indent: int, console: Console, width: int) -> None:
    for line in words.wrap(console, width - indent):
        line.rstrip()
        console.print(Text(" " * indent) + line, soft_wrap=True)


def _heading(file: Checked) -> Text:
    if file.path == WHOLE:
        return Text("The changes as a whole", style="bold underline")
    version = f", version {file.version}" if file.version is not None else ""
    kind = "no contribution by its name" if file.kind == "other" else file.kind
    heading = Text(shown(file.path), style="bold underline")
    return Text.assemble(heading, Text(f"  ({kind}{version})", style="dim"))


def _show_place(
    file: Checked, place: Place, lines: list[str], console: Console, width: int
) -> None:
    finding = place.finding
    _print(_title(file, place), 2, console, width)
    _print(_prose(finding.message), 4, console, width)
    number = len(str(finding.position.line + 2))
    for line in excerpt(lines, finding, width - number - 9):
        source = Text.assemble((f"      {line.number:>{number}} | ", "dim"), line.text)
        console.print(source, soft_wrap=True)
        if line.caret:
            under = Text.assemble((f"      {'':>{number}} | ", "dim"), (line.caret, "bold red"))
            console.print(under, soft_wrap=True)
    for words in _advice(finding):
        _print(words, 4, console, width)


def _title(file: Checked, place: Place) -> Text:
    finding = place.finding
    where = f" in line {finding.position.line}, column {finding.position.column}"
    elsewhere = f" of {shown(PurePath(place.file).name)}" if place.file != file.path else ""
    return Text.assemble(
        (str(finding.severity), _STYLES[finding.severity]),
        (where if has_place(finding) else "") + elsewhere,
        (f"  {finding.rule}", "dim"),
    )


def _advice(finding: Finding) -> Iterator[Text]:
    if len(finding.covers) > 1:
        yield _prose(_covers(finding), "dim")
    if finding.hint and not (finding.fix and finding.fix.words == finding.hint):
        yield _prose(finding.hint, "green")
    if finding.fix:
        yield _prose(f"Fix available: {finding.fix.words}", "green")


def _covers(finding: Finding) -> str:
    lines = sorted({covered.position.line for covered in finding.covers})
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
    return f"This stands for {_counted(len(finding.covers), 'place')} ({where})."


def _prose(text: str, style: str = "") -> Text:
    """A sentence of ours; what it quotes from a contributor is never taken for markup."""
    prose = Text(shown(text), style=style)
    prose.highlight_regex(_QUOTED, "bold")
    return prose


def _summary(outcome: Outcome) -> Iterator[Text]:
    for mended in outcome.mended:
        yield _prose(f"Mended {shown(mended.path)}: {'; '.join(mended.words)}")
    for remark in outcome.remarks:
        yield _prose(remark)
    for left_out in outcome.not_run:
        yield _prose(f"Not checked ({left_out.family}): {left_out.reason}.", "dim")
    mendable = sum(file.mendable for file in outcome.files)
    if mendable:
        yield _prose(f"{_counted(mendable, 'finding')} can be mended by `--fix`.", "green")
    yield Text(summary(outcome), style="bold")


def summary(outcome: Outcome) -> str:
    """One line that adds everything up."""
    checked = _counted(sum(file.path != WHOLE for file in outcome.files), "file")
    counts = [
        _counted(number, severity) for severity in Severity if (number := outcome.count(severity))
    ]
    return f"{checked} checked: {', '.join(counts) or 'nothing to mend'}."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
