"""What we ask of GitHub for one repository, in narrow Protocols; no library's types."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.domain.places import Place
from app.domain.pull_request import ChangedFile, PullRequest, PullRequestRef, Role
from app.report.wanted import Annotation, WantedCheckRun, WantedReview
from app.taxonomy.rules.pull_request import Commit


@dataclass(frozen=True, kw_only=True)
class FileContent:
    """A file at a commit; `content` is None when GitHub does not give it for its size."""

    content: bytes | None
    size: int


@dataclass(frozen=True, kw_only=True)
class PostedComment:
    """A comment that is there, by its id; `node_id` is GitHub's global one."""

    id: int
    body: str
    node_id: str = ""
    minimised: bool = False


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


@dataclass(frozen=True, kw_only=True)
class Tree:
    """The contributions at a commit: their blobs by path.

    Not `complete` where GitHub cut a list short: then more may be there than is said.
    """

    blobs: dict[str, str]
    complete: bool


@dataclass(frozen=True, kw_only=True)
class OpenPullRequest:
    """An open pull request as the list of them has it."""

    number: int
    head_sha: str
    draft: bool


class Lister(Protocol):
    """What there is to look at."""

    def repositories(self) -> tuple[str, ...]:
        """The repositories that the installation sees, whichever this client is for."""

    def open_pull_requests(self) -> tuple[OpenPullRequest, ...]:
        """The repository's open pull requests, oldest first, at most 10,000."""


class PullRequestReader(Protocol):
    """Reading a pull request and who may do what."""

    def pull_request(self, ref: PullRequestRef) -> PullRequest:
        """The pull request now; raises `UserError` when it is gone."""

    def changed_files(self, number: int) -> tuple[ChangedFile, ...]:
        """Its files, at most 3,000 (GitHub's limit)."""

    def commits(self, number: int) -> tuple[Commit, ...]:
        """Its commits, oldest first, at most 250 (GitHub's limit)."""

    def role(self, login: str) -> Role:
        """What a person may do on the repository."""

    def teams_of(self, login: str, teams: Collection[str]) -> frozenset[str]:
        """Those of the organization's teams (by slug) that a person belongs to.

        A team that is not there, or that the App may not look at, has nobody.
        """


class FileReader(Protocol):
    """Reading files at a commit."""

    def read(self, path: str, commit: str | None) -> FileContent | None:
        """A file, None when there is no file at this path.

        Without a commit it is read from the default branch.
        """


class TreeReader(Protocol):
    """Reading what the taxonomy holds, by the names that Git gives contents."""

    def default_commit(self) -> str | None:
        """The commit that the default branch is at, None in an empty repository."""

    def tree(self, commit: str) -> Tree:
        """Every `qna.yaml` of the taxonomy's folders at a commit that is not too large to check."""

    def blob(self, sha: str) -> bytes:
        """The content of a blob; raises `UserError` when there is none of this name."""


class CommentWriter(Protocol):
    """Our own comments on a pull request."""

    def own_comments(self, number: int) -> tuple[PostedComment, ...]:
        """The comments this App wrote, oldest first."""

    def create_comment(self, number: int, body: str) -> None:
        """Add a comment."""

    def update_comment(self, number: int, comment_id: int, body: str) -> None:
        """Replace a comment's body."""

    def react(self, number: int, place: Place, content: str) -> None:
        """Add a reaction to a comment, a review or the description; the same one twice is one."""

    def minimise(self, comment: PostedComment) -> bool:
        """Collapse a comment as outdated; False where GitHub does not let us."""


class ReviewWriter(Protocol):
    """Our own reviews of a pull request."""

    def pull_request(self, ref: PullRequestRef) -> PullRequest:
        """The pull request now, as `PullRequestReader` gives it."""

    def own_review_comments(self, number: int) -> tuple[PostedComment, ...]:
        """The comments on lines this App wrote, oldest first."""

    def create_review(self, number: int, wanted: WantedReview) -> None:
        """Hand in a review that neither approves nor asks for changes."""


class LabelWriter(Protocol):
    """The labels of the repository and of its pull requests."""

    def labels(self, number: int) -> tuple[str, ...]:
        """The names of a pull request's labels."""

    def repository_labels(self) -> frozenset[str]:
        """The names of the labels that the repository has."""

    def create_label(self, name: str, colour: str, description: str) -> None:
        """Make a label, where there is none of the name; `colour` is six hexadecimal digits."""

    def add_labels(self, number: int, names: Collection[str]) -> None:
        """Put labels on a pull request; those that are there stay."""

    def remove_label(self, number: int, name: str) -> None:
        """Take a label off a pull request; one that is not there is no error."""


class ReviewerWriter(Protocol):
    """Who is asked for a review."""

    def asked_reviewers(self, number: int) -> frozenset[str]:
        """Who needs no asking: logins, and teams as `team/<slug>`.

        Those who are asked already or have reviewed, and the author.
        """

    def ask_reviewers(self, number: int, users: Collection[str], teams: Collection[str]) -> None:
        """Ask people and teams (by slug) for a review.

        Raises:
            UserError: GitHub refuses all for one of them: the author, or somebody without
                access; or teams need a right that the App was not granted.
        """


class Dispatcher(Protocol):
    """Telling workflows that something happened."""

    def dispatch(self, event_type: str, payload: Mapping[str, object]) -> None:
        """Send a `repository_dispatch`.

        `event_type` has at most 100 characters, `payload` ten keys and 64 kB.

        Raises:
            UserError: the App was not granted the right, which the words name.
        """


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


class GitHub(
    Lister,
    PullRequestReader,
    FileReader,
    TreeReader,
    CommentWriter,
    ReviewWriter,
    LabelWriter,
    ReviewerWriter,
    Dispatcher,
    CheckRunWriter,
    Protocol,
):
    """All of it, for one repository."""
