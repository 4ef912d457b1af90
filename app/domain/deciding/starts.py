"""Which runs are started, and which give way."""

from __future__ import annotations

from app.domain.actions import Action, CancelRuns, Notify, StartRun
from app.domain.commands import ModelCommand, PostcheckCommand, PrecheckCommand, SampleCommand
from app.domain.facts import Facts
from app.domain.policy import Policy
from app.domain.runs import BY_POLICY, RunKind, RunRequest, RunState, active

SUPERSEDED = "superseded"
CLOSED = "closed"
COMMANDS: dict[RunKind, ModelCommand] = {
    RunKind.SAMPLE: SampleCommand(),
    RunKind.PRECHECK: PrecheckCommand(),
    RunKind.POSTCHECK: PostcheckCommand(),
}
"""What asks for a run of a kind, for every contribution."""
MISSING = {
    RunKind.PRECHECK: "`/precheck`: this service has no student, the model to be trained, to ask.",
    RunKind.POSTCHECK: "`/postcheck`: this service has no candidate, a trained model, to ask.",
}
KINDS = {type(command): kind for kind, command in COMMANDS.items()}


def model_runs(
    facts: Facts, policy: Policy, command: ModelCommand, asked_by: str
) -> tuple[Action, ...]:
    """One run per contribution that has none of this kind under way, within the policy's number."""
    kind = KINDS[type(command)]
    if missing := missing_model(kind, policy):
        return (Notify(words=missing),)
    paths = [p for p in facts.contributions if not command.path or p == command.path]
    if not paths and command.path:
        return (Notify(words="`path` names no contribution of this pull request."),)
    if not paths:
        return (Notify(words=f"There is no `qna.yaml` to {kind} in this pull request."),)
    under_way = waiting(facts, kind)
    if under_way.issuperset(paths):
        words = f"A {kind} of this commit was already on its way."
        return (Notify(words=words, refused=False),)
    pairs = (command.pairs or policy.pairs) if isinstance(command, SampleCommand) else 0
    starts = [
        start(facts, kind, asked_by, path=path, pairs=pairs)
        for path in paths[: policy.max_contributions]
        if path not in under_way
    ]
    return (*starts, *too_many(len(paths), policy, kind))


def unasked_runs(facts: Facts, policy: Policy, asked_by: str = BY_POLICY) -> tuple[Action, ...]:
    """The samples that policy starts at this head, where models may run on it at all.

    A contribution that has its sample at this commit is not sampled again.
    """
    pull_request = facts.pull_request
    may = facts.conversation.lets_models_run(pull_request.head_sha)
    if not (policy.sample_unasked and may) or pull_request.draft:
        return ()
    done = {
        run.path
        for run in facts.runs
        if (run.kind, run.state, run.head_sha)
        == (RunKind.SAMPLE, RunState.DONE, pull_request.head_sha)
    }
    samples = model_runs(facts, policy, SampleCommand(), asked_by)
    starts = [a for a in samples if isinstance(a, StartRun) and a.request.path not in done]
    return (*starts, *too_many(len(facts.contributions), policy, RunKind.SAMPLE))


def validation(facts: Facts, asked_by: str) -> tuple[Action, ...]:
    """A validate run, unless one of this head is under way."""
    if waiting(facts, RunKind.VALIDATE):
        return ()
    return (start(facts, RunKind.VALIDATE, asked_by),)


def start(
    facts: Facts, kind: RunKind, asked_by: str, *, path: str = "", pairs: int = 0
) -> StartRun:
    """A run at the present head."""
    request = RunRequest(
        kind=kind,
        head_sha=facts.pull_request.head_sha,
        path=path,
        pairs=pairs,
        asked_by=asked_by,
        asked_through=facts.delivery,
    )
    return StartRun(request=request)


def too_many(contributions: int, policy: Policy, kind: RunKind) -> tuple[Action, ...]:
    """Say so where a pull request has more contributions than are taken at once."""
    if contributions <= policy.max_contributions:
        return ()
    words = f"Only the first {policy.max_contributions} of {contributions} contributions are"
    words = f"{words} taken; name another with `/{kind} path=...`."
    return (Notify(words=words, refused=False),)


def supersede(head_sha: str) -> CancelRuns:
    """Runs of other commits give way to the new head."""
    words = f"A newer commit, {head_sha[:7]}, took its place."
    return CancelRuns(reason=SUPERSEDED, words=words, keep_head=head_sha)


def waiting(facts: Facts, kind: RunKind) -> set[str]:
    """The paths of this kind's runs at the head that are queued, running or just asked for."""
    head = facts.pull_request.head_sha
    runs = {run.path for run in active(facts.runs) if (run.kind, run.head_sha) == (kind, head)}
    return runs | {request.path for request in facts.starting if request.kind is kind}


def missing_model(kind: RunKind, policy: Policy) -> str:
    """Which model of the service a kind lacks, in words; empty where it lacks none."""
    return "" if policy.has_model(kind) else MISSING[kind]
