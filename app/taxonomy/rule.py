"""A rule: what it looks for, how much it weighs, what it says, and an example of each side."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.findings import Finding, Severity, Spot, family_of


class Place(StrEnum):
    """Where the text of an example stands."""

    FILE = "qna.yaml"
    """The whole file of a skill."""
    SKILL = "qna.yaml of a skill"
    """Some top-level keys; the rest of the file is as it should be."""
    KNOWLEDGE = "qna.yaml of knowledge"
    """Some top-level keys; the rest of the file is as it should be."""
    PATH = "path"
    """The path of a contribution."""
    ATTRIBUTION = "attribution.txt"
    """All of it; an empty text stands for no such file."""
    DOCUMENT = "document"
    """What the documents of knowledge hold."""
    NEIGHBOUR = "another contribution"
    """The `qna.yaml` of another leaf of the taxonomy, or of another pull request."""
    COMMIT = "commit message"
    CHANGES = "files of the pull request"
    """One path per line."""
    DESCRIPTION = "description of the pull request"
    TITLE = "title of the pull request"


@dataclass(frozen=True, kw_only=True)
class Example:
    """A text that breaks a rule, or one that keeps it."""

    text: str
    place: Place = Place.SKILL


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One thing the checks look for.

    `id` is `family/name`. `message` and `hint` are what people read, unless a finding says it
    in words of its own. `why` tells why it matters, `source` where the taxonomy asks for it.
    A `heuristic` can be wrong, and its page says so.
    """

    id: str
    severity: Severity
    message: str
    hint: str
    why: str
    bad: Example
    good: Example
    source: str = ""
    heuristic: bool = False

    @property
    def family(self) -> str:
        """The part of the id before the slash."""
        return family_of(self.id)

    @property
    def anchor(self) -> str:
        """The name of its heading in `docs/checks.md`, as GitHub makes it."""
        return self.id.replace("/", "")

    def at(
        self, spot: Spot, message: str = "", hint: str = "", *, severity: Severity | None = None
    ) -> Finding:
        """The finding that this rule is broken at a place."""
        return Finding(
            rule=self.id,
            severity=severity or self.severity,
            path=spot.path,
            position=spot.position,
            end=spot.end,
            yaml_path=spot.yaml_path,
            message=message or self.message,
            hint=hint or self.hint,
        )
