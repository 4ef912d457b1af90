"""What a push brought: its commits, and the files that each of them touched."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.git import LOGGED, GitRepository, LoggedCommit, logged, run_git
from sandbox.model import User

if TYPE_CHECKING:
    from sandbox.repository import Repository

NOTHING = "0" * 40
"""What stands for a branch that is not there yet, or no longer."""
MOST_COMMITS = 2048
LONGEST_STATUS = len("\nA")

_LOG = ("log", "-z", "--topo-order", "--no-renames", "--diff-merges=first-parent", "--name-status")


@dataclass(frozen=True)
class Push:
    """A branch that moved from one commit to another; `NOTHING` where it is new or deleted.

    `forced` says that commits were lost: the old one is no ancestor of the new one.
    """

    repository: "Repository"
    branch: str
    before: str
    after: str
    by: User
    forced: bool = False

    @property
    def ref(self) -> str:
        """The branch as a full ref."""
        return f"refs/heads/{self.branch}"


@dataclass(frozen=True)
class PushedCommit:
    """A commit with the paths it touched beside its first parent; a rename is both of two."""

    commit: LoggedCommit
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    modified: list[str] = field(default_factory=list)


def pushed_commits(push: Push) -> list[PushedCommit]:
    """The commits a push brought, oldest first: of very many the newest 2,048.

    A new branch is compared with the default branch, as GitHub compares it.
    """
    if push.after == NOTHING:
        return []
    since = push.before
    if since == NOTHING:
        since = push.repository.sha(push.repository.default_branch)
    chosen = ("--reverse", f"--max-count={MOST_COMMITS}", f"{since}..{push.after}")
    return list(_commits(push.repository.git, chosen))


def commit_at(git: GitRepository, sha: str) -> PushedCommit:
    """One commit with the paths it touched."""
    return next(_commits(git, ("--max-count=1", sha)))


def _commits(git: GitRepository, chosen: tuple[str, ...]) -> Iterator[PushedCommit]:
    said = run_git(git.path, *_LOG, f"--format={LOGGED}", *chosen).decode(errors="replace")
    fields = iter(said.split("\0"))
    found: PushedCommit | None = None
    for field_ in fields:
        if len(field_) > LONGEST_STATUS:
            if found is not None:
                yield found
            found = PushedCommit(logged(field_))
        elif field_ and found is not None:
            _paths(found, field_.strip()).append(next(fields))
    if found is not None:
        yield found


def _paths(commit: PushedCommit, status: str) -> list[str]:
    return {"A": commit.added, "D": commit.removed}.get(status, commit.modified)
