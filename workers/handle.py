"""A delivery, handled: parse, gather facts, decide, act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.actions import Decision, Reaction
from app.domain.decide import decide_all, uninteresting
from app.domain.events import (
    ActiveEvent,
    AllRerunRequested,
    Change,
    Ignored,
    InstallationChanged,
    PullRequestChanged,
    RepositoryEvent,
    RerunRequested,
)
from app.domain.facts import Facts
from app.domain.grammar import new_commands
from app.domain.policy import Policy
from app.domain.runs import external_id
from app.errors import TransientError, UserError
from app.factory import Factory
from app.github.port import GitHub
from app.logging import bound, get_logger
from app.store.command_uses import TakenUp
from app.store.deliveries import Delivery, DeliveryState
from app.store.pull_requests import KnownPullRequest
from app.webhooks.parse import parse
from workers.act import Actor
from workers.command_limit import refusal, said_in, take_up
from workers.facts import gather
from workers.installations import installation_changed
from workers.policy import configuration_proposed, default_branch_pushed, policy_of
from workers.publish import Publisher

OWN_CHANGE = 1.5
"""Seconds: a comment is itself the last change, in GitHub's whole seconds the same or the next."""
WITH_NEW_FILES = (Change.OPENED, Change.PUSHED, Change.REOPENED, Change.FOUND)


Events = tuple[ActiveEvent, ...]
"""What one delivery brought about one pull request, at least one."""


@dataclass(frozen=True, kw_only=True)
class _Given:
    """What is known before GitHub is asked for facts."""

    policy: Policy
    guid: str
    taken: TakenUp


