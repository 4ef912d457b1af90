"""A delivery, handled: parse, gather facts, decide, act."""

from __future__ import annotations

from dataclasses import replace

from app.domain.actions import Decision, Reaction
from app.domain.decide import decide, uninteresting
from app.domain.events import (
    ActiveEvent,
    AllRerunRequested,
    Change,
    Commented,
    DefaultBranchPushed,
    Ignored,
    InstallationChanged,
    PullRequestChanged,
    RepositoryEvent,
    RerunRequested,
)
from app.domain.facts import Facts
from app.domain.grammar import new_commands
from app.domain.places import Said
from app.domain.policy import Policy
from app.domain.runs import external_id
from app.errors import TransientError, UserError
from app.factory import Factory
from app.github.port import GitHub
from app.logging import bound, get_logger
from app.store.deliveries import Delivery, DeliveryState
from app.store.pull_requests import KnownPullRequest
from app.webhooks.parse import parse
from workers.act import Actor
from workers.facts import gather
from workers.installations import installation_changed
from workers.policy import configuration_proposed, default_branch_pushed, policy_of
from workers.publish import Publisher

OWN_CHANGE = 1.5
"""Seconds: a comment is itself the last change, in GitHub's whole seconds the same or the next."""
WITH_NEW_FILES = (Change.OPENED, Change.PUSHED, Change.REOPENED)


