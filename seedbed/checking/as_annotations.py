"""Findings as workflow commands, which GitHub Actions shows at their lines."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.findings import Finding, Severity
from seedbed.checking.outcome import Outcome, Place
from seedbed.checking.run import WHOLE
from seedbed.checking.shown import shown_character
from seedbed.checking.text import summary

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def as_annotations(outcome: Outcome) -> str:
    """A command per finding, errors first since GitHub shows ten of a kind, then a summary."""
    places = [place for file in outcome.files for place in file.places]
    ranked = sorted(places, key=lambda place: list(Severity).index(place.finding.severity))
    notes = [f"Not checked ({n.family}): {n.reason}." for n in outcome.not_run]
    return "\n".join([*map(_command, ranked), *notes, summary(outcome)])


def _command(place: Place) -> str:
    finding = place.finding
    properties = ",".join(f"{name}={_property(value)}" for name, value in _properties(place))
    return f"::{_COMMANDS[finding.severity]} {properties}::{_data(_message(finding))}"


def _properties(place: Place) -> Iterator[tuple[str, str]]:
    finding = place.finding
    if place.file != WHOLE:
        yield "file", place.file
        yield "line", str(finding.position.line)
        yield from _end(finding)
    yield "title", finding.rule


def _end(finding: Finding) -> Iterator[tuple[str, str]]:
    """GitHub takes columns only of what stands in one line."""
    end = finding.end or finding.position
    if end.line != finding.position.line:
        yield "endLine", str(end.line)
        return
    yield "col", str(finding.position.column)
    if finding.end:
        yield "endColumn", str(end.column)


def _message(finding: Finding) -> str:
    covers = f"It stands for {len(finding.covers)} places." if finding.covers else ""
    fix = f"Fix available: {finding.fix.words}" if finding.fix else ""
    return "\n".join(part for part in (finding.message, finding.hint, covers, fix) if part)


def _data(text: str) -> str:
    """A text that cannot end its line, nor begin another command."""
    kept = "".join(c if c in "\r\n" else shown_character(c) for c in text)
    return kept.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
