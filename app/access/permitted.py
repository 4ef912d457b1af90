"""What a viewer may do on a pull request, by what the store knows.

Pages show buttons by it, and what is refused is refused at once, in words. A worker decides again
from what GitHub says by then, and that is what counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.access.rights import Rights
from app.access.viewer import Viewer
from app.domain.commands import Cancel, ExportCommand, Retry, spec_of
from app.domain.deciding.click import BUTTONS
from app.domain.deciding.starts import COMMANDS
from app.domain.facts import Facts
from app.domain.people import Person
from app.domain.permissions import Permission, permission
from app.domain.policy import Policy
from app.domain.pull_request import PullRequest, Role
from app.domain.runs import Run, RunKind, RunState
from app.factory import Factory
from app.store.policies import known_policy
from app.store.pull_requests import KnownPullRequest

MODELS = {kind.value: kind for kind in COMMANDS}
"""The buttons that start a run of a kind, which asks a model."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A pull request as the store has it, and who looks at it."""

    known: KnownPullRequest
    facts: Facts
    policy: Policy

    def allows(self, button: str) -> Permission:
        """Whether the viewer may press a button, in words why not."""
        return permission(spec_of(BUTTONS[button]), self.facts, self.policy)

    def offers(self, kind: RunKind, runs: Sequence[Run] | None = None) -> tuple[str, ...]:
        """The buttons that do something now, of a kind's runs or of `runs` alone."""
        here = self.facts.runs if runs is None else runs
        return tuple(
            button
            for button in BUTTONS
            if self._does_something(button, kind, here) and self.allows(button).granted
        )

    def _does_something(self, button: str, kind: RunKind, runs: Sequence[Run]) -> bool:
        command = BUTTONS[button]
        if not self.known.open and not spec_of(command).when_closed:
            return False
        meant = [run for run in runs if _meant(run, kind) and self._may_end(button, run)]
        if isinstance(command, Cancel):
            return any(not run.state.concluded for run in meant)
        if isinstance(command, Retry):
            return any(run in self._newest and self._may_retry(run) for run in meant)
        if isinstance(command, ExportCommand):
            return any((r.kind, r.state) == (RunKind.SAMPLE, RunState.DONE) for r in runs)
        return self.policy.has_model(MODELS[button])

    @property
    def _newest(self) -> tuple[Run, ...]:
        """The newest run of each kind for each contribution."""
        return tuple({(run.kind, run.path): run for run in self.facts.runs}.values())

    def _may_end(self, button: str, run: Run) -> bool:
        """Whether cancel or retry may be about this run: their own, or anybody's."""
        anyones = button in self.policy.commands or self.policy.maintains(self.facts.actor)
        return anyones or self.facts.actor.is_called(run.asked_by)

    def _may_retry(self, run: Run) -> bool:
        if run.kind not in COMMANDS or run.state not in (RunState.FAILED, RunState.CANCELLED):
            return False
        spec = spec_of(COMMANDS[run.kind])
        return permission(spec, self.facts, self.policy).granted and self.policy.has_model(run.kind)


def standing(factory: Factory, viewer: Viewer, known: KnownPullRequest) -> Standing:
    """How things stand for a viewer; of the runs, those of the present head."""
    return Standing(
        known=known,
        facts=Facts(
            pull_request=_pull_request(known),
            files=(),
            author=Person(login=known.author),
            actor=_person(factory, viewer, known.ref.repository),
            delivery="",
            runs=factory.runs.at_heads((known.id,)),
            conversation=known.conversation,
        ),
        policy=known_policy(factory.configurations, known.ref.repository, factory.policy),
    )


def _person(factory: Factory, viewer: Viewer, repository: str) -> Person:
    if viewer.admin:
        return Person(login=viewer.person, role=Role.ADMIN)
    return Rights(factory).person(viewer.person, repository)


def _meant(run: Run, kind: RunKind) -> bool:
    """Whether a button of a kind's check run is about this run; the checks' is about all others."""
    return run.kind is not RunKind.VALIDATE and kind in (RunKind.VALIDATE, run.kind)


def _pull_request(known: KnownPullRequest) -> PullRequest:
    return PullRequest(
        ref=known.ref,
        title=known.title,
        author=known.author,
        head_sha=known.head_sha,
        head_repository=None,
        base_branch="",
        open=known.open,
        draft=known.draft,
        locked=known.locked,
        merged=known.merged,
        merge_sha=known.merge_sha,
    )
