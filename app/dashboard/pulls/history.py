"""What the page of a pull request is made from: a fixed number of queries, however many runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.findings import Severity
from app.domain.runs import NO_LONGER_KEPT, Run, RunKind, RunState
from app.factory import Factory
from app.store.pull_request_history import PullRequestHistory, SampledRate
from app.store.pull_request_list import ListedPullRequest, PullRequestList
from app.store.pull_requests import KnownPullRequest


@dataclass(frozen=True, kw_only=True)
class Commit:
    """A head commit that has runs, newest run first."""

    sha: str
    runs: tuple[Run, ...]

    @property
    def checks(self) -> Run | None:
        """Its newest validate run."""
        return next((run for run in self.runs if run.kind is RunKind.VALIDATE), None)

    def samples(self, rates: Mapping[int, SampledRate]) -> dict[str, int]:
        """The newest finished sample run of each contribution, by path."""
        found: dict[str, int] = {}
        for run in self.runs:
            if run.kind is RunKind.SAMPLE and run.id in rates:
                found.setdefault(run.path, run.id)
        return found


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A pull request with its runs; equal ones look the same. `left_out` runs are not read."""

    known: KnownPullRequest
    listed: ListedPullRequest
    runs: tuple[Run, ...]
    left_out: int


@dataclass(frozen=True, kw_only=True)
class History:
    """The commits, newest first, with what the checks counted and the samples say, by run."""

    seen: Seen
    commits: tuple[Commit, ...]
    counts: Mapping[int, Counter[Severity]]
    rates: Mapping[int, SampledRate]

    @property
    def head(self) -> Commit:
        """The head commit, which may have no run yet."""
        sha = self.seen.known.head_sha
        return next((each for each in self.commits if each.sha == sha), Commit(sha=sha, runs=()))

    @property
    def is_checked(self) -> bool:
        """Whether the checks of the head have a result that is kept."""
        checks = self.head.checks
        return checks is not None and has_result(checks)


def read_seen(factory: Factory, known: KnownPullRequest) -> Seen:
    """The pull request and its newest runs; three or four queries."""
    listed = PullRequestList(factory.database).one(known.id)
    found = PullRequestHistory(factory.database).runs(known.id)
    runs = sorted(factory.runs.of_ids(found.ids), key=lambda run: -run.id)
    return Seen(known=known, listed=listed, runs=tuple(runs), left_out=found.left_out)


def history_of(factory: Factory, seen: Seen) -> History:
    """What came of the runs, in short; two queries."""
    by_commit: dict[str, list[Run]] = {}
    for run in seen.runs:
        by_commit.setdefault(run.head_sha, []).append(run)
    # By their first runs: one that is started anew does not make an older commit a newer one.
    newest = sorted(by_commit, key=lambda sha: -min(run.id for run in by_commit[sha]))
    return History(
        seen=seen,
        commits=tuple(Commit(sha=sha, runs=tuple(by_commit[sha])) for sha in newest),
        counts=factory.findings.counts(_done(seen, RunKind.VALIDATE)),
        rates=PullRequestHistory(factory.database).rates(_done(seen, RunKind.SAMPLE)),
    )


def has_result(run: Run) -> bool:
    """Whether a run has a result that is kept."""
    return run.state is RunState.DONE and run.reason != NO_LONGER_KEPT


def _done(seen: Seen, kind: RunKind) -> list[int]:
    return [run.id for run in seen.runs if run.kind is kind and has_result(run)]
