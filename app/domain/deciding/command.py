"""What commands ask for, in the order they were written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.actions import (
    Action,
    Agree,
    CancelRuns,
    Decision,
    Notify,
    React,
    Reaction,
    ReplyHelp,
    ReplyStatus,
    StartRun,
)
from app.domain.commands import (
    MODEL_KINDS,
    Cancel,
    Command,
    ExportCommand,
    Help,
    HoldCommand,
    Mistyped,
    OkToTest,
    PostcheckCommand,
    PrecheckCommand,
    Retry,
    SampleCommand,
    Status,
    TriageCommand,
    Validate,
    ValidCommand,
    spec_of,
)
from app.domain.deciding.ok import given_ok, pushed_meanwhile, with_implied_ok
from app.domain.deciding.starts import COMMANDS, missing_model, start, validation, waiting
from app.domain.events import Commented
from app.domain.facts import Facts, Spent
from app.domain.grammar import new_commands
from app.domain.permissions import WHO_ASKED, after_ok, allowed, permission
from app.domain.places import Said
from app.domain.policy import Policy
from app.domain.replies import mistyped_reply, reply_of
from app.domain.runs import Run, RunKind, RunState, untold
from app.domain.triage import Determination, Hold, Triage

CANCELLED = "cancelled"


def on_comment(event: Commented, facts: Facts, policy: Policy) -> Decision:
    """Carry out what a comment or review asks for."""
    if event.by_bot:
        return Decision(reasons=("written by a bot",), silent=True)
    if not new_commands(event.said):
        return Decision(reasons=("no command that is new",), silent=True)
    if not facts.touches_taxonomy and not facts.runs:
        refused = React(place=event.said.place, reaction=Reaction.REFUSED)
        return Decision(actions=(refused,), reasons=("no file of the taxonomy",), silent=True)
    return on_said(event.said, facts, policy)


def on_said(said: Said, facts: Facts, policy: Policy) -> Decision:
    """Carry out the new commands of a text; nothing where there are none."""
    commands = new_commands(said)
    if not commands:
        return Decision()
    if facts.spent is not None:
        return too_often(said.by, facts.spent, said)
    actions: list[Action] = []
    for command in commands:
        found = on_command(command, said, facts, policy)
        actions += found
        facts = after(found, facts)
    if not any(isinstance(action, Notify) for action in actions):
        actions.append(Notify(words="", refused=False))  # what was said of an earlier command
    failed = any(isinstance(action, Notify) and action.refused for action in actions)
    reaction = Reaction.REFUSED if failed else Reaction.ACCEPTED
    names = (type(command).__name__.lower().removesuffix("command") for command in commands)
    return Decision(
        actions=(React(place=said.place, reaction=reaction), *actions),
        reasons=(f"{said.by} asked: {', '.join(names)}",),
    )


def after(actions: Iterable[Action], facts: Facts) -> Facts:
    """The facts that what comes next of the same event meets."""
    for action in actions:
        if isinstance(action, Agree):
            facts = replace(facts, conversation=action.conversation)
        elif isinstance(action, StartRun):
            facts = replace(facts, starting=(*facts.starting, action.request))
    return facts


def too_often(by: str, spent: Spent, said: Said | None = None) -> Decision:
    """Nothing is carried out for somebody who gave too many commands; they are told once."""
    refused = () if said is None else (React(place=said.place, reaction=Reaction.REFUSED),)
    again = datetime.fromtimestamp(spent.until, UTC) + timedelta(seconds=59)  # the whole minute
    words = f"{by} gave {spent.limit:,} commands within an hour, which is the limit for one person"
    words = f"{words} in a repository; more are carried out from {again:%H:%M} UTC on."
    told = () if spent.told else (Notify(words=words),)
    reasons = (f"{by} gave {spent.limit:,} commands within an hour",)
    return Decision(actions=(*refused, *told), reasons=reasons, silent=spent.told)


def on_command(command: Command, said: Said, facts: Facts, policy: Policy) -> tuple[Action, ...]:
    """What one command asks for, or the words on why it is not carried out."""
    if isinstance(command, Mistyped):
        return (Notify(words=command.words),)
    spec = spec_of(command)
    may = permission(spec, facts, policy)
    if not may.granted:
        return (Notify(words=may.words, denied=facts.actor.login),)
    if not facts.pull_request.open and not spec.when_closed:
        return (Notify(words=f"`/{spec.name}`: this pull request is closed."),)
    return ACTS[type(command)](command, said, facts, policy)


def _help(_: Help, said: Said, facts: Facts, policy: Policy) -> tuple[Action, ...]:
    reply = ReplyHelp(
        login=said.by,
        commands=allowed(facts, policy),
        to=said.place,
        after_ok=after_ok(facts, policy),
    )
    return (reply,)


def _status(_: Status, said: Said, _facts: Facts, _policy: Policy) -> tuple[Action, ...]:
    return (ReplyStatus(login=said.by, to=said.place),)


def _validate(_: Validate, said: Said, facts: Facts, _policy: Policy) -> tuple[Action, ...]:
    return validation(facts, said.by)


def _cancel(command: Cancel, said: Said, facts: Facts, policy: Policy) -> tuple[Action, ...]:
    kinds = (command.kind,) if command.kind else (*MODEL_KINDS, RunKind.EXPORT)
    meant = [run for run in facts.runs if run.kind in kinds and _to_cancel(run, facts)]
    if not meant:
        return (Notify(words="`/cancel`: nothing of the kind is queued or running."),)
    anyones = _may_end_anyones(facts, policy, "cancel")
    if not anyones and not any(facts.actor.is_called(run.asked_by) for run in meant):
        return (_not_theirs("cancel", said.by),)
    words = f"{said.by} cancelled it."
    cancel = CancelRuns(
        reason=CANCELLED,
        words=words,
        kinds=kinds,
        asked_by="" if anyones else said.by,
        by=said.by,
        before=facts.taken_up,
    )
    return (cancel,)


def _to_cancel(run: Run, facts: Facts) -> bool:
    """Whether a `/cancel` can mean it: it goes on, or this very command has ended it before."""
    taken_up = facts.taken_up
    if taken_up and run.created_at > taken_up:
        return False
    ended_now = taken_up and run.reason == CANCELLED and (run.finished_at or 0.0) >= taken_up
    return not run.state.concluded or bool(ended_now)


def _retry(command: Retry, said: Said, facts: Facts, policy: Policy) -> tuple[Action, ...]:
    kinds = (command.kind,) if command.kind else MODEL_KINDS
    ended = [run for run in _newest(facts) if run.kind in kinds and _without_result(run)]
    if not ended:
        return (Notify(words="`/retry`: no run of this commit ended without a result."),)
    anyones = _may_end_anyones(facts, policy, "retry")
    own = [run for run in ended if anyones or facts.actor.is_called(run.asked_by)]
    if not own:
        return (_not_theirs("retry", said.by),)
    for kind in dict.fromkeys(run.kind for run in own):
        may = permission(spec_of(COMMANDS[kind]), facts, policy)
        if not may.granted:
            return (Notify(words=may.words, denied=said.by),)
        if missing := missing_model(kind, policy):
            return (Notify(words=missing),)
    return tuple(start(facts, r.kind, said.by, path=r.path, pairs=r.pairs) for r in own)


def _may_end_anyones(facts: Facts, policy: Policy, name: str) -> bool:
    """Whether somebody may act on what others asked for: maintainers, or who is listed for it."""
    return name in policy.commands or policy.maintains(facts.actor)


def _not_theirs(name: str, login: str) -> Notify:
    return Notify(words=f"`/{name}` by {login}: {WHO_ASKED}.", denied=login)


def _newest(facts: Facts) -> Iterable[Run]:
    here = [run for run in facts.runs if run.head_sha == facts.pull_request.head_sha]
    present = set(facts.contributions)
    return {(r.kind, r.path): r for r in here if not r.path or r.path in present}.values()


def _without_result(run: Run) -> bool:
    return run.state in (RunState.FAILED, RunState.CANCELLED)


def _triage(command: TriageCommand, said: Said, facts: Facts, policy: Policy) -> tuple[Action, ...]:
    if meant := mistyped_reply(command.reason, policy.replies):
        words = f"`/triage`: there is no saved reply of that name. Did you mean `{meant}`?"
        return (Notify(words=words),)
    reply, reason = reply_of(command.reason, policy.replies)
    approves = command.determination is Determination.APPROVE
    if approves and (moved := pushed_meanwhile("triage", said, facts)):
        return (Notify(words=moved),)
    triage = Triage(
        determination=command.determination,
        by=said.by,
        head_sha=facts.seen_head,
        reason=reason,
        reply="" if reply is None else reply.key,
        comment_id=said.place.id,
    )
    agreed = replace(facts.conversation, triage=triage)
    return (Agree(conversation=agreed, act=f"triage-{command.determination}", by=said.by),)


def _hold(command: HoldCommand, said: Said, facts: Facts, _: Policy) -> tuple[Action, ...]:
    now = facts.conversation
    if command.off and now.hold is None:
        return (Notify(words="`/hold off`: there is no hold.", refused=False),)
    hold = None if command.off else Hold(by=said.by, reason=command.reason)
    act = "hold-off" if command.off else "hold"
    return (Agree(conversation=replace(now, hold=hold), act=act, by=said.by),)


def _export(command: ExportCommand, said: Said, facts: Facts, _: Policy) -> tuple[Action, ...]:
    if command.path and command.path not in facts.contributions:
        return (Notify(words="`path` names no contribution of this pull request."),)
    head = facts.pull_request.head_sha
    sampled = {
        run.path
        for run in facts.runs
        if (run.kind, run.state, run.head_sha) == (RunKind.SAMPLE, RunState.DONE, head)
    }
    nothing = not sampled and (command.path or not untold(facts.runs, head))
    if nothing or (command.path and command.path not in sampled):
        return (Notify(words="`/export`: there is no sample of this commit to export."),)
    if command.path in waiting(facts, RunKind.EXPORT):
        return (Notify(words="An export of this commit was already on its way.", refused=False),)
    return (start(facts, RunKind.EXPORT, said.by, path=command.path),)


Act = Callable[[Any, Said, Facts, Policy], tuple[Action, ...]]
ACTS: Mapping[type[ValidCommand], Act] = {
    Help: _help,
    Status: _status,
    Validate: _validate,
    OkToTest: given_ok,
    SampleCommand: with_implied_ok,
    PrecheckCommand: with_implied_ok,
    PostcheckCommand: with_implied_ok,
    Cancel: _cancel,
    Retry: _retry,
    TriageCommand: _triage,
    HoldCommand: _hold,
    ExportCommand: _export,
}
"""What carries out each command once it is allowed; each function takes its own type."""
