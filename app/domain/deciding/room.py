"""Room for runs: what one decision may add to what already waits.

Every person has a share of the runs of a repository: those that policy starts on their pull
requests, and those that they ask for themselves, on whosever pull request. So a flood by one author
leaves the others' checks alone, and a commenter fills nobody's share but their own. Runs that a
maintainer asks for count for no person; the last tenth of an installation's room is kept for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.actions import Action, CancelRuns, Decision, Notify, React, Reaction, StartRun
from app.domain.facts import Facts
from app.domain.policy import Policy
from app.domain.runs import BY_POLICY, RunKind, RunRequest, active


def within_room(decision: Decision, facts: Facts, policy: Policy) -> Decision:
    """The decision without the runs there is no room for, and in words what became of them."""
    if not any(isinstance(action, StartRun) for action in decision.actions):
        return decision
    room = _Room(facts, policy, decision.actions)
    left_out: list[_LeftOut] = []
    kept: list[Action] = []
    for action in decision.actions:
        full = room.full_for(action.request) if isinstance(action, StartRun) else ""
        if isinstance(action, StartRun) and full:
            left_out.append(_LeftOut(request=action.request, why=full))
        else:
            kept.append(action)
    if not left_out:
        return decision
    actions = (*_reactions(kept, left_out), *_said(left_out, kept))
    return replace(decision, actions=actions, reasons=(*decision.reasons, *_reasons(left_out)))


@dataclass(frozen=True, kw_only=True)
class _LeftOut:
    request: RunRequest
    why: str

    @property
    def by_policy(self) -> bool:
        return self.request.asked_by == BY_POLICY


class _Room:
    """What is taken already; each run that is let in takes its place."""

    def __init__(self, facts: Facts, policy: Policy, actions: Iterable[Action]) -> None:
        self._facts, self._policy = facts, policy
        given = [a for a in actions if isinstance(a, CancelRuns)]
        freed = [r for r in active(facts.runs) if any(cancel.covers(r) for cancel in given)]
        self._installation = facts.load.installation - len(freed)
        self._persons = Counter(facts.load.persons)
        author = facts.pull_request.author
        self._persons.subtract(whose(run.asked_by, author) for run in freed)

    def full_for(self, request: RunRequest) -> str:
        """Why there is no room for it, in words; empty where it was let in."""
        if self._is_there(request):
            return ""
        person = whose(request.asked_by, self._facts.pull_request.author)
        why = self._why_not(request, person)
        if not why:
            self._installation += 1
            self._persons[person] += 1
        return why

    def _is_there(self, request: RunRequest) -> bool:
        """Whether it was started when this delivery was handled before, and the worker died."""
        asked = (request.kind, request.head_sha, request.path, request.asked_through)
        return any(
            (run.kind, run.head_sha, run.path, run.asked_through) == asked
            for run in self._facts.runs
        )

    def _why_not(self, request: RunRequest, person: str) -> str:
        policy, facts = self._policy, self._facts
        by_policy = request.asked_by == BY_POLICY
        if by_policy and request.kind is RunKind.EXPORT:
            return ""  # nobody would look for it later, and only maintainers merge
        maintainers = not by_policy and policy.maintains(facts.actor)
        most = policy.runs_of_installation
        if self._installation >= (most if maintainers else most - most // 10):
            here = facts.pull_request.ref.repository.partition("/")[0]
            return f"{here} has {_runs(self._installation)} waiting or under way"
        if not maintainers and self._persons[person] >= policy.runs_of_person:
            name = facts.pull_request.author if by_policy else request.asked_by
            return f"{name} has {_runs(self._persons[person])} waiting or under way here"
        return ""


def _runs(number: int) -> str:
    return f"{number:,} run" if number == 1 else f"{number:,} runs"


def whose(asked_by: str, author: str) -> str:
    """Whose share a run of this author's pull request counts for, folded for comparing."""
    return (author if asked_by == BY_POLICY else asked_by).casefold()


def _reactions(kept: list[Action], left_out: list[_LeftOut]) -> list[Action]:
    """What is kept; where something that was asked for is left out, it was not all carried out."""
    if all(each.by_policy for each in left_out):
        return kept
    return [
        replace(action, reaction=Reaction.REFUSED) if isinstance(action, React) else action
        for action in kept
    ]


def _said(left_out: list[_LeftOut], kept: list[Action]) -> tuple[Action, ...]:
    asked = [each for each in left_out if not each.by_policy]
    if asked:
        taken = [a for a in kept if isinstance(a, StartRun) and a.request.asked_by != BY_POLICY]
        some = f"Only {len(taken)} of {len(taken) + len(asked)} runs were started"
        words = f"{some if taken else 'Not started'}: {asked[0].why}, and that is the limit."
        return (Notify(words=f"{words} Say it again when some have ended."),)
    if any(each.request.kind is RunKind.VALIDATE for each in left_out):
        return ()  # that they are still to come is what the status comment says of such checks
    words = f"No sample was started by itself: {left_out[0].why}, and that is the limit."
    words = f"{words} When some have ended, `/sample` starts it."
    return (Notify(words=words, refused=False),)


def _reasons(left_out: list[_LeftOut]) -> tuple[str, ...]:
    kinds = Counter(each.request.kind for each in left_out)
    what = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    return (f"left out for now: {what}: {left_out[0].why}",)
