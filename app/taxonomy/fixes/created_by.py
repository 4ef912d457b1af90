"""`created_by`, where it is known who opened the pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import yaml

from app.domain.findings import Edit, Finding, Fix, Severity
from app.taxonomy.fixes import attribution
from app.taxonomy.fixes.proposal import Proposal, Source, insertion, replacement
from app.taxonomy.rules import keys, schema_rules
from app.taxonomy.subject import Subject

_PATH = ("created_by",)
_EMPTY = (schema_rules.EMPTY.id, schema_rules.BLANK.id)


def propose(subject: Subject, findings: Iterable[Finding]) -> Iterator[Proposal]:
    """The author's user name in place of another text, or where the key is missing."""
    author = subject.submission.author
    if not keys.is_user_name(author):
        return
    source = Source(subject)
    findings = list(findings)
    for finding in findings:
        if finding.rule == schema_rules.MISSING.id and any(map(_may_mean_it, findings)):
            continue
        if edit := _edit(source, finding, author):
            fix = Fix(words=f"Write `created_by: {author}`.", edits=(edit,))
            yield Proposal(finding=finding, fix=fix, reveals=_PATH[0])
            return


def _edit(source: Source, finding: Finding, author: str) -> Edit | None:
    if _is_about_it(source.subject, finding):
        return _named(source, author)
    here = finding.rule == schema_rules.MISSING.id and not finding.yaml_path
    if here and f"`{_PATH[0]}`" in finding.message and _PATH[0] not in source.subject.document:
        return _added(source, author)
    return None


def _may_mean_it(finding: Finding) -> bool:
    """Whether a key at the top does not belong there: it may name the author in other words."""
    top = finding.yaml_path.isidentifier() and finding.yaml_path not in attribution.KEYS
    return finding.rule == schema_rules.UNKNOWN_KEY.id and top


def _is_about_it(subject: Subject, finding: Finding) -> bool:
    """Whether no name of a user stands there; another user's is theirs, and is left alone."""
    if finding.rule == keys.CREATED_BY.id:
        return finding.severity is not Severity.NOTE
    if finding.yaml_path != _PATH[0]:
        return False
    nothing = subject.document.get(_PATH[0]) is None
    return finding.rule in _EMPTY or (finding.rule == schema_rules.TYPE.id and nothing)


def _added(source: Source, author: str) -> Edit | None:
    """A line of its own below the version, where that is the first one of the file."""
    positions = source.subject.reading.positions
    version, top = positions.values.get(("version",)), positions.of(()).start
    key = positions.keys.get(("version",))
    if version is None or key is None or key.start != top or top.column != 1:
        return None
    line = (version.end or version.start).line + 1
    return insertion(line, 1, f"{_PATH[0]}: {_written(author)}\n")


def _named(source: Source, author: str) -> Edit | None:
    found = source.scalar(_PATH)
    if found is None:
        return None
    start, end, _ = found
    before = source.line(start.line)[: start.column - 1]
    space = "" if before.endswith(" ") else " "
    return replacement(start.line, start.column, end.column, f"{space}{_written(author)}")


def _written(author: str) -> str:
    """A name as YAML takes it for text: `1234` in quotes."""
    return author if yaml.safe_load(author) == author else f'"{author}"'
