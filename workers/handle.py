"""A delivery, handled: parse, gather facts, decide, act."""

from __future__ import annotations

from dataclasses import replace

from app.domain.actions import (
    Action,
    CancelRuns,
    Decision,
    Notify,
    React,
    ReplyHelp,
    StartRun,
)
from app.domain.decide import decide, uninteresting
from app.domain.events import (
    ActiveEvent,
    CommentAdded,
    Ignored,
    RerunRequested,
)
from app.domain.facts import Facts
from app.domain.pull_request import PullRequest
from app.domain.runs import RunState
from app.errors import TransientError, UserError
from app.factory import Factory
from app.github.apply import apply_comments
from app.github.port import GitHub
from app.logging import bound, get_logger
from app.report.help import help_comment
from app.store.deliveries import Delivery, DeliveryState
from app.store.runs import Conclusion
from app.webhooks.parse import parse
from workers.publish import Publisher


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
            ignored = event.reason if isinstance(event, Ignored) else uninteresting(event)
            if isinstance(event, Ignored) or ignored:
                deliveries.conclude(delivery.id, DeliveryState.IGNORED, ignored)
                return
            reasons = self._act_on(event, delivery.guid)
            deliveries.conclude(delivery.id, DeliveryState.HANDLED, "; ".join(reasons))
        except UserError as error:
            get_logger().warning("delivery failed", reason=error.reason)
            deliveries.conclude(delivery.id, DeliveryState.FAILED, str(error))
        except TransientError as error:
            get_logger().warning("delivery is tried again", reason=error.reason)
            deliveries.postponed(delivery.id, str(error))
        except Exception as error:  # noqa: BLE001 - logged with its cause, and counted
            get_logger().exception("delivery failed")
            deliveries.tried(delivery.id, f"internal error: {type(error).__name__}")

    def _act_on(self, event: ActiveEvent, guid: str) -> tuple[str, ...]:
        ref = event.pull_request
        github = self._factory.github(ref.installation_id, ref.repository)
        row = self._factory.pull_requests.find(ref)
        if row is None:
            facts = self._facts(github, event, guid)
            if not facts.touches_taxonomy:
                decision = decide(event, facts, self._factory.policy)
                self._react(github, ref.number, decision)
                return decision.reasons
            row = self._factory.pull_requests.save(facts.pull_request)
        with self._factory.pull_requests.serialised(row):
            decision = self._decide_and_act(github, row, event, guid)
        if not decision.silent:
            self._publisher.publish(row)
        return decision.reasons

    def _decide_and_act(self, github: GitHub, row: int, event: ActiveEvent, guid: str) -> Decision:
        # Facts are gathered under the lock: what was read before it could be older than
        # what another delivery has stored meanwhile.
        runs = self._factory.runs.of_pull_request(row)
        facts = replace(self._facts(github, event, guid), runs=runs)
        self._factory.pull_requests.save(facts.pull_request)
        if not facts.pull_request.open:
            ref = facts.pull_request.ref
            self._factory.neighbours.forget(ref.repository, ref.number)
        decision = decide(event, facts, self._factory.policy)
        self._react(github, facts.pull_request.ref.number, decision)
        for action in decision.actions:
            self._perform(github, row, facts.pull_request, action)
        said = [action.words for action in decision.actions if isinstance(action, Notify)]
        if said:
            self._factory.pull_requests.notify(row, " ".join(filter(None, said)))
        return decision

    def _facts(self, github: GitHub, event: ActiveEvent, guid: str) -> Facts:
        ref = event.pull_request
        pull_request = github.pull_request(ref)
        author_role = github.role(pull_request.author)
        actor = _actor(event) or pull_request.author
        return Facts(
            pull_request=pull_request,
            files=github.changed_files(ref.number),
            author_role=author_role,
            actor_role=author_role if actor == pull_request.author else github.role(actor),
            delivery=guid,
        )

    @staticmethod
    def _react(github: GitHub, number: int, decision: Decision) -> None:
        for action in decision.actions:
            if isinstance(action, React):
                github.react(number, action.comment_id, action.reaction)

    def _perform(self, github: GitHub, row: int, pull_request: PullRequest, action: Action) -> None:
        ref = pull_request.ref
        if isinstance(action, StartRun):
            self._start(row, pull_request, action)
        elif isinstance(action, CancelRuns):
            conclusion = Conclusion(
                state=RunState.CANCELLED, reason=action.reason, words=action.words
            )
            self._factory.runs.cancel(row, conclusion, action.keep_head)
        elif isinstance(action, ReplyHelp):
            wanted = help_comment(action.login, action.commands)
            apply_comments(github, ref.number, (wanted,))

    def _start(self, row: int, pull_request: PullRequest, action: StartRun) -> None:
        request, ref = action.request, pull_request.ref
        run_id = self._factory.runs.start(row, ref, request)
        if run_id is None:
            return
        subject = f"{ref.repository}#{ref.number}@{request.head_sha[:7]}"
        self._factory.audit.write(request.asked_by, f"start-{request.kind}", subject, request.path)
        queue = self._factory.queue
        try:
            queue.execute(run_id, request.kind)
        except queue.unreachable as error:
            get_logger().warning("broker unreachable", run_id=run_id, cause=str(error))


def _actor(event: ActiveEvent) -> str:
    if isinstance(event, CommentAdded):
        return event.author
    return event.asked_by if isinstance(event, RerunRequested) else ""
