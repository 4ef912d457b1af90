"""`created_by`, where it is known who opened the pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import yaml

from app.domain.findings import Edit, Finding, Fix
from app.taxonomy.fixes.proposal import Proposal, Source, replacement
from app.taxonomy.rules import keys, schema_rules
from app.taxonomy.subject import Subject

_PATH = ("created_by",)
_EMPTY = (schema_rules.EMPTY.id, schema_rules.BLANK.id)


def propose(subject: Subject, findings: Iterable[Finding]) -> Iterator[Proposal]:
    """The author's user name in place of another text."""
    author = subject.submission.author
    if not keys.is_user_name(author):
        return
    source = Source(subject)
    for finding in findings:
        if _is_about_it(subject, finding) and (edit := _named(source, author)):
            fix = Fix(words=f"Write `created_by: {author}`.", edits=(edit,))
            yield Proposal(finding=finding, fix=fix)
            return


def _is_about_it(subject: Subject, finding: Finding) -> bool:
    if finding.rule == keys.CREATED_BY.id:
        return True
    if finding.yaml_path != _PATH[0]:
        return False
    nothing = subject.document.get(_PATH[0]) is None
    return finding.rule in _EMPTY or (finding.rule == schema_rules.TYPE.id and nothing)


def _named(source: Source, author: str) -> Edit | None:
    found = source.scalar(_PATH)
    if found is None:
        return None
    start, end, _ = found
    before = source.line(start.line)[: start.column - 1]
    space = "" if before.endswith(" ") else " "
    text = author if yaml.safe_load(author) == author else f'"{author}"'
    return replacement(start.line, start.column, end.column, f"{space}{text}")
