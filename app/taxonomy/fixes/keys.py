"""Keys that are misspelt: `create_by`, `Task Description`, `seed-examples`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from typing import Any

from rapidfuzz.distance import OSA

from app.domain.findings import Edit, Finding, Fix
from app.taxonomy.fixes.proposal import Proposal, Source, replacement
from app.taxonomy.reading.positions import Path
from app.taxonomy.rules import schema_rules
from app.taxonomy.subject import Subject, yaml_path
from schemas.validation import NEWEST, load

_RULES = (schema_rules.UNKNOWN_KEY.id, schema_rules.UNREAD_KEY.id)
_SHORT, _LONGEST = 5, 60
_SEPARATORS = re.compile(r"[-\s.]+")


def propose(subject: Subject, findings: Iterable[Finding]) -> Iterator[Proposal]:
    """The known key in place of each unknown one that can only mean that key."""
    source = Source(subject)
    for finding in findings:
        path = source.path_of(finding) if finding.rule in _RULES else None
        known = _meant(subject, path) if path else None
        if path and known and (edit := _renamed(source, path, known)):
            fix = Fix(words=f"Write the key as `{known}`.", edits=(edit,))
            yield Proposal(finding=finding, fix=fix, reveals=yaml_path((*path[:-1], known)))


def _meant(subject: Subject, path: Path) -> str | None:
    """The one known key that is near and not there yet, for no other key beside it either."""
    siblings = _mapping(subject.document, path[:-1])
    absent = [key for key in _known(subject, path[:-1]) if key not in siblings]
    near = _near(path[-1], absent)
    if len(near) != 1:
        return None
    rivals = [key for key in siblings if key != path[-1] and near[0] in _near(key, absent)]
    return None if rivals else near[0]


def _mapping(document: Any, path: Path) -> Mapping[Any, Any]:  # noqa: ANN401
    found = reduce(lambda value, part: value[part], path, document)
    return found if isinstance(found, dict) else {}


def _known(subject: Subject, path: Path) -> tuple[str, ...]:
    """The keys that the newest schema has for the mapping at a path."""
    schema = load(NEWEST, subject.kind)
    for part in path:
        in_list = isinstance(part, int)
        schema = schema.get("items", {}) if in_list else schema.get("properties", {}).get(part, {})
    return tuple(schema.get("properties", ()))


def _near(key: object, known: Iterable[str]) -> list[str]:
    """The known keys that a key may stand for; those that differ in spelling marks only first."""
    if not isinstance(key, str) or len(key) > _LONGEST:
        return []
    name = _SEPARATORS.sub("_", key.strip().casefold())
    known = tuple(known)
    if name in known:
        return [name]
    distances = {word: OSA.distance(name, word) for word in known}
    nearest = min(distances.values(), default=0)
    return [
        word
        for word, distance in distances.items()
        if distance == nearest and distance <= (1 if len(word) <= _SHORT else 2)
    ]


def _renamed(source: Source, path: Path, known: str) -> Edit | None:
    span = source.subject.reading.positions.keys.get(path)
    if span is None or span.end is None or span.end.line != span.start.line:
        return None
    written = source.line(span.start.line)[span.start.column - 1 : span.end.column - 1]
    # An alias stands for a key that is written elsewhere.
    if path[-1] not in (written, written[1:-1]):
        return None
    return replacement(span.start.line, span.start.column, span.end.column, known)
