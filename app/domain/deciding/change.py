"""What a change of a pull request asks for."""

from __future__ import annotations

from dataclasses import replace

from app.domain.actions import Action, Agree, CancelRuns, Decision
from app.domain.deciding.command import on_said
from app.domain.deciding.starts import CLOSED, start, supersede, unasked_runs
from app.domain.events import Change, PullRequestChanged, PullRequestClosed
from app.domain.facts import Facts
from app.domain.policy import Policy
from app.domain.runs import BY_POLICY, RunKind, active
from app.domain.triage import LABEL_OF, Conversation, Determination, Hold, Label, Triage

SHOWN_ONLY = (Change.DRAFTED, Change.LOCKED, Change.UNLOCKED)
"""Changes after which nothing is done but to say how things stand."""
SAMPLED = (Change.OPENED, Change.PUSHED, Change.REOPENED, Change.READY)
"""Changes after which policy may start samples."""
DETERMINATION_OF = {label: determination for determination, label in LABEL_OF.items()}


def on_change(event: PullRequestChanged, facts: Facts, policy: Policy) -> Decision:
    """Check what is new, and sample where policy says so."""
    if event.change in (Change.LABELLED, Change.UNLABELLED):
        return _on_label(event, facts, policy)
    if event.change in SHOWN_ONLY:
        return Decision(reasons=(f"{event.change}: nothing to do but to show it",))
    head = facts.pull_request.head_sha
    actions: list[Action] = [supersede(head), start(facts, RunKind.VALIDATE, BY_POLICY)]
    reasons = [f"checking {head[:7]}"]
    actions += _looked_at_before(facts)
    if event.change in SAMPLED and (samples := unasked_runs(facts, policy)):
        actions += samples
        reasons.append("policy samples without being asked")
    if event.said is not None:
        answered = on_said(event.said, facts, policy)
        actions += answered.actions
        reasons += answered.reasons
    return Decision(actions=tuple(actions), reasons=tuple(reasons))


def on_nothing_to_check(facts: Facts) -> Decision:
    """Nothing of the taxonomy is in the pull request, or nothing is left of it."""
    reasons = ("no file of the taxonomy",)
    if not facts.runs or not facts.pull_request.open:
        return Decision(reasons=reasons, silent=True)
    # There was something once, so the check that found nothing left stands at the new head.
    check = start(facts, RunKind.VALIDATE, BY_POLICY)
    return Decision(actions=(supersede(facts.pull_request.head_sha), check), reasons=reasons)


def on_closed(event: PullRequestClosed, facts: Facts) -> Decision:
    """End what runs; after a merge, hand on what was accepted."""
    actions: list[Action] = []
    if active(facts.runs):
        ended = "merged" if event.merged else "closed"
        actions.append(CancelRuns(reason=CLOSED, words=f"The pull request was {ended}."))
    if event.merged and facts.contributions:
        actions.append(start(facts, RunKind.EXPORT, BY_POLICY))
        return Decision(actions=tuple(actions), reasons=("merged, so what was kept is exported",))
    reason = "closed while runs went on" if actions else "closed, nothing was running"
    return Decision(
        actions=tuple(actions), reasons=(reason,), silent=not actions and not facts.runs
    )


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
    if label is None or not policy.maintains(facts.actor):
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
