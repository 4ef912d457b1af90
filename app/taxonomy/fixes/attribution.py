"""Where texts come from, told in the YAML as it was before there was an `attribution.txt`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from app.domain.findings import Edit, Finding, Fix
from app.taxonomy.fixes.proposal import Proposal, Source, deleted_lines
from app.taxonomy.reading.positions import Path
from app.taxonomy.rules import schema_rules
from app.taxonomy.rules.works import Field
from app.taxonomy.subject import Subject

KEYS = ("attribution", "source", "sources", "license", "licence")
_FIELDS = {
    "title": Field.TITLE,
    "name": Field.TITLE,
    "license": Field.LICENSE,
    "licence": Field.LICENSE,
    "author": Field.CREATORS,
    "authors": Field.CREATORS,
    "creator": Field.CREATORS,
    "url": Field.LINK,
    "link": Field.LINK,
    "revision": Field.REVISION,
}
_SOURCES = ("source", "sources", "attribution")
_OWN = ("self-authored", "self authored", "self_authored", "self")
_DEEPEST = 4


def propose(subject: Subject, findings: Iterable[Finding]) -> Iterator[Proposal]:
    """Take each such key out of the file, and say in the right place what it said."""
    source = Source(subject)
    existing = (subject.submission.attribution or b"").decode("utf-8", "replace").casefold()
    for finding in findings:
        path = source.path_of(finding) if finding.rule == schema_rules.UNKNOWN_KEY.id else None
        if not path or path[-1] not in KEYS or (edit := _removed(source, path)) is None:
            continue
        text = "" if _is_there(said := _said(subject, path), existing) else _block(said)
        words = f"Move `{path[-1]}` to `attribution.txt`."
        if not text:
            words = f"Remove `{path[-1]}`; `attribution.txt` says it already."
        fix = Fix(words=words, edits=(edit,), attribution=text)
        yield Proposal(finding=finding, fix=fix, reveals=finding.yaml_path)


def _removed(source: Source, path: Path) -> Edit | None:
    """Take away the lines of a key and its value, where nothing else stands on them."""
    positions = source.subject.reading.positions
    key = positions.keys.get(path)
    if key is None or source.line(key.start.line)[: key.start.column - 1].strip():
        return None
    last = max(_last_lines(source, path), default=0)
    if last < key.start.line:
        return None
    first = key.start.line
    after = last
    while after < len(source.lines) and not source.line(after + 1).strip():
        after += 1
    if after >= len(source.lines):
        # Blank lines at the end of a file are one finding more.
        while first > 1 and not source.line(first - 1).strip():
            first -= 1
        last = after
    elif not source.line(first - 1).strip():
        last = after
    return deleted_lines(first, last) if source.lines else None


def _last_lines(source: Source, path: Path) -> Iterator[int]:
    """The last line of each value at and below a path."""
    for inside, span in source.subject.reading.positions.values.items():
        if inside[: len(path)] == path:
            yield (span.end or span.start).line


def _said(subject: Subject, path: Path) -> tuple[tuple[str, str], ...]:
    """Fields and what they say."""
    value: Any = subject.document
    for part in path:
        value = value[part]
    named = [(_field(key, text), text) for key, text in _texts(str(path[-1]), value)]
    creator = subject.document.get("created_by")
    own = any(text.casefold() in _OWN for _, text in named)
    known = any(field == Field.CREATORS for field, _ in named)
    if own and not known and isinstance(creator, str) and creator.strip():
        named.append((Field.CREATORS, " ".join(creator.split())))
    return tuple(dict.fromkeys(named))


def _texts(key: str, value: object, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every text of a value with the key it stands under."""
    if depth > _DEEPEST or value is None:
        return
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from _texts(str(name), inside, depth + 1)
    elif isinstance(value, list):
        for inside in value:
            yield from _texts(key, inside, depth + 1)
    elif text := " ".join(str(value).split()):
        yield key, text


def _field(key: str, text: str) -> str:
    name = " ".join(key.replace("_", " ").split()).casefold()
    if name in _SOURCES:
        return Field.LINK if text.startswith(("https://", "http://")) else Field.TITLE
    return _FIELDS.get(name, " ".join(key.split()) or "Note")


def _is_there(said: tuple[tuple[str, str], ...], existing: str) -> bool:
    return all(text.casefold() in existing for _, text in said)


def _block(said: tuple[tuple[str, str], ...]) -> str:
    """The fields in the order that the taxonomy names them, then the others."""
    order = [*Field]
    fields = sorted(said, key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    return "".join(f"{field}: {text}\n" for field, text in fields)
