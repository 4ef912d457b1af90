"""What a change of a pull request asks for."""

from __future__ import annotations

from dataclasses import replace

from app.domain.actions import Action, Agree, CancelRuns, Decision, React, Reaction
from app.domain.commands import HOLD, TRIAGE
from app.domain.deciding.command import after, on_said
from app.domain.deciding.found import found, lacks_result
from app.domain.deciding.starts import CLOSED, start, supersede, unasked_runs
from app.domain.events import ActiveEvent, Change, PullRequestChanged, PullRequestClosed
from app.domain.facts import Facts
from app.domain.grammar import new_commands
from app.domain.permissions import permission
from app.domain.policy import Policy
from app.domain.runs import BY_POLICY, RunKind, RunState, active
from app.domain.triage import LABEL_OF, Conversation, Determination, Hold, Label, Triage

SHOWN_ONLY = (Change.DRAFTED, Change.LOCKED, Change.UNLOCKED)
"""Changes after which nothing is done but to say how things stand."""
SAMPLED = (Change.OPENED, Change.PUSHED, Change.REOPENED, Change.READY)
"""Changes after which policy may start samples."""
OF_OPEN_ONES = tuple(kind for kind in RunKind if kind is not RunKind.EXPORT)
"""What ends with the pull request. An export is what follows: a merge is told of more than once."""
DETERMINATION_OF = {label: determination for determination, label in LABEL_OF.items()}


def on_change(event: PullRequestChanged, facts: Facts, policy: Policy) -> Decision:
    """Check what is new, and sample where policy says so."""
    if event.change in (Change.LABELLED, Change.UNLABELLED):
        return _on_label(event, facts, policy)
    if event.change in SHOWN_ONLY:
        return Decision(reasons=(f"{event.change}: nothing to do but to show it",))
    if event.change is Change.FOUND:
        decision = found(facts, policy)
        return replace(decision, actions=(*_looked_at_before(facts), *decision.actions))
    head = facts.pull_request.head_sha
    checks = () if _checked_since(event, facts) else _check(facts)
    actions: list[Action] = [supersede(head), *checks, *_looked_at_before(facts)]
    reasons = [f"checking {head[:7]}" if checks else f"{head[:7]} is or will be checked"]
    if event.said is not None:
        # Before what policy starts: who asks for a sample of their own gets that one.
        answered = on_said(event.said, after(actions, facts), policy)
        actions += answered.actions
        reasons += answered.reasons
    samples = unasked_runs(after(actions, facts), policy) if event.change in SAMPLED else ()
    if samples:
        actions += samples
        reasons.append("policy samples without being asked")
    return Decision(actions=tuple(actions), reasons=tuple(reasons))


def on_nothing_to_check(event: ActiveEvent, facts: Facts) -> Decision:
    """Nothing of the taxonomy is in the pull request, or nothing is left of it."""
    reasons = ("no file of the taxonomy",)
    change = event.change if isinstance(event, PullRequestChanged) else None
    refused = _refused(event)
    if not facts.runs or not facts.pull_request.open:
        return Decision(actions=refused, reasons=reasons, silent=True)
    if change in (*SHOWN_ONLY, Change.LABELLED, Change.UNLABELLED):
        return Decision(reasons=reasons)
    # There was something once, so the check that found nothing left stands at the new head.
    head = facts.pull_request.head_sha
    if change is Change.FOUND and not lacks_result(facts.runs, head, RunKind.VALIDATE):
        return Decision(actions=(supersede(head),), reasons=reasons)
    return Decision(actions=(*refused, supersede(head), *_check(facts)), reasons=reasons)


