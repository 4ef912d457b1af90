"""A single pattern of a document, written without its dash."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app.domain.findings import Edit, Finding, Fix
from app.taxonomy.fixes.proposal import Proposal, Source, replacement
from app.taxonomy.rules import schema_rules
from app.taxonomy.subject import Subject

_USUAL = 2
_PATH = ("document", "patterns")
_ONE = re.compile(r"[^\s,;|>{}\[\]&*!][^,;]*")


def propose(subject: Subject, findings: Iterable[Finding]) -> Iterator[Proposal]:
    """A list of one entry in place of the text."""
    source = Source(subject)
    for finding in findings:
        if finding.rule == schema_rules.TYPE.id and source.path_of(finding) == _PATH:
            if edit := _listed(source):
                fix = Fix(words="Write `patterns` as a list.", edits=(edit,))
                yield Proposal(finding=finding, fix=fix, reveals=finding.yaml_path)
            return


def _listed(source: Source) -> Edit | None:
    key = source.subject.reading.positions.keys.get(_PATH)
    found = source.scalar(_PATH)
    if key is None or found is None or not _ONE.fullmatch(found[2]):
        return None
    start, end, text = found
    before = source.line(start.line)[: start.column - 1].rstrip()
    if key.start.line != start.line or not before.endswith(":"):
        return None
    indent = " " * (key.start.column - 1 + _further_in(source))
    return replacement(start.line, len(before) + 1, end.column, f"\n{indent}- {text}")


def _further_in(source: Source) -> int:
    """How much further in than its key the other list of the file stands: all do it alike."""
    positions = source.subject.reading.positions
    key = positions.keys.get(("seed_examples",))
    first = positions.values.get(("seed_examples", 0))
    if key is None or first is None or first.start.line == key.start.line:
        return _USUAL
    line = source.line(first.start.line)
    beside_its_key = len(line) - len(line.lstrip(" ")) == key.start.column - 1
    return 0 if beside_its_key else _USUAL
