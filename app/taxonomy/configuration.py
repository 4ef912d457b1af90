"""`.github/seedbed.yml`: what a repository decides about Seedbed.

It is read from the default branch only, never from a pull request.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from app.domain.findings import Finding, Position
from app.errors import UserError
from app.taxonomy.choices import Configuration, choices, contradictions
from app.taxonomy.reading.positions import Positions
from app.taxonomy.reading.read import Reading, read
from app.taxonomy.rules.lint import KEY_DUPLICATES, lint
from app.taxonomy.rules.yaml import CHARACTER, EMPTY, NOT_A_MAPPING
from schemas.repository import MOST_PROBLEMS, Problem, problems

PATH = ".github/seedbed.yml"
MAX_BYTES = 100_000
"""More than any such file needs."""


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """What is wrong at a place of the file; `end` is the place after it, where that is known."""

    position: Position
    words: str
    end: Position | None = None

    @property
    def where(self) -> str:
        """The place in words."""
        return f"line {self.position.line}, column {self.position.column}"


class ConfigurationError(UserError):
    """A file that cannot be used; its words are about the first of the mistakes."""

    def __init__(self, reason: str, mistakes: tuple[Mistake, ...]) -> None:
        first, *others = mistakes
        failed = "read" if reason == "configuration-unreadable" else "used"
        more = " There is more to mend." if others else ""
        words = f"`{PATH}` cannot be {failed}, {first.where}: {first.words}{more}"
        super().__init__(reason, words)
        self.mistakes = mistakes


def read_configuration(content: bytes, owner: str = "") -> Configuration:
    """The configuration in a file of a repository that belongs to `owner`, where that is known.

    Raises:
        ConfigurationError: it cannot be used; the words say why and quote nothing but known names.
    """
    if len(content) > MAX_BYTES:
        raise too_large()
    reading = read(PATH, content)
    if any(finding.rule == EMPTY.id for finding in reading.findings):
        return Configuration()
    gone = reading.document is None
    unreadable = [f for f in reading.findings if gone or f.rule == CHARACTER.id]
    if reading.document is None or unreadable:
        raise ConfigurationError("configuration-unreadable", tuple(map(_unreadable, unreadable)))
    mistakes = _mistakes(reading, problems(reading.document)) + _repeated(reading)
    if not mistakes:
        mistakes = _mistakes(reading, contradictions(reading.document, owner))
    if mistakes:
        in_order = sorted(mistakes, key=lambda m: (m.position.line, m.position.column))
        raise ConfigurationError("configuration-wrong", tuple(in_order))
    return choices(reading.document)


def too_large() -> ConfigurationError:
    """The error for a file over the limit, read or not."""
    words = f"The file is too large: at most {MAX_BYTES:,} bytes are read."
    mistake = Mistake(position=Position(), words=words)
    return ConfigurationError("configuration-wrong", (mistake,))


def _unreadable(finding: Finding) -> Mistake:
    # The rule's own words speak of contributions.
    no_mapping = finding.rule == NOT_A_MAPPING.id
    words = "The file must hold keys with values." if no_mapping else finding.message
    return Mistake(position=finding.position, end=finding.end, words=words)


def _mistakes(reading: Reading, found: Iterable[Problem]) -> tuple[Mistake, ...]:
    shown = islice(found, MOST_PROBLEMS)
    return tuple(_mistake(reading.positions, problem) for problem in shown)


def _mistake(positions: Positions, problem: Problem) -> Mistake:
    span = positions.of(problem.path, key=problem.on_key)
    return Mistake(position=span.start, end=span.end, words=problem.words)


def _repeated(reading: Reading) -> tuple[Mistake, ...]:
    """Keys that are given twice: whoever reads the file would take the first for what counts."""
    found = lint(PATH, reading.text or "", fast=reading.fast)
    words = "This key is given twice; keep one of the two."
    repeated = (f.position for f in found if f.rule == KEY_DUPLICATES.id)
    return tuple(Mistake(position=p, words=words) for p in islice(repeated, MOST_PROBLEMS))
