"""Runs: one piece of work at one head commit, asked for once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from app.domain.pull_request import PullRequestRef
from app.domain.sample import Progress


class RunKind(StrEnum):
    """What a run does."""

    VALIDATE = "validate"
    SAMPLE = "sample"
    PRECHECK = "precheck"
    POSTCHECK = "postcheck"
    EXPORT = "export"


class RunState(StrEnum):
    """Where a run is.

        queued -> running -> done | failed
        queued, running -> cancelled

    `failed` means that it ended without its result; its reason says why. A worker
    that dies leaves `running` with an expired lease, and the run is claimed again.
    """

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def concluded(self) -> bool:
        """Whether nothing more will happen."""
        return self in (RunState.DONE, RunState.FAILED, RunState.CANCELLED)


NO_LONGER_KEPT = "no-longer-kept"
"""The reason of a run that was done, and whose result was deleted since."""
BY_POLICY = "(policy)"
"""Who asked, when nobody did; no login of GitHub has brackets like these."""


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """What is asked for. `asked_by` is a login or `policy`, `asked_through` the delivery.

    `path` is the contribution, empty for a run that covers the whole pull request, as validate
    runs do. `pairs` is the number of pairs to judge.
    """

    kind: RunKind
    head_sha: str
    path: str = ""
    pairs: int = 0
    asked_by: str
    asked_through: str

    def key(self, pull_request: PullRequestRef) -> str:
        """The idempotency key, a digest: the same request twice is one run."""
        external = external_id(pull_request, self.head_sha, self.kind)
        whole = "\n".join((external, self.path, str(self.pairs), self.asked_through))
        return sha256(whole.encode(errors="surrogatepass")).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run as the store knows it. `words` says to people why it ended as it did.

    `published` once GitHub shows its conclusion. `ahead` is how many runs are before it in its
    queue, None where it does not wait or nobody looked.
    """

    id: int
    pull_request_id: int
    kind: RunKind
    head_sha: str
    path: str
    pairs: int
    asked_by: str
    state: RunState
    asked_through: str = ""
    attempt: int = 0
    reason: str = ""
    words: str = ""
    progress: Progress | None = None
    published: bool = False
    created_at: float = 0.0
    started_at: float | None = None
    finished_at: float | None = None
    ahead: int | None = None


def external_id(pull_request: PullRequestRef, head_sha: str, kind: RunKind) -> str:
    """How a check run names what it is about; one check run per kind and head."""
    return f"{pull_request.repository}#{pull_request.number}@{head_sha}:{kind}"


def kind_of(external: str) -> RunKind | None:
    """The kind named at the end of an `external_id`, None when it is not one of ours."""
    _, _, name = external.rpartition(":")
    return RunKind(name) if name in RunKind.__members__.values() else None


def untold(runs: Iterable[Run], head_sha: str) -> Run | None:
    """The export after a merge that ended without having told everybody, None where none did."""
    ended = (RunKind.EXPORT, head_sha, BY_POLICY, RunState.FAILED)
    found = [r for r in runs if (r.kind, r.head_sha, r.asked_by, r.state) == ended]
    return found[-1] if found else None


def active(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs that are not concluded."""
    return tuple(run for run in runs if not run.state.concluded)
