"""Deciding: `(event, facts, policy) -> Decision`, pure, with reasons."""

from __future__ import annotations

from app.domain.actions import (
    Action,
    CancelRuns,
    Decision,
    Notify,
    React,
    Reaction,
    ReplyHelp,
    StartRun,
)
from app.domain.commands import (
    SPECS,
    Command,
    Help,
    Mistyped,
    ModelCommand,
    PostcheckCommand,
    PrecheckCommand,
    SampleCommand,
    Validate,
    parse_commands,
    spec_of,
)
from app.domain.events import (
    ActiveEvent,
    CommentAdded,
    PullRequestChanged,
    PullRequestClosed,
    RerunRequested,
)
from app.domain.facts import Facts
from app.domain.policy import MAINTAINER, Policy
from app.domain.runs import (
    BY_POLICY,
    RunKind,
    RunRequest,
    RunState,
    active,
    external_id,
    kind_of,
)

SUPERSEDED = "superseded"
CLOSED = "closed"
COMMANDS: dict[RunKind, ModelCommand] = {
    RunKind.SAMPLE: SampleCommand(),
    RunKind.PRECHECK: PrecheckCommand(),
    RunKind.POSTCHECK: PostcheckCommand(),
}
"""What asks for a run of a kind, for every contribution."""
KINDS = {type(command): kind for kind, command in COMMANDS.items()}


def uninteresting(event: ActiveEvent) -> str:
    """Why an event needs no facts, because it asks nothing; empty when it may ask something."""
    if not isinstance(event, CommentAdded):
        return ""
    if event.by_bot:
        return "written by a bot"
    return "" if parse_commands(event.body) else "no command"


def decide(event: ActiveEvent, facts: Facts, policy: Policy) -> Decision:
    """What to do about an event, given the facts. The same input gives the same decision."""
    if isinstance(event, CommentAdded):
        return _on_comment(event, facts, policy)
    if isinstance(event, PullRequestClosed):
        return _on_closed(facts)
    if not facts.touches_taxonomy:
        return _on_nothing_to_check(facts)
    if not facts.pull_request.open:
        return Decision(reasons=("the pull request is closed",))
    if isinstance(event, PullRequestChanged):
        return _on_change(facts, policy)
    return _on_rerun(event, facts, policy)


def _on_change(facts: Facts, policy: Policy) -> Decision:
    head = facts.pull_request.head_sha
    actions: list[Action] = [
        _supersede(head),
        StartRun(request=_validate_request(facts, BY_POLICY)),
    ]
    reasons = [f"checking {head[:7]}"]
    maintainers = facts.author_role >= MAINTAINER
    if policy.sample_own_pull_requests and maintainers and not facts.pull_request.draft:
        samples = _model_runs(facts, policy, SampleCommand(), BY_POLICY)
        done = {
            r.path
            for r in facts.runs
            if (r.kind, r.state, r.head_sha) == (RunKind.SAMPLE, RunState.DONE, head)
        }
        actions += [a for a in samples if isinstance(a, StartRun) and a.request.path not in done]
        actions += _too_many(len(facts.contributions), policy, RunKind.SAMPLE)
        reasons.append("the author is a maintainer, so policy samples")
    return Decision(actions=tuple(actions), reasons=tuple(reasons))


def _on_nothing_to_check(facts: Facts) -> Decision:
    reasons = ("no file of the taxonomy",)
    if not facts.runs or not facts.pull_request.open:
        return Decision(reasons=reasons, silent=True)
    # There was something once, so the check that found nothing left stands at the new head.
    check = StartRun(request=_validate_request(facts, BY_POLICY))
    return Decision(actions=(_supersede(facts.pull_request.head_sha), check), reasons=reasons)


def _on_closed(facts: Facts) -> Decision:
    if not active(facts.runs):
        return Decision(reasons=("closed, nothing was running",), silent=not facts.runs)
    words = "The pull request was closed."
    return Decision(
        actions=(CancelRuns(reason=CLOSED, words=words),), reasons=("closed while runs went on",)
    )


def _on_rerun(event: RerunRequested, facts: Facts, policy: Policy) -> Decision:
    kind = kind_of(event.external_id)
    pull_request = facts.pull_request
    if kind is None or event.external_id != external_id(
        pull_request.ref, pull_request.head_sha, kind
    ):
        return Decision(reasons=("re-run of a check that is not of this head",))
    if kind is RunKind.VALIDATE:
        return Decision(actions=_validation(facts, event.asked_by))
    if facts.actor_role < MAINTAINER:
        return Decision(
            actions=(Notify(words=f"{event.asked_by} may not start a {kind} here."),),
            reasons=("re-run refused by role",),
        )
    return Decision(actions=_model_runs(facts, policy, COMMANDS[kind], event.asked_by))


