"""A pull request as we need it, and what a person may do on its repository."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from pathlib import PurePosixPath

from app.domain.contribution import (
    ATTRIBUTION_NAME,
    FILE_NAME,
    in_taxonomy,
    is_contribution,
    is_meant_as_contribution,
)


class Role(IntEnum):
    """GitHub's repository roles, in order of rights (`role_name` of the permission)."""

    NONE = 0
    READ = 1
    TRIAGE = 2
    WRITE = 3
    MAINTAIN = 4
    ADMIN = 5


@dataclass(frozen=True, kw_only=True)
class PullRequestRef:
    """Which pull request, and the installation through which we may speak to it."""

    installation_id: int
    repository: str
    number: int


@dataclass(frozen=True, kw_only=True)
class ChangedFile:
    """A file of a pull request; `status` is GitHub's (added, modified, removed, renamed).

    `patch` is the diff of its lines, empty where GitHub shows none; `previous_path` is where a
    renamed file was. `sha` is the name of its blob at the head; of a link, the link's own.
    """

    path: str
    status: str
    patch: str = ""
    previous_path: str = ""
    sha: str = ""

    @property
    def present(self) -> bool:
        """Whether the file is there at the head commit."""
        return self.status != "removed"


@dataclass(frozen=True, kw_only=True)
class PullRequest:
    """A pull request at one moment. `head_repository` is None once its fork is gone.

    `locked` conversations take no new comments. `updated_at` is GitHub's time of the last
    change of any kind, seconds since the epoch. `merge_sha` is the commit that a merge made, empty
    where there is none or GitHub does not say: its newest API versions don't. `default_branch` is
    that of the repository, empty where nobody said.
    """

    ref: PullRequestRef
    title: str
    author: str
    head_sha: str
    head_repository: str | None
    base_branch: str
    description: str = ""
    open: bool = True
    draft: bool = False
    locked: bool = False
    updated_at: float = 0.0
    merged: bool = False
    merge_sha: str = ""
    labels: tuple[str, ...] = ()
    default_branch: str = ""

    @property
    def from_own_branch(self) -> bool:
        """Whether its branch lies where nobody but the author, or who may write here, pushes.

        A person can open a pull request from the branch of somebody else's fork.
        """
        if self.head_repository is None:
            return True  # nobody can push there any more
        head, here = self.head_repository.casefold(), self.ref.repository.casefold()
        return head == here or head.partition("/")[0] == self.author.casefold()

    @property
    def into_taxonomy(self) -> bool:
        """Whether a merge brings it into the taxonomy: the default branch is what is trained on."""
        return self.default_branch in ("", self.base_branch)


def contribution_paths(files: tuple[ChangedFile, ...]) -> tuple[str, ...]:
    """The changed `qna.yaml` files that are there at the head, sorted."""
    return tuple(sorted(f.path for f in files if f.present and is_contribution(f.path)))


def checked_paths(files: tuple[ChangedFile, ...]) -> tuple[str, ...]:
    """What the checks look at: contributions, misnamed ones too, sorted.

    A leaf of which only the `attribution.txt` is changed or removed counts as well: it can become
    wrong by that. Whether it has a `qna.yaml` the list does not say.
    """
    changed = {f.path for f in files if is_meant_as_contribution(f.path)}
    present = {f.path for f in files if f.present and f.path in changed}
    beside = {str(PurePosixPath(f.path).with_name(FILE_NAME)) for f in files if _attribution(f)}
    return tuple(sorted(present | (beside - changed)))


def _attribution(file: ChangedFile) -> bool:
    return in_taxonomy(file.path) and PurePosixPath(file.path).name == ATTRIBUTION_NAME
