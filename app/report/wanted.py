"""What GitHub should show: comments and check runs, ready to be compared and posted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MAX_COMMENT = 65_536
"""Characters of a comment's body that GitHub accepts."""
MAX_OUTPUT = 65_535
"""Characters of a check run's summary or text that GitHub accepts."""


@dataclass(frozen=True, kw_only=True)
class WantedComment:
    """A comment known by the marker its body starts with.

    With `create` off it is only edited where it is already there.
    """

    marker: str
    body: str
    create: bool = True


@dataclass(frozen=True, kw_only=True)
class Annotation:
    """A remark at a place of a file; lines and columns from 1."""

    path: str
    start_line: int
    end_line: int
    level: str
    title: str
    message: str
    start_column: int | None = None
    end_column: int | None = None

    def as_github(self) -> dict[str, Any]:
        """GitHub's JSON; it allows columns only on a single line."""
        body: dict[str, Any] = {
            "path": self.path,
            "start_line": self.start_line,
            "end_line": self.end_line,
            "annotation_level": self.level,
            "title": self.title,
            "message": self.message,
        }
        if self.start_column and self.end_column and self.start_line == self.end_line:
            body |= {"start_column": self.start_column, "end_column": self.end_column}
        return body


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A review comment with a suggested change, on lines of the new side of a file.

    The body starts with a marker of its own, by which it is known again. `start_line` equals
    `line` where it is about a single line.
    """

    path: str
    start_line: int
    line: int
    body: str

    @property
    def marker(self) -> str:
        """The first line of the body."""
        return self.body.partition("\n")[0]


@dataclass(frozen=True, kw_only=True)
class WantedReview:
    """Suggestions to be handed in together, for the head they were made from."""

    head_sha: str
    body: str
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, kw_only=True)
class WantedCheckRun:
    """A check run; `status` counts only while there is no `conclusion`."""

    name: str
    external_id: str
    head_sha: str
    status: str
    conclusion: str
    title: str
    summary: str
    details_url: str
    text: str = ""
    annotations: tuple[Annotation, ...] = ()
