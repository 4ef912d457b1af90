"""What a pull request lacks that was found on GitHub, without anybody having told of it."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.actions import Action, Decision, StartRun
from app.domain.deciding.command import after
from app.domain.deciding.starts import CLOSED, SUPERSEDED, start, supersede, unasked_runs
from app.domain.facts import Facts
from app.domain.policy import Policy
from app.domain.runs import BY_POLICY, NO_LONGER_KEPT, Run, RunKind, RunState

APP_AWAY = "app-away"
"""Why runs end where the App may not look any more."""
OF_ANOTHER_TIME = (SUPERSEDED, CLOSED, APP_AWAY)
"""Why a run was cancelled that says nothing of the same commit once things are as they were."""
PASSES = ("-unreachable", "-broken", "-busy", "-away", "-rate-limit", "-unauthorised")
"""How reasons end that pass by themselves."""
MENDED = (
    "github-suspended",
    "github-uninstalled",
    "github-right-missing",
    "github-archived",
    "github-not-found",
    "locked",
)
"""Reasons that were mended on GitHub, or by an admin, where a pull request is looked at again.

What GitHub did not find may have been out of the App's sight: the pull request is there now.
"""


def found(facts: Facts, policy: Policy) -> Decision:
    """Start what is missing at the head, and nothing that is there."""
    head = facts.pull_request.head_sha
    actions: list[Action] = [supersede(head)]
    if lacks_result(facts.runs, head, RunKind.VALIDATE):
        actions.append(start(facts, RunKind.VALIDATE, BY_POLICY))
    actions += _samples(after(actions, facts), policy)
    kinds = [str(action.request.kind) for action in actions if isinstance(action, StartRun)]
    lacking = f"lacked {', '.join(kinds)}" if kinds else "lacks nothing"
    return Decision(actions=tuple(actions), reasons=(f"found at {head[:7]}: {lacking}",))


def lacks_result(runs: Iterable[Run], head_sha: str, kind: RunKind, path: str = "") -> bool:
    """Whether nothing is or will be known of a commit for a reason that does not hold any more."""
    of = (kind, head_sha, path)
    here = [run for run in runs if (run.kind, run.head_sha, run.path) == of]
    return not here or _came_to_nothing(here[-1])


def _came_to_nothing(run: Run) -> bool:
    if run.reason == NO_LONGER_KEPT:
        return True
    if run.state is RunState.CANCELLED:
        return run.reason in OF_ANOTHER_TIME
    return run.state is RunState.FAILED and (run.reason in MENDED or run.reason.endswith(PASSES))


def _samples(facts: Facts, policy: Policy) -> tuple[Action, ...]:
    """Those that policy starts unasked; one that ended for good is not sampled once more."""
    head = facts.pull_request.head_sha
    return tuple(
        action
        for action in unasked_runs(facts, policy)
        if isinstance(action, StartRun)
        and lacks_result(facts.runs, head, RunKind.SAMPLE, action.request.path)
    )
