"""Carrying out what was decided."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.actions import (
    Action,
    Agree,
    CancelRuns,
    Notify,
    React,
    ReplyHelp,
    ReplyStatus,
    StartRun,
)
from app.domain.policy import Policy
from app.domain.pull_request import PullRequest
from app.domain.runs import RunState
from app.errors import UserError
from app.factory import Factory
from app.github.apply import apply_comments
from app.github.port import GitHub
from app.logging import get_logger
from app.report.help import help_comment
from app.report.status_reply import status_reply
from app.report.wanted import WantedComment
from app.store.runs import Conclusion
from workers.places import show_new_places


class Actor:
    """Acts on one repository; carrying out the same actions twice changes nothing."""

    def __init__(self, factory: Factory, github: GitHub, policy: Policy) -> None:
        self._factory = factory
        self._github = github
        self._policy = policy

    def perform(self, row: int, pull_request: PullRequest, actions: tuple[Action, ...]) -> None:
        """Carry out a decision on the pull request of this row."""
        self.react(pull_request.ref.number, actions)
        for action in actions:
            self._perform(row, pull_request, action)
        self.say(row, actions)

    def say(self, row: int, actions: Iterable[Action]) -> None:
        """Keep what is to be said in the status comment, in one line."""
        said = dict.fromkeys(action.words for action in actions if isinstance(action, Notify))
        if said:
            self._factory.pull_requests.notify(row, " ".join(filter(None, said)))

    def react(self, number: int, actions: Iterable[Action]) -> None:
        """Acknowledge with reactions; a conversation that takes none loses no more than them."""
        for action in actions:
            if not isinstance(action, React):
                continue
            try:
                self._github.react(number, action.place, action.reaction)
            except UserError as error:
                get_logger().warning("no reaction", reason=error.reason)

    def _perform(self, row: int, pull_request: PullRequest, action: Action) -> None:
        if isinstance(action, StartRun):
            self._start(row, pull_request, action)
        elif isinstance(action, CancelRuns):
            conclusion = Conclusion(
                state=RunState.CANCELLED, reason=action.reason, words=action.words
            )
            if self._factory.runs.cancel(row, conclusion, action.covers):
                self._note(action.by or "seedbed", "cancel", pull_request, action.words)
                show_new_places(self._factory, without=row)
        elif isinstance(action, Notify) and action.denied:
            self._note(action.denied, "denied", pull_request, action.words)
        elif isinstance(action, Agree):
            self._agree(row, pull_request, action)
        elif isinstance(action, ReplyHelp):
            self._answer(pull_request, help_comment(action, action.after_ok))
        elif isinstance(action, ReplyStatus):
            report = self._factory.reports.of(row, self._policy)
            self._answer(pull_request, status_reply(report, action))

    def _answer(self, pull_request: PullRequest, comment: WantedComment) -> None:
        # A locked conversation takes no new comments; nobody is to blame for asking.
        number, locked = pull_request.ref.number, pull_request.locked
        try:
            apply_comments(self._github, number, (comment,), create=not locked)
        except UserError as error:
            # What else was asked for does not depend on it.
            get_logger().warning("no answer", reason=error.reason)
            self._note("seedbed", "answer-refused", pull_request, str(error))

    def _agree(self, row: int, pull_request: PullRequest, action: Agree) -> None:
        self._factory.pull_requests.agree(row, action.conversation)
        if action.act:
            self._note(action.by, action.act, pull_request)

    def _note(self, by: str, act: str, pull_request: PullRequest, detail: str = "") -> None:
        ref = pull_request.ref
        subject = f"{ref.repository}#{ref.number}@{pull_request.head_sha[:7]}"
        self._factory.audit.write(by, act, subject, detail)

    def _start(self, row: int, pull_request: PullRequest, action: StartRun) -> None:
        request, ref = action.request, pull_request.ref
        run_id = self._factory.runs.start(row, ref, request)
        if run_id is None:
            return
        self._note(request.asked_by, f"start-{request.kind}", pull_request, request.path)
        queue = self._factory.queue
        try:
            queue.execute(run_id, request.kind)
        except queue.unreachable as error:
            get_logger().warning("broker unreachable", run_id=run_id, cause=str(error))
