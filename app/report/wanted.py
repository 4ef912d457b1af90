"""What GitHub should show: comments and check runs, ready to be compared and posted."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

MAX_COMMENT = 65_536
"""Characters of a comment's body that GitHub accepts."""
MAX_OUTPUT = 65_535
"""Characters of a check run's summary or text that GitHub accepts."""
MAX_BUTTONS = 3
MAX_LABEL = MAX_IDENTIFIER = 20
MAX_DESCRIPTION = 40
"""Buttons of a check run that GitHub accepts, and characters of their parts."""
OUTDATED = "<details><summary>Outdated</summary>"


@dataclass(frozen=True, kw_only=True)
class WantedComment:
    """A comment known by the marker its body starts with.

    An `outdated` one is a result that a newer one took the place of: where it is already there it
    is collapsed, and gets this body only where GitHub does not let us collapse it. Of the other
    comments that start with `replaces`, all are outdated; they are folded as `folded` has it.
    """

    marker: str
    body: str
    outdated: bool = False
    replaces: str = ""


def folded(body: str) -> str:
    """A comment's body, folded below its marker; one that is folded already stays as it is."""
    marker, _, rest = body.partition("\n")
    if rest.startswith(OUTDATED):
        return body
    room = MAX_COMMENT - len(marker) - len(OUTDATED) - len("\n\n\n\n\n</details>")
    return f"{marker}\n{OUTDATED}\n\n{rest.strip()[:room]}\n\n</details>"


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

    @property
    def known_by(self) -> tuple[str, int, str, str]:
        """What it is known again by: GitHub tells it back without its columns."""
        return self.path, self.start_line, self.title, self.message.strip()

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
class Button:
    """A button on a check run; GitHub takes 20 characters of label and identifier, 40 of words."""

    label: str
    description: str
    identifier: str

    def as_github(self) -> dict[str, str]:
        """GitHub's JSON, cut to what it takes: for a longer word it refuses the check run."""
        return {
            "label": self.label[:MAX_LABEL],
            "description": self.description[:MAX_DESCRIPTION],
            "identifier": self.identifier[:MAX_IDENTIFIER],
        }


@dataclass(frozen=True, kw_only=True)
class WantedLabel:
    """A label that should be on a pull request, with what it is made with where it is missing."""

    name: str
    colour: str
    description: str


@dataclass(frozen=True, kw_only=True)
class WantedReviewers:
    """Whom to ask for a review: logins, and teams by slug."""

    users: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WantedCheckRun:
    """A check run; `status` counts only while there is no `conclusion`; at most three buttons."""

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
    buttons: tuple[Button, ...] = ()

    @property
    def actions(self) -> list[dict[str, str]]:
        """The buttons as GitHub's JSON."""
        return [button.as_github() for button in self.buttons[:MAX_BUTTONS]]

    @property
    def marked_summary(self) -> str:
        """The summary as it is posted: GitHub does not tell the buttons of a check run.

        An HTML comment that nobody sees names them, so that other buttons are a difference. So does
        one for the annotations: they need no reading then to be known for the same.
        """
        marks = ""
        if self.annotations and self.conclusion:
            known = "\n".join(repr(annotation.known_by) for annotation in self.annotations)
            digest = sha256(known.encode("utf-8", "surrogatepass")).hexdigest()[:16]
            marks += f"\n\n<!-- seedbed:annotations {digest} -->"
        if self.buttons:
            names = " ".join(action["identifier"] for action in self.actions)
            marks += f"\n\n<!-- seedbed:buttons {names} -->"
        return self.summary[: MAX_OUTPUT - len(marks)] + marks