def on_closed(event: PullRequestClosed, facts: Facts) -> Decision:
    """End what runs; after a merge, hand on what was accepted."""
    if facts.pull_request.open and not event.merged:
        return Decision(reasons=("it is open again",), silent=not facts.runs)
    actions: list[Action] = []
    if any(run.kind in OF_OPEN_ONES for run in active(facts.runs)):
        ended = "merged" if event.merged else "closed"
        words = f"The pull request was {ended}."
        actions.append(CancelRuns(reason=CLOSED, words=words, kinds=OF_OPEN_ONES))
    accepted = event.merged and facts.contributions and facts.pull_request.into_taxonomy
    if accepted and not _exported(facts):
        actions.append(start(facts, RunKind.EXPORT, BY_POLICY))
        return Decision(actions=tuple(actions), reasons=("merged, so what was kept is exported",))
    reason = "closed while runs went on" if actions else "closed, nothing was running"
    if event.merged and facts.contributions and not accepted:
        reason = f"{reason}; merged into another branch than the default one: not accepted yet"
    return Decision(
        actions=tuple(actions), reasons=(reason,), silent=not actions and not facts.runs
    )


def _exported(facts: Facts) -> bool:
    """Whether this merge was seen before: GitHub told of it, and it was found as well."""
    of = (RunKind.EXPORT, facts.pull_request.head_sha, BY_POLICY)
    return any((run.kind, run.head_sha, run.asked_by) == of for run in facts.runs)


def _checked_since(event: PullRequestChanged, facts: Facts) -> bool:
    """Whether the commit that this tells of was found and checked before the telling came.

    What is told late, as after an outage, is no reason to do the work twice.
    """
    head = facts.pull_request.head_sha
    if not event.at or event.head_sha != head:
        return False
    since = tuple(run for run in facts.runs if run.created_at > event.at)
    return not lacks_result(since, head, RunKind.VALIDATE)


def _check(facts: Facts) -> tuple[Action, ...]:
    """A check of the head; one that has not begun yet will look at what is new, too."""
    head = facts.pull_request.head_sha
    to_come = (RunKind.VALIDATE, RunState.QUEUED, head)
    if any((run.kind, run.state, run.head_sha) == to_come for run in facts.runs):
        return ()
    return (start(facts, RunKind.VALIDATE, BY_POLICY),)


def _refused(event: ActiveEvent) -> tuple[Action, ...]:
    """The reaction to commands of a first text that there is nothing to carry out on."""
    said = event.said if isinstance(event, PullRequestChanged) else None
    if said is None or not new_commands(said):
        return ()
    return (React(place=said.place, reaction=Reaction.REFUSED),)


def _looked_at_before(facts: Facts) -> tuple[Action, ...]:
    """A word of triage was on another commit: a maintainer looks again."""
    triage = facts.conversation.triage
    passing = (Determination.APPROVE, Determination.CHANGES)
    if triage is None or triage.head_sha == facts.pull_request.head_sha:
        return ()
    if triage.determination not in passing:
        return ()
    again = replace(triage, determination=Determination.FOLLOW_UP)
    return (Agree(conversation=replace(facts.conversation, triage=again)),)


def _on_label(event: PullRequestChanged, facts: Facts, policy: Policy) -> Decision:
    """A label that somebody sets by hand counts like the command that sets it."""
    label = policy.labels.meant(event.label)
    spec = HOLD if label is Label.HOLD else TRIAGE
    if label is None or not permission(spec, facts, policy).granted:
        return Decision(reasons=("a label that decides nothing",))
    agreed = _agreed(label, event, facts)
    if agreed == facts.conversation:
        return Decision(reasons=("a label that changes nothing",))
    act = f"{event.change} {label}"
    return Decision(actions=(Agree(conversation=agreed, act=act, by=event.by),), reasons=(act,))


def _agreed(label: Label, event: PullRequestChanged, facts: Facts) -> Conversation:
    now, on = facts.conversation, event.change is Change.LABELLED
    if label is Label.HOLD:
        return replace(now, hold=(now.hold or Hold(by=event.by)) if on else None)
    determination = DETERMINATION_OF.get(label)
    if determination is None:
        return now
    said = now.triage
    standing = said is not None and said.determination is determination
    if on and not standing:
        said = Triage(determination=determination, by=event.by, head_sha=facts.seen_head)
    elif not on and standing:
        said = None
    return replace(now, triage=said)
