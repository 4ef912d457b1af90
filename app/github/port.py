"""What we ask of GitHub for one repository, in narrow Protocols; no library's types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.domain.pull_request import ChangedFile, PullRequest, PullRequestRef, Role
from app.report.wanted import Annotation, WantedCheckRun


@dataclass(frozen=True, kw_only=True)
class FileContent:
    """A file at a commit; `content` is None when GitHub does not give it for its size."""

    content: bytes | None
    size: int


@dataclass(frozen=True, kw_only=True)
class PostedComment:
    """A comment that is there, by its id."""

    id: int
    body: str


@dataclass(frozen=True, kw_only=True)
class PostedCheckRun:
    """A check run that is there; `annotations` is how many it has."""

    id: int
    external_id: str
    status: str
    conclusion: str | None
    title: str = ""
    summary: str = ""
    text: str = ""
    annotations: int = 0


class PullRequestReader(Protocol):
    """Reading a pull request and who may do what."""

    def pull_request(self, ref: PullRequestRef) -> PullRequest:
        """The pull request now; raises `UserError` when it is gone."""

    def changed_files(self, number: int) -> tuple[ChangedFile, ...]:
        """Its files, at most 3,000 (GitHub's limit)."""

    def role(self, login: str) -> Role:
        """What a person may do on the repository."""


class FileReader(Protocol):
    """Reading files at a commit."""

    def read(self, path: str, commit: str) -> FileContent | None:
        """A file, None when there is no file at this path."""


class CommentWriter(Protocol):
    """Our own comments on a pull request."""

    def own_comments(self, number: int) -> tuple[PostedComment, ...]:
        """The comments this App wrote, oldest first."""

    def create_comment(self, number: int, body: str) -> None:
        """Add a comment."""

    def update_comment(self, number: int, comment_id: int, body: str) -> None:
        """Replace a comment's body."""

    def react(self, number: int, comment_id: int, content: str) -> None:
        """Add a reaction; the same one twice is one."""


class CheckRunWriter(Protocol):
    """Our own check runs on a commit."""

    def own_check_runs(self, head_sha: str) -> tuple[PostedCheckRun, ...]:
        """The check runs this App made on a commit, oldest first."""

    def annotations(self, check_run_id: int) -> tuple[Annotation, ...]:
        """What a check run is annotated with, in order; columns are left out."""

    def create_check_run(self, wanted: WantedCheckRun) -> PostedCheckRun:
        """Make a check run, without its annotations."""

    def update_check_run(
        self, check_run_id: int, wanted: WantedCheckRun, annotations: tuple[Annotation, ...]
    ) -> None:
        """Set its state and output; the annotations (at most 50) are appended."""


class GitHub(PullRequestReader, FileReader, CommentWriter, CheckRunWriter, Protocol):
    """All of it, for one repository."""