def _on_comment(event: CommentAdded, facts: Facts, policy: Policy) -> Decision:
    nothing = uninteresting(event)
    if nothing:
        return Decision(reasons=(nothing,), silent=True)
    commands = parse_commands(event.body)
    refused = React(comment_id=event.comment_id, reaction=Reaction.REFUSED)
    if not facts.touches_taxonomy:
        return Decision(actions=(refused,), reasons=("no file of the taxonomy",), silent=True)
    actions: list[Action] = []
    for command in commands:
        actions += _on_command(command, event, facts, policy)
    if not any(isinstance(action, Notify) for action in actions):
        actions.append(Notify(words="", refused=False))  # what was said of an earlier command
    failed = any(isinstance(action, Notify) and action.refused for action in actions)
    accepted = React(comment_id=event.comment_id, reaction=Reaction.ACCEPTED)
    names = ", ".join(type(command).__name__.lower() for command in commands)
    return Decision(
        actions=(refused if failed else accepted, *actions),
        reasons=(f"{event.author} asked: {names}",),
    )


def _on_command(
    command: Command, event: CommentAdded, facts: Facts, policy: Policy
) -> tuple[Action, ...]:
    if isinstance(command, Mistyped):
        return (Notify(words=command.words),)
    if isinstance(command, Help):
        allowed = tuple(spec for spec in SPECS if facts.actor_role >= spec.role)
        return (ReplyHelp(login=event.author, commands=allowed),)
    name = spec_of(command).name
    if facts.actor_role < spec_of(command).role:
        return (
            Notify(words=f"`/{name}` by {event.author}: it takes the triage role or higher here."),
        )
    if not facts.pull_request.open:
        return (Notify(words=f"`/{name}`: this pull request is closed."),)
    if isinstance(command, Validate):
        return _validation(facts, event.author)
    return _model_runs(facts, policy, command, event.author)


def _model_runs(
    facts: Facts, policy: Policy, command: ModelCommand, asked_by: str
) -> tuple[Action, ...]:
    """One run per contribution."""
    kind = KINDS[type(command)]
    paths = [p for p in facts.contributions if not command.path or p == command.path]
    if not paths and command.path:
        return (Notify(words="`path` names no contribution of this pull request."),)
    if not paths:
        return (Notify(words=f"There is no `qna.yaml` to {kind} in this pull request."),)
    head = facts.pull_request.head_sha
    under_way = {
        run.path for run in active(facts.runs) if run.kind is kind and run.head_sha == head
    }
    pairs = 0
    if isinstance(command, SampleCommand):
        pairs = command.pairs or policy.pairs
    starts: list[Action] = [
        StartRun(
            request=RunRequest(
                kind=kind,
                head_sha=head,
                path=path,
                pairs=pairs,
                asked_by=asked_by,
                asked_through=facts.delivery,
            )
        )
        for path in paths[: policy.max_contributions]
        if path not in under_way
    ]
    if under_way.issuperset(paths):
        words = f"A {kind} of this commit is already on its way."
        return (Notify(words=words, refused=False),)
    return (*starts, *_too_many(len(paths), policy, kind))


def _too_many(contributions: int, policy: Policy, kind: RunKind) -> tuple[Action, ...]:
    if contributions <= policy.max_contributions:
        return ()
    words = f"Only the first {policy.max_contributions} of {contributions} contributions are"
    words = f"{words} taken; name another with `/{kind} path=...`."
    return (Notify(words=words, refused=False),)


def _validation(facts: Facts, asked_by: str) -> tuple[Action, ...]:
    head = facts.pull_request.head_sha
    under_way = [r for r in active(facts.runs) if r.kind is RunKind.VALIDATE]
    if any(run.head_sha == head for run in under_way):
        return ()
    return (StartRun(request=_validate_request(facts, asked_by)),)


def _validate_request(facts: Facts, asked_by: str) -> RunRequest:
    return RunRequest(
        kind=RunKind.VALIDATE,
        head_sha=facts.pull_request.head_sha,
        asked_by=asked_by,
        asked_through=facts.delivery,
    )


def _supersede(head_sha: str) -> CancelRuns:
    words = f"A newer commit, {head_sha[:7]}, took its place."
    return CancelRuns(reason=SUPERSEDED, words=words, keep_head=head_sha)
