"""The number of the version, where everything else is as that version wants it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.domain.findings import Edit, Finding, Fix
from app.taxonomy.fixes.proposal import Proposal, Source, insertion, replacement
from app.taxonomy.rules import schema_rules
from app.taxonomy.subject import Subject
from schemas.validation import NEWEST

_PATH = ("version",)
_RULE = schema_rules.VERSION.id


def propose(subject: Subject, findings: Iterable[Finding]) -> Iterator[Proposal]:
    """The newest version in place of the one that is declared, or as the first line.

    `findings` are those that no other fix mends: while the schema still asks for more, the
    file is of an older version, and a new number would only hide it.
    """
    findings = list(findings)
    if any(f.family == "schema" and f.rule != _RULE for f in findings if f.rule != _NOTE):
        return
    for finding in findings:
        if finding.rule == _RULE and (edit := _numbered(Source(subject))):
            fix = Fix(words=f"Write `version: {NEWEST}`.", edits=(edit,))
            yield Proposal(finding=finding, fix=fix)
            return


_NOTE = schema_rules.UNREAD_KEY.id


def _numbered(source: Source) -> Edit | None:
    positions = source.subject.reading.positions
    if _PATH not in positions.values:
        start = positions.of(()).start
        return insertion(start.line, 1, f"version: {NEWEST}\n") if start.column == 1 else None
    found = source.scalar(_PATH)
    if found is None:
        return None
    start, end, text = found
    return replacement(start.line, start.column, end.column, str(NEWEST) if text else f" {NEWEST}")
