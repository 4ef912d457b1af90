"""A pull request and what people do on its page."""

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox import events
from sandbox.conversation import Conversation, LockReason
from sandbox.diff import FileChange
from sandbox.merging import Merging
from sandbox.model import (
    CheckRun,
    CheckSuite,
    Comment,
    Label,
    Reaction,
    Review,
    ReviewComment,
    Team,
    User,
)
from sandbox.roles import RefusedError
from sandbox.triage import Triage

if TYPE_CHECKING:
    from sandbox.repository import Repository
    from sandbox.world import World

MOST_FILES = 3000


@dataclass(eq=False)
class PullRequest(Conversation, Merging, Triage):
    """One pull request; `head_sha` and `base_sha` are commits of the base's git repository."""

    world: "World" = field(repr=False)
    id: int
    number: int
    repository: "Repository" = field(repr=False)
    source: "Repository" = field(repr=False)
    branch: str
    base: str
    author: User
    title: str
    body: str | None
    draft: bool
    head_sha: str
    base_sha: str
    created_at: dt.datetime
    state: str = "open"
    closed_at: dt.datetime | None = None
    merged_at: dt.datetime | None = None
    merged_by: User | None = None
    merge_commit_sha: str | None = None
    updated_at: dt.datetime = field(init=False)
    comments: list[Comment] = field(default_factory=list, repr=False)
    reviews: list[Review] = field(default_factory=list, repr=False)
    reactions: list[Reaction] = field(default_factory=list, repr=False)
    labels: list[Label] = field(default_factory=list)
    requested_reviewers: list[User] = field(default_factory=list, repr=False)
    requested_teams: list[Team] = field(default_factory=list, repr=False)
    locked: bool = False
    lock_reason: LockReason | None = None

    def __post_init__(self) -> None:
        """What was just made was updated when it was made."""
        self.updated_at = self.created_at

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"{self.world.url}/{self.repository.full_name}/pull/{self.number}"

    @property
    def from_fork(self) -> bool:
        """True when the head branch lives in another repository."""
        return self.source is not self.repository

    @property
    def merged(self) -> bool:
        """Whether it was merged."""
        return self.merged_at is not None

    @property
    def files(self) -> tuple[FileChange, ...]:
        """The files as GitHub lists them, at most 3,000."""
        return self.changes[:MOST_FILES]

    @property
    def changes(self) -> tuple[FileChange, ...]:
        """Every changed file between the merge base and the head."""
        return self.repository.git.changes(self.base_sha, self.head_sha)

    @property
    def commits(self) -> int:
        """How many commits the pull request brings."""
        return self.repository.git.count_commits(self.base_sha, self.head_sha)

    @property
    def review_comments(self) -> list[ReviewComment]:
        """The comments of all reviews, oldest first."""
        return [comment for review in self.reviews for comment in review.comments]

    def outdated(self, comment: ReviewComment) -> bool:
        """Whether the file has changed since, so that the comment has no line any more."""
        git, at = self.repository.git, comment.review.commit_id
        then, now = git.entry(at, comment.path), git.entry(self.head_sha, comment.path)
        return then is None or now is None or then.sha != now.sha

    @property
    def check_runs(self) -> list[CheckRun]:
        """The check runs at the present head, oldest first."""
        return self.check_runs_at(self.head_sha)

    def check_runs_at(self, sha: str) -> list[CheckRun]:
        """The check runs at any commit of the repository, oldest first."""
        with self.world.lock:
            known = self.world.check_runs.values()
            return [r for r in known if r.repository is self.repository and r.head_sha == sha]

    def follows(self, source: "Repository", branch: str) -> bool:
        """Whether a push to that branch moves this pull request."""
        return self.state == "open" and self.source is source and self.branch == branch

    def take_head(self) -> None:
        """Brings the head commit into the base repository, as `refs/pull/N/head`."""
        ref = f"refs/pull/{self.number}/head"
        self.repository.git.take_over(self.source.git, self.head_sha, ref)

    def synchronize(self, after: str, by: User) -> None:
        """The head branch moved."""
        before, self.head_sha = self.head_sha, after
        self.base_sha = self.repository.sha(self.base)
        self.take_head()
        self._touch()
        events.pull_request(self, "synchronize", by, before=before, after=after)

    def close(self, by: str) -> None:
        """Closes without merging."""
        with self.world.lock:
            self.state, self.closed_at = "closed", self.world.now()
            self._say("closed", by)

    def reopen(self, by: str) -> None:
        """Opens again at the branch's present head, which may have moved meanwhile.

        RefusedError for what was merged, and where a branch or the fork is gone.
        """
        with self.world.lock:
            if self.merged or not self.source.exists:
                raise RefusedError(f"pull request {self.number} cannot be opened again")
            self.base_sha = self.repository.sha(self.base)
            self.head_sha = self.source.sha(self.branch)
            self.take_head()
            self.state, self.closed_at = "open", None
            self._say("reopened", by)

    def ready_for_review(self, by: str) -> None:
        """A draft no longer."""
        with self.world.lock:
            self.draft = False
            self._say("ready_for_review", by)

    def convert_to_draft(self, by: str) -> None:
        """A draft again."""
        with self.world.lock:
            self.draft = True
            self._say("converted_to_draft", by)

    def edit(self, by: str, *, title: str | None = None, body: str | None = None) -> None:
        """Changes title or description, or both."""
        with self.world.lock:
            changes: dict[str, dict[str, str | None]] = {}
            if title is not None:
                changes["title"] = {"from": self.title}
                self.title = title
            if body is not None:
                changes["body"] = {"from": self.body or ""}
                self.body = body
            self._touch()
            events.pull_request(self, "edited", self.world.user(by), changes=changes)

    def rerequest(self, run: CheckRun, by: str) -> None:
        """Presses the re-run button. Whether that person should, is for the App to judge."""
        with self.world.lock:
            events.check_run(run, "rerequested", self.world.user(by))

    def rerequest_all(self, by: str) -> None:
        """Presses "Re-run all checks" of our App at the head; RefusedError where it has none."""
        with self.world.lock:
            app, repository = self.world.app, self.repository
            if not any(run.app is app for run in self.check_runs):
                raise RefusedError(f"{app.slug} has no checks at {self.head_sha}")
            number = self.world.suite(app, repository, self.head_sha)
            suite = CheckSuite(number, repository, app, self.head_sha)
            events.check_suite_rerequested(suite, self.world.user(by))

    def request_action(self, run: CheckRun, identifier: str, by: str) -> None:
        """Presses one of the check run's own buttons; KeyError where it has no such button."""
        with self.world.lock:
            if identifier not in {action.identifier for action in run.actions}:
                raise KeyError(f"{run.name} has no button {identifier}")
            asked = {"identifier": identifier}
            by_user = self.world.user(by)
            events.check_run(run, "requested_action", by_user, requested_action=asked)

    def _touch(self) -> None:
        self.updated_at = self.world.now()

    def _say(self, action: str, by: str) -> None:
        self._touch()
        events.pull_request(self, action, self.world.user(by))