@dataclass(kw_only=True)
class _Acts:
    """A delivery, on how many pull requests it is still to be acted on, and what was done."""

    delivery: Delivery
    left: int
    reasons: tuple[str, ...] = ()


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
                self._on_repository(event, delivery)
            elif ignored := uninteresting(event):
                deliveries.conclude(delivery.id, DeliveryState.IGNORED, ignored)
            else:
                self._on_pull_requests([(event,)], delivery)
        except UserError as error:
            get_logger().warning("delivery failed", reason=error.reason)
            deliveries.conclude(delivery.id, DeliveryState.FAILED, str(error))
        except TransientError as error:
            get_logger().warning("delivery is tried again", reason=error.reason)
            deliveries.postponed(delivery.id, str(error), error.seconds)
        except Exception as error:  # noqa: BLE001 - logged with its cause, and counted
            get_logger().exception("delivery failed")
            deliveries.tried(delivery.id, f"internal error: {type(error).__name__}")

    def _on_repository(self, event: RepositoryEvent, delivery: Delivery) -> None:
        if isinstance(event, AllRerunRequested):
            self._on_pull_requests(self._reruns(event), delivery)
            return
        if isinstance(event, InstallationChanged):
            reasons = installation_changed(self._factory, event)
        else:
            reasons = default_branch_pushed(self._factory, event)
        self._handled(delivery, reasons)

    def _reruns(self, event: AllRerunRequested) -> list[Events]:
        """For each pull request of this head, one re-run per check run that it has."""
        found: list[Events] = []
        for known in self._factory.pull_requests.at_head(event.repository, event.head_sha):
            ref = replace(known.ref, installation_id=event.installation_id)
            runs = self._factory.runs.of_pull_request(known.id)
            kinds = dict.fromkeys(r.kind for r in runs if r.head_sha == event.head_sha)
            names = [external_id(ref, event.head_sha, kind) for kind in kinds]
            by = event.asked_by
            reruns = [
                RerunRequested(pull_request=ref, external_id=name, asked_by=by) for name in names
            ]
            found += [tuple(reruns)] if reruns else []
        return found

    def _on_pull_requests(self, each: Sequence[Events], delivery: Delivery) -> None:
        """Act on what the delivery brought about each pull request, then show it."""
        acts = _Acts(delivery=delivery, left=len(each))
        rows = [self._act(events, acts) for events in each]
        if not each:
            self._handled(delivery, ("no check of ours at this commit",))
        for row in filter(None, rows):
            self._publisher.publish(row)

    def _act(self, events: Events, acts: _Acts) -> int | None:
        """Act on one pull request; its row, where GitHub has something new to show."""
        event, delivery = events[0], acts.delivery
        ref = event.pull_request
        github = self._factory.github(ref.installation_id, ref.repository)
        row = self._factory.pull_requests.find(ref)
        taken = take_up(self._factory, github, event, delivery.guid)
        if refused := refusal(event, taken.spent):
            return self._refuse(github, event, refused, acts)
        self._acknowledge(github, event)
        policy = policy_of(self._factory, github, ref.repository)
        given = _Given(policy=policy, guid=delivery.guid, taken=taken)
        if row is None:
            facts = self._gather(github, event, given)
            if not facts.touches_taxonomy:
                decision = decide_all(events, facts, policy)
                Actor(self._factory, github, policy).react(ref.number, decision.actions)
                self._done(acts, decision)
                return None
            row = self._factory.pull_requests.save(facts.pull_request)
        with self._factory.pull_requests.serialised(row):
            if not self._factory.deliveries.is_open(delivery.id):
                return None  # another worker handled it
            decision = self._decide_and_act(github, row, events, given)
            if not decision.silent:
                self._factory.pull_requests.unpublish(row)
            # Before it is shown, which takes a while: a worker that dies meanwhile must not have
            # the next one do it again.
            self._done(acts, decision)
        return None if decision.silent else row

    def _refuse(
        self, github: GitHub, event: ActiveEvent, refused: Decision, acts: _Acts
    ) -> int | None:
        """Say that somebody gave too many commands, at the cost of a call or two."""
        ref = event.pull_request
        row = self._factory.pull_requests.find(ref)
        actor = Actor(self._factory, github, self._factory.policy)
        actor.react(ref.number, refused.actions)
        shown = row is not None and not refused.silent
        if row is not None and shown:
            with self._factory.pull_requests.serialised(row):
                actor.say(row, refused.actions)
        self._done(acts, refused)
        return row if shown else None

    def _done(self, acts: _Acts, decision: Decision) -> None:
        """Note what was done; after the last pull request the delivery is concluded."""
        acts.reasons += decision.reasons
        acts.left -= 1
        if not acts.left:
            self._handled(acts.delivery, acts.reasons)

    def _handled(self, delivery: Delivery, reasons: Sequence[str]) -> None:
        words = "; ".join(dict.fromkeys(reasons))
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

    def _gather(self, github: GitHub, event: ActiveEvent, given: _Given) -> Facts:
        facts = gather(github, event, given.policy, given.guid)
        facts = replace(facts, taken_up=given.taken.at, spent=given.taken.spent)
        if isinstance(event, PullRequestChanged) and event.change in WITH_NEW_FILES:
            configuration_proposed(self._factory, github, facts.pull_request, facts.files)
        return facts

    @staticmethod
    def _acknowledge(github: GitHub, event: ActiveEvent) -> None:
        """Show at once that a command was seen; what becomes of it takes a little longer."""
        said = said_in(event)
        if said is None or not new_commands(said):
            return
        try:
            github.react(event.pull_request.number, said.place, Reaction.SEEN)
        except UserError as error:
            # A locked conversation takes no reactions, and what was written can be gone.
            get_logger().warning("not acknowledged", reason=error.reason)

    def _decide_and_act(self, github: GitHub, row: int, events: Events, given: _Given) -> Decision:
        # Facts are gathered under the lock: what was read before it could be older than
        # what another delivery has stored meanwhile.
        policy, event = given.policy, events[0]
        known = self._factory.pull_requests.get(row)
        runs = self._factory.runs.of_pull_request(row)
        facts = self._gather(github, event, given)
        agreed = replace(
            known.conversation,
            trusted=policy.maintains(facts.author) and facts.pull_request.from_own_branch,
            head_at=max(known.conversation.head_at, self._pushed_at(event, facts, known)),
        )
        known_head = known.head_sha if known.conversation.head_at else ""
        load = self._factory.run_queue.load(known.ref)
        facts = replace(facts, runs=runs, conversation=agreed, known_head=known_head, load=load)
        self._factory.pull_requests.save(facts.pull_request)
        self._factory.pull_requests.agree(row, agreed)
        if not facts.pull_request.open:
            ref = facts.pull_request.ref
            self._factory.neighbours.forget(ref.repository, ref.number)
        decision = decide_all(events, facts, policy)
        Actor(self._factory, github, policy).perform(row, facts.pull_request, decision.actions)
        return decision
