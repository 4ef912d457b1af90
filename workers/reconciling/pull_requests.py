"""Pull requests that are not as Seedbed knows them, or lack a result."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.deciding.found import APP_AWAY, MENDED, lacks_result
from app.domain.pull_request import PullRequestRef
from app.domain.runs import Run, RunKind, RunState
from app.errors import SeedbedError, UserError
from app.factory import Factory
from app.github.port import GitHub
from app.logging import get_logger
from app.store.deliveries import Received
from app.store.gaps import Gaps, Standing
from app.store.runs import Conclusion
from app.webhooks.parse_found import FOUND, found_body
from workers.reconciling.failures import Failures

MOST_FOUND = 25
"""Of one installation in one pass: handling and checking them takes some twenty calls each, and
GitHub gives an installation 5,000 an hour."""
MOST_REPOSITORIES = 200
"""Of one installation in one pass; the next pass goes on after those."""
MOST_UNCHECKED = 200
QUARTER = 900.0
"""Seconds after which the same state of a pull request is found anew."""
FAILED_AGAIN = 3600.0
"""Seconds after which what was found and could not be handled is handled anew."""
FIRST_PAUSE, LONGEST_PAUSE = 900.0, 86_400.0
"""Seconds after a check that came to nothing, doubled with each at the same commit."""
GONE = "github-not-found"
NAMES = uuid.UUID("5eedbed0-0000-4000-8000-000000000000")


@dataclass(frozen=True)
class _Found:
    """A pull request to be handled; `known` as Seedbed knows it, None where it does not."""

    ref: PullRequestRef
    head_sha: str
    draft: bool
    known: Standing | None
    state: str = "open"
    interrupted: int = 0
    """The run that was ended where the App might not look; found once."""

    def guid(self, now: float) -> str:
        """The same for the same state; what was known already is found anew some time."""
        told_of = self.known is not None and self.known.head_sha == self.head_sha
        at = f"run {self.interrupted}" if self.interrupted else str(int(now // QUARTER) * told_of)
        ref = self.ref
        about = f"{ref.repository}#{ref.number}@{self.head_sha}:{self.state}:{self.draft}"
        return str(uuid.uuid5(NAMES, f"{ref.installation_id}:{about}:{at}"))


class PullRequests:
    """Looks at the pull requests of one installation."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory
        self._gaps = Gaps(factory.database, factory.clock)

    def look(self, installation_id: int, repositories: tuple[str, ...]) -> int:
        """Put what was found into the inbox; how many pull requests.

        The repositories are all that the installation sees; the first of them are asked about.

        Raises:
            TransientError: GitHub asks for quiet, or is away.
        """
        room = MOST_FOUND - self._hand_in(self._interrupted(installation_id, repositories))
        room -= self._hand_in(self._unchecked(installation_id, repositories), room)
        failures = Failures()
        for repository in repositories[:MOST_REPOSITORIES]:
            if room <= 0:
                break
            try:
                room -= self._hand_in(self._differing(installation_id, repository), room)
            except SeedbedError as error:
                get_logger().warning("not looked at", repository=repository, reason=error.reason)
                failures.note(error)
        return MOST_FOUND - room

    def _hand_in(self, found: Iterator[_Found], room: int = MOST_FOUND) -> int:
        """Record and enqueue what is new, at most so many; how many there were."""
        now, handed_in = self._factory.clock(), 0
        by_guid = {each.guid(now): each for each in found}
        heard = self._gaps.heard(by_guid)
        for guid, each in by_guid.items():
            before = heard.get(guid)
            if before and not (before.failed and before.at < now - FAILED_AGAIN):
                continue
            if handed_in == room:
                break
            self._enqueue(guid, each)
            handed_in += 1
        return handed_in

    def _enqueue(self, guid: str, found: _Found) -> None:
        ref = found.ref
        body = found_body(ref, found.state)
        delivery = self._factory.deliveries.record(Received(guid=guid, event=FOUND, body=body))
        get_logger().info("found", repository=ref.repository, number=ref.number, state=found.state)
        queue = self._factory.queue
        try:
            queue.deliver(delivery.id)
        except queue.unreachable as error:
            get_logger().warning("broker unreachable", delivery=guid, cause=str(error))

    def _interrupted(self, installation_id: int, repositories: tuple[str, ...]) -> Iterator[_Found]:
        """Those whose runs were ended because the App might not look; it may again."""
        names = frozenset(repositories)
        for each, run in self._gaps.interrupted(installation_id, APP_AWAY, MOST_UNCHECKED):
            if each.ref.repository in names:
                yield _Found(each.ref, each.head_sha, each.draft, each, interrupted=run)

    def _unchecked(self, installation_id: int, repositories: tuple[str, ...]) -> Iterator[_Found]:
        """Those that nothing is known or under way of at their head, from the database alone."""
        names, now = frozenset(repositories), self._factory.clock()
        lacking = self._gaps.unchecked(installation_id, MOST_UNCHECKED)
        runs = self._factory.runs.at_heads([each.id for each in lacking])
        for each in lacking:
            own = [run for run in runs if (run.pull_request_id, run.kind) == (each.id, _VALIDATE)]
            is_due = not own or now >= (own[-1].finished_at or 0.0) + _pause(own)
            if each.ref.repository in names and is_due and _lacks(own, each):
                yield _Found(each.ref, each.head_sha, each.draft, each)

    def _differing(self, installation_id: int, repository: str) -> Iterator[_Found]:
        """Those that GitHub shows otherwise than they are known, newest first."""
        github = self._factory.github(installation_id, repository)
        shown = {each.number: each for each in github.open_pull_requests()}
        standing = self._gaps.standing(repository, shown.keys())
        known = {each.ref.number: each for each in standing}
        for number, each in sorted(shown.items(), reverse=True):
            before = known.get(number)
            ref = PullRequestRef(
                installation_id=installation_id, repository=repository, number=number
            )
            as_it_is = (ref, each.head_sha, each.draft, True)
            if before and (before.ref, before.head_sha, before.draft, before.open) == as_it_is:
                continue
            yield _Found(ref, each.head_sha, each.draft, before)
        ended = [each for each in standing if each.open and each.ref.number not in shown]
        for before in ended[:MOST_FOUND]:
            yield from self._ended(github, installation_id, before)

    def _ended(self, github: GitHub, installation_id: int, before: Standing) -> Iterator[_Found]:
        """One that is not open any more, or was opened while the list was read."""
        ref = PullRequestRef(
            installation_id=installation_id,
            repository=before.ref.repository,
            number=before.ref.number,
        )
        try:
            now = github.pull_request(ref)
        except UserError as error:
            if error.reason != GONE:
                raise
            self._forget(before)
            return
        if not now.open:
            state = "merged" if now.merged else "closed"
            yield _Found(ref, now.head_sha, now.draft, before, state)

    def _forget(self, gone: Standing) -> None:
        """End what runs for a pull request that GitHub does not have any more."""
        words = "GitHub does not find the pull request any more."
        conclusion = Conclusion(state=RunState.CANCELLED, reason=GONE, words=words)
        self._factory.runs.cancel(gone.id, conclusion, lambda _: True)
        self._factory.pull_requests.withdraw((gone.id,), closed=True)
        self._factory.neighbours.forget(gone.ref.repository, gone.ref.number)


_VALIDATE = RunKind.VALIDATE


def _lacks(runs: list[Run], standing: Standing) -> bool:
    return lacks_result(runs, standing.head_sha, _VALIDATE)


def _pause(runs: list[Run]) -> float:
    """Seconds after the last of these runs, which all came to nothing.

    None for a cancelled one, nor for the first that somebody had to mend something for.
    """
    if runs[-1].state is RunState.CANCELLED or (len(runs) == 1 and runs[-1].reason in MENDED):
        return 0.0
    return float(min(FIRST_PAUSE * 2.0 ** (len(runs) - 1), LONGEST_PAUSE))
