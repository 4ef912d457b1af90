"""A repository's policy: the service's own, and what the repository's file says on top of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.domain.events import DefaultBranchPushed
from app.domain.findings import Position
from app.domain.policy import Policy
from app.domain.pull_request import ChangedFile, PullRequest
from app.errors import UserError
from app.factory import Factory
from app.github.apply import apply_check_runs
from app.github.port import GitHub
from app.logging import get_logger
from app.report.configuration_check import Fate, SeenConfiguration, configuration_check
from app.store import policies
from app.store.configurations import KnownConfiguration
from app.store.policies import configuration_of
from app.taxonomy.choices import Configuration
from app.taxonomy.configuration import PATH, ConfigurationError, Mistake
from workers.configuration import InForce, content_at, in_force


def policy_of(factory: Factory, github: GitHub, repository: str) -> Policy:
    """What counts for a repository now.

    Raises:
        TransientError: GitHub cannot be asked just now.
    """
    return in_force(factory, github, repository).configuration.over(factory.policy)


def known_policy(factory: Factory, repository: str) -> Policy:
    """What counted when GitHub was last asked: enough to show what was decided by it."""
    return policies.known_policy(factory.configurations, repository, factory.policy)


def default_branch_pushed(factory: Factory, event: DefaultBranchPushed) -> tuple[str, ...]:
    """Look at the repository's own file where a push changed it; what was done, in words."""
    repository = event.repository
    github = factory.github(event.installation_id, repository)
    before = factory.configurations.of(repository)
    now = in_force(factory, github, repository)
    if event.complete and PATH not in event.paths and _is_as_it_was(now, before):
        return (f"`{PATH}` is as it was",)
    seen = _Seen(factory, github, repository, event.head_sha)
    if not _concerned(event, before, seen):
        return (f"`{PATH}` is as it was",)
    shown = configuration_check(seen.on_default_branch(now))
    apply_check_runs(github, (shown,))
    return (f"`{PATH}` at {event.head_sha[:7]}: {shown.title}",)


def configuration_proposed(
    factory: Factory, github: GitHub, pull_request: PullRequest, files: Iterable[ChangedFile]
) -> bool:
    """Show what would be wrong with the file that a pull request changes; whether it is shown."""
    if not any(file.path == PATH and file.present for file in files):
        return False
    seen = _Seen(factory, github, pull_request.ref.repository, pull_request.head_sha)
    try:
        apply_check_runs(github, (configuration_check(seen.shown(Fate.PROPOSED)),))
    except UserError as error:
        # It is looked at again on the default branch; nothing else has to wait for it.
        get_logger().warning("configuration not shown", reason=error.reason)
        return False
    return True


class _Seen:
    """The file at one commit."""

    def __init__(self, factory: Factory, github: GitHub, repository: str, head_sha: str) -> None:
        self._factory = factory
        self._repository = repository
        self._head_sha = head_sha
        self.content: bytes | None = None
        self.configuration = Configuration()
        self.error: UserError | None = None
        try:
            self.content = content_at(github, head_sha)
            self.configuration = configuration_of(repository, self.content)
        except UserError as error:
            self.error = error

    @property
    def missing(self) -> bool:
        """Whether there is no such file."""
        return self.content is None and self.error is None

    def differs(self, known: KnownConfiguration) -> bool:
        """Whether it is another file than the one that was known, good or not."""
        if self.error is not None:
            return known.problem != self.error.words
        return bool(known.problem) or not known.ever_good or known.content != self.content

    def on_default_branch(self, now: InForce) -> SeenConfiguration:
        """It as a commit of the default branch, beside what is in force there."""
        if self.error is not None and now.problem == self.error.words:
            return self.shown(Fate.REFUSED, now.commit_sha)
        if self.error is not None or now.problem or now.content != self.content:
            return self.shown(Fate.OUTDATED)
        return self.shown(Fate.REMOVED if self.missing else Fate.IN_FORCE)

    def shown(self, fate: Fate, kept: str = "") -> SeenConfiguration:
        """It as people see it."""
        return SeenConfiguration(
            repository=self._repository,
            head_sha=self._head_sha,
            details_url=self._factory.settings.public_url,
            fate=fate,
            mistakes=() if self.error is None else _mistakes(self.error),
            kept=kept,
            sets=self.configuration.sets,
            notes=tuple(_limits(self.configuration, self._factory.policy)),
        )


def _is_as_it_was(now: InForce, known: KnownConfiguration | None) -> bool:
    """Whether the file is good and the one that was known before the push, or neither is there."""
    if known is None:
        return now.content is None and not now.problem
    unproblematic = not now.problem and not known.problem and known.ever_good
    return unproblematic and now.content == known.content


def _concerned(event: DefaultBranchPushed, known: KnownConfiguration | None, seen: _Seen) -> bool:
    """Whether a push changed the file, or may have.

    GitHub lists at most 2,048 commits and no commits that a forced push took away, so what was
    known before counts as well.
    """
    if PATH in event.paths:
        return True
    if known is not None and (seen.differs(known) or not event.complete):
        return True
    return not event.complete and not seen.missing


def _mistakes(error: UserError) -> tuple[Mistake, ...]:
    if isinstance(error, ConfigurationError):
        return error.mistakes
    return (Mistake(position=Position(), words=error.words),)


def _limits(configuration: Configuration, policy: Policy) -> Iterator[str]:
    """Where the service does less than the file asks for."""
    if (configuration.contributions or 0) > policy.max_contributions:
        yield f"`sampling.contributions`: the service's limit of {policy.max_contributions} counts."
    if configuration.unasked and not policy.sample_unasked:
        yield "`sampling.unasked`: this service samples nothing without being asked."
