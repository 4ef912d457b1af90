"""The schema of a contribution: what the file must hold, by version and kind."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from app.domain.contribution import KNOWLEDGE_FOLDER, SKILL_FOLDERS
from app.domain.findings import Finding, Severity
from app.taxonomy.positions import Path
from app.taxonomy.read import Reading
from schemas.validation import NEWEST, VERSIONS, Kind, Violation, validate

_ABOUT_KEYS = {"unknown-key"}
_VERSION = "version"


class Mode(StrEnum):
    """Which version a file is held to: the newest, as pull requests are, or its own."""

    NEWEST = "newest"
    OWN = "own"


def kind_of(path: str, document: Mapping[Any, Any]) -> Kind:
    """Skill or knowledge: by the taxonomy folder, elsewhere by what the file holds."""
    folder = PurePosixPath(path).parts[:1]
    if folder == (KNOWLEDGE_FOLDER,):
        return "knowledge"
    if folder == SKILL_FOLDERS[:1]:
        return "skill"
    return "knowledge" if "document" in document else "skill"


def own_version(document: Mapping[Any, Any]) -> int:
    """The version a file declares, as the taxonomy's own tools read it; 1 without a word."""
    declared = document.get(_VERSION, 1)
    try:
        return int(declared)
    except (TypeError, ValueError, OverflowError):
        return 1


def check_schema(reading: Reading, *, mode: Mode = Mode.NEWEST) -> tuple[Finding, ...]:
    """Every way in which a file that could be read breaks its schema."""
    if reading.document is None:
        return ()
    return tuple(_finding(reading, violation) for violation in _violations(reading, mode))


def _violations(reading: Reading, mode: Mode) -> list[Violation]:
    document = reading.document or {}
    kind = kind_of(reading.path, document)
    version = own_version(document)
    if mode is Mode.OWN:
        return validate(document, version, kind) if version in VERSIONS else [_unknown(version)]
    if kind == "knowledge" and _is_old_layout(document):
        # Held against version 3, nearly every line of such a file would be a finding.
        return validate(document, 1, kind)
    return validate(document, NEWEST, kind)


def _is_old_layout(document: Mapping[Any, Any]) -> bool:
    """Whether this is knowledge as it was written before version 3, not just a wrong number."""
    if own_version(document) >= NEWEST:
        return False
    seeds = document.get("seed_examples")
    examples = seeds if isinstance(seeds, list) else []
    return not any(isinstance(e, dict) and "questions_and_answers" in e for e in examples)


def _unknown(version: int) -> Violation:
    message = f"There is no version {version}."
    return Violation(_VERSION, (_VERSION,), message, f"Write `version: {NEWEST}`.")


def _finding(reading: Reading, violation: Violation) -> Finding:
    span = reading.positions.of(violation.path, key=violation.rule in _ABOUT_KEYS)
    return Finding(
        rule=f"schema/{violation.rule}",
        severity=Severity.ERROR,
        path=reading.path,
        message=violation.message,
        hint=violation.hint,
        position=span.start,
        end=span.end,
        yaml_path=yaml_path(violation.path),
    )


def yaml_path(path: Path) -> str:
    """A path as people write it: `seed_examples[2].question`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")