class Handler:
    """Handles deliveries; handling one twice changes nothing."""

    def __init__(self, factory: Factory, publisher: Publisher) -> None:
        self._factory = factory
        self._publisher = publisher

    def handle(self, delivery_id: int) -> None:
        """Handle a recorded delivery and say in its row what became of it."""
        delivery = self._factory.deliveries.begin(delivery_id)
        if delivery is None:
            return
        with bound(delivery=delivery.guid, event_name=delivery.event):
            self._handle(delivery)

    def _handle(self, delivery: Delivery) -> None:
        deliveries = self._factory.deliveries
        try:
            event = parse(delivery.event, delivery.body)
            if isinstance(event, Ignored):
                deliveries.conclude(delivery.id, DeliveryState.IGNORED, event.reason)
            elif isinstance(event, RepositoryEvent):
                reasons = self._on_repository(event, delivery)
                deliveries.conclude(delivery.id, DeliveryState.HANDLED, "; ".join(reasons))
            elif ignored := uninteresting(event):
                deliveries.conclude(delivery.id, DeliveryState.IGNORED, ignored)
            else:
                self._on_pull_request(event, delivery)
        except UserError as error:
            get_logger().warning("delivery failed", reason=error.reason)
            deliveries.conclude(delivery.id, DeliveryState.FAILED, str(error))
        except TransientError as error:
            get_logger().warning("delivery is tried again", reason=error.reason)
            deliveries.postponed(delivery.id, str(error), error.seconds)
        except Exception as error:  # noqa: BLE001 - logged with its cause, and counted
            get_logger().exception("delivery failed")
            deliveries.tried(delivery.id, f"internal error: {type(error).__name__}")

    def _on_repository(self, event: RepositoryEvent, delivery: Delivery) -> tuple[str, ...]:
        if isinstance(event, DefaultBranchPushed):
            return default_branch_pushed(self._factory, event)
        if isinstance(event, InstallationChanged):
            return installation_changed(self._factory, event)
        reasons: list[str] = []
        for each in self._reruns(event):
            reasons += self._on_pull_request(each, delivery, whole=False)
        return tuple(reasons) or ("no check of ours at this commit",)

    def _reruns(self, event: AllRerunRequested) -> list[RerunRequested]:
        """One re-run per check run that the pull requests of this head have."""
        found: list[RerunRequested] = []
        for known in self._factory.pull_requests.at_head(event.repository, event.head_sha):
            ref = replace(known.ref, installation_id=event.installation_id)
            runs = self._factory.runs.of_pull_request(known.id)
            for kind in dict.fromkeys(r.kind for r in runs if r.head_sha == event.head_sha):
                external = external_id(ref, event.head_sha, kind)
                asked = RerunRequested(
                    pull_request=ref, external_id=external, asked_by=event.asked_by
                )
                found.append(asked)
        return found

    def _on_pull_request(
        self, event: ActiveEvent, delivery: Delivery, *, whole: bool = True
    ) -> tuple[str, ...]:
        """Act on one pull request; where that is the `whole` of the delivery, conclude it."""
        ref = event.pull_request
        github = self._factory.github(ref.installation_id, ref.repository)
        self._acknowledge(github, event)
        policy = policy_of(self._factory, github, ref.repository)
        row = self._factory.pull_requests.find(ref)
        if row is None:
            facts = self._gather(github, event, policy, delivery.guid)
            if not facts.touches_taxonomy:
                decision = decide(event, facts, policy)
                Actor(self._factory, github, policy).react(ref.number, decision.actions)
                self._handled(delivery, decision, whole=whole)
                return decision.reasons
            row = self._factory.pull_requests.save(facts.pull_request)
        with self._factory.pull_requests.serialised(row):
            if not self._factory.deliveries.is_open(delivery.id):
                return ("another worker handled it",)
            decision = self._decide_and_act(github, row, event, (policy, delivery.guid))
            if not decision.silent:
                self._factory.pull_requests.unpublish(row)
            # Before it is shown, which takes a while: a worker that dies meanwhile must not have
            # the next one do it again.
            self._handled(delivery, decision, whole=whole)
        if not decision.silent:
            self._publisher.publish(row)
        return decision.reasons

    def _handled(self, delivery: Delivery, decision: Decision, *, whole: bool) -> None:
        if whole:
            words = "; ".join(decision.reasons)
            self._factory.deliveries.conclude(delivery.id, DeliveryState.HANDLED, words)

    def _pushed_at(self, event: ActiveEvent, facts: Facts, known: KnownPullRequest) -> float:
        """When the head became what it is, 0 where that is no news.

        Where no event tells of this very commit, nobody is taken to have seen it before now: the
        one at hand may tell of an earlier push.
        """
        head = facts.pull_request.head_sha
        if isinstance(event, PullRequestChanged) and event.at and event.head_sha == head:
            return event.at
        if known.head_sha != head:
            return self._factory.clock()
        # Of one that was opened before Seedbed was there, GitHub's last change bounds the push.
        first_met = not known.conversation.head_at
        return facts.pull_request.updated_at - OWN_CHANGE if first_met else 0.0

    def _gather(self, github: GitHub, event: ActiveEvent, policy: Policy, guid: str) -> Facts:
        facts = gather(github, event, policy, guid)
        if isinstance(event, PullRequestChanged) and event.change in WITH_NEW_FILES:
            configuration_proposed(self._factory, github, facts.pull_request, facts.files)
        return facts

    @staticmethod
    def _acknowledge(github: GitHub, event: ActiveEvent) -> None:
        """Show at once that a command was seen; what becomes of it takes a little longer."""
        said = _said(event)
        if said is None or not new_commands(said):
            return
        try:
            github.react(event.pull_request.number, said.place, Reaction.SEEN)
        except UserError as error:
            # A locked conversation takes no reactions, and what was written can be gone.
            get_logger().warning("not acknowledged", reason=error.reason)

    def _decide_and_act(
        self, github: GitHub, row: int, event: ActiveEvent, given: tuple[Policy, str]
    ) -> Decision:
        # Facts are gathered under the lock: what was read before it could be older than
        # what another delivery has stored meanwhile.
        policy, guid = given
        known = self._factory.pull_requests.get(row)
        runs = self._factory.runs.of_pull_request(row)
        facts = self._gather(github, event, policy, guid)
        agreed = replace(
            known.conversation,
            trusted=policy.maintains(facts.author) and facts.pull_request.from_own_branch,
            head_at=max(known.conversation.head_at, self._pushed_at(event, facts, known)),
        )
        known_head = known.head_sha if known.conversation.head_at else ""
        facts = replace(facts, runs=runs, conversation=agreed, known_head=known_head)
        self._factory.pull_requests.save(facts.pull_request)
        self._factory.pull_requests.agree(row, agreed)
        if not facts.pull_request.open:
            ref = facts.pull_request.ref
            self._factory.neighbours.forget(ref.repository, ref.number)
        decision = decide(event, facts, policy)
        Actor(self._factory, github, policy).perform(row, facts.pull_request, decision.actions)
        return decision


def _said(event: ActiveEvent) -> Said | None:
    if isinstance(event, Commented):
        return event.said
    return event.said if isinstance(event, PullRequestChanged) else None
