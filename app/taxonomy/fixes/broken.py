"""A file that cannot be read: the mistakes that have a mechanical mend, one after the other.

The parser only ever tells the first mistake. Mending it in mind and reading on finds the
next, so that one fix mends all of them, up to the first that takes a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from app.domain.findings import Edit, Finding, Fix, Position, Severity
from app.taxonomy.fixes import block_text, colon, quoting, tabs
from app.taxonomy.fixes.apply import edited
from app.taxonomy.fixes.proposal import Proposal
from app.taxonomy.reading.read import Reading, read
from app.taxonomy.rules import yaml
from app.taxonomy.subject import Subject

MAX_STEPS = 20
"""Mistakes mended in one go."""
MAX_READ = 150_000
"""Characters read for that, all attempts together."""
_Candidates = Callable[[Sequence[str], Position], Iterator[tuple[Edit, ...]]]
_MENDERS: tuple[tuple[str, _Candidates], ...] = (
    (tabs.WORDS, tabs.at_tab),
    (colon.WORDS, colon.after_key),
    (block_text.ON_THE_LINE, block_text.on_the_line),
    (block_text.BELOW, block_text.below),
    (quoting.WORDS, quoting.around_value),
)
_RULES = (yaml.SYNTAX.id, yaml.VALUE.id)


def propose(subject: Subject, findings: Iterable[Finding]) -> Iterator[Proposal]:
    """A fix for what keeps the file from being read."""
    reading = subject.reading
    if reading.text is None or reading.document is not None:
        return
    for finding in findings:
        if finding.rule in _RULES and finding.position == _first(reading):
            if fix := _Mending(subject.path, reading).fix():
                yield Proposal(finding=finding, fix=fix)
            return


def unread(reading: Reading) -> int:
    """How much comes after the place where reading ended, in characters that are no space.

    0 where the file was read to its end.
    """
    if reading.document is not None or reading.text is None:
        return 0
    place = _first(reading) or Position()
    line, *below = reading.text.split("\n")[place.line - 1 :] or [""]
    return 1 + sum(len("".join(part.split())) for part in (line[place.column - 1 :], *below))


def _first(reading: Reading) -> Position | None:
    errors = (f.position for f in reading.findings if f.severity is Severity.ERROR)
    return next(errors, None)


class _Mending:
    """Mends one text step by step, and keeps the steps as edits of the text as it was."""

    def __init__(self, path: str, reading: Reading) -> None:
        self._path = path
        self._reading = reading
        self._text = reading.text or ""
        self._edits: list[Edit] = []
        self._words: dict[str, None] = {}
        self._added = 0
        self._left = max(MAX_READ, len(self._text) + 1)

    def fix(self) -> Fix | None:
        for _ in range(MAX_STEPS):
            place = _first(self._reading)
            if self._reading.document is not None or place is None or not self._step(place):
                break
        if not self._edits:
            return None
        return Fix(words=" ".join(self._words), edits=tuple(self._edits))

    def _step(self, place: Position) -> bool:
        """Make the first change after which more can be read."""
        lines = self._text.split("\n")
        if place.line > len(lines) or self._is_done(place.line):
            return False
        for words, candidates in _MENDERS:
            for edits in candidates(lines, place):
                if self._helps(edits):
                    self._words[words] = None
                    return True
        return False

    def _is_done(self, line: int) -> bool:
        return any(edit.start.line >= line - self._added for edit in self._edits)

    def _helps(self, edits: tuple[Edit, ...]) -> bool:
        self._left -= len(self._text)
        if self._left < 0:
            return False
        text = edited(self._text, edits)
        reading = read(self._path, text.encode("utf-8", "surrogatepass"))
        if unread(reading) >= unread(self._reading) or reading.text is None:
            return False
        self._edits += (_moved(edit, -self._added) for edit in edits)
        self._added += sum(edit.text.count("\n") for edit in edits)
        self._text, self._reading = text, reading
        return True


def _moved(edit: Edit, lines: int) -> Edit:
    start = Position(line=edit.start.line + lines, column=edit.start.column)
    end = Position(line=edit.end.line + lines, column=edit.end.column)
    return Edit(start=start, end=end, text=edit.text)
