"""What the checks are given of one file, and what the families of rules look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from app.domain.contribution import KNOWLEDGE_FOLDER, TAXONOMY_FOLDERS
from app.domain.findings import Spot
from app.taxonomy.options import Mode, Version
from app.taxonomy.outside import Outside
from app.taxonomy.reading.positions import Path
from app.taxonomy.reading.read import Reading
from schemas.validation import NEWEST, Kind


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One file of a pull request, as the checks take it.

    `path` is its path inside the taxonomy; `attribution` is the content of the
    `attribution.txt` beside it, None where there is none; `size` is the size in bytes where
    GitHub gave no content because of it; `author` is the GitHub user who opened the pull
    request, empty where nobody did.
    """

    path: str
    content: bytes
    attribution: bytes | None
    size: int | None = None
    author: str = ""


@dataclass(frozen=True, kw_only=True)
class SeedText:
    """One text of a seed example: its path inside the file and what it says."""

    path: Path
    text: str

    @property
    def key(self) -> str:
        """Which part of the seed it is: `question`, `answer` or `context`."""
        return str(self.path[-1])


@dataclass(frozen=True)
class Subject:
    """One file that was read, with everything a family of rules may look at."""

    submission: Submission
    reading: Reading
    version: Version = Mode.NEWEST
    outside: Outside = field(default_factory=Outside)

    @property
    def path(self) -> str:
        """The file's path inside the taxonomy."""
        return self.submission.path

    @property
    def document(self) -> Mapping[Any, Any]:
        """What the file holds, empty where it could not be read."""
        return self.reading.document or {}

    @cached_property
    def kind(self) -> Kind:
        """Skill or knowledge: by the taxonomy folder, elsewhere by what the file holds."""
        return kind_of(self.path, self.document)

    @property
    def held_to(self) -> int:
        """The number of the version that the file is held to."""
        if self.version is Mode.NEWEST:
            return NEWEST
        return own_version(self.document) if self.version is Mode.OWN else int(self.version)

    def spot(self, path: Path = (), *, key: bool = False) -> Spot:
        """Where a value, or its key, stands; the nearest thing around it, failing that."""
        span = self.reading.positions.of(path, key=key)
        return Spot(path=self.path, position=span.start, end=span.end, yaml_path=yaml_path(path))

    @cached_property
    def seeds(self) -> tuple[tuple[SeedText, ...], ...]:
        """The texts of each seed example, whatever the schema says of the file.

        Per example: its context where it has one, then its questions and answers in order.
        Values that are no texts, and blank ones, are left out.
        """
        examples = self.document.get("seed_examples")
        if not isinstance(examples, list):
            return ()
        return tuple(
            tuple(_texts(("seed_examples", index), example))
            for index, example in enumerate(examples)
        )


def _texts(path: Path, example: object) -> Iterator[SeedText]:
    if not isinstance(example, dict):
        return
    for key in ("context", "question", "answer"):
        value = example.get(key)
        if isinstance(value, str) and value.strip():
            yield SeedText(path=(*path, key), text=value)
    pairs = example.get("questions_and_answers")
    for index, pair in enumerate(pairs if isinstance(pairs, list) else ()):
        yield from _texts((*path, "questions_and_answers", index), pair)


def kind_of(path: str, document: Mapping[Any, Any]) -> Kind:
    """Skill or knowledge: by the last of the taxonomy's folders, elsewhere by what it holds."""
    folders = [part for part in PurePosixPath(path).parts[:-1] if part in TAXONOMY_FOLDERS]
    if folders:
        return "knowledge" if folders[-1] == KNOWLEDGE_FOLDER else "skill"
    return "knowledge" if "document" in document else "skill"


def own_version(document: Mapping[Any, Any]) -> int:
    """The version a file declares, as the taxonomy's own tools read it; 1 without a word."""
    declared = document.get("version", 1)
    try:
        return int(declared)
    except (TypeError, ValueError, OverflowError):
        return 1


def yaml_path(path: Path) -> str:
    """A path as people write it: `seed_examples[2].question`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")
