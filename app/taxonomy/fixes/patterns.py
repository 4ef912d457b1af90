"""A single pattern of a document, written without its dash."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app.domain.findings import Edit, Finding, Fix
from app.taxonomy.fixes.proposal import Proposal, Source, replacement
from app.taxonomy.rules import schema_rules
from app.taxonomy.subject import Subject

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
    indent = " " * (key.start.column + 1)
    return replacement(start.line, len(before) + 1, end.column, f"\n{indent}- {text}")
