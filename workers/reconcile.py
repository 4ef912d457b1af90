"""The reconciler: looks on GitHub for what no delivery told of, and brings it in the ordinary way.

Safe to run twice at once: what it finds has a name of its own in the inbox, and a check run is
concluded under its pull request's lock. What fails is looked for again in the next pass.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

from app.errors import SeedbedError
from app.factory import Factory
from app.github.app import GitHubApp
from app.github.client import app_auth
from app.logging import bound, get_logger
from app.store.gaps import Gaps
from workers.installations import app_away
from workers.reconciling.check_runs import OpenCheckRuns
from workers.reconciling.deliveries import FailedDeliveries
from workers.reconciling.pull_requests import MOST_REPOSITORIES, PullRequests

PASS_SECONDS = 120.0
"""After which a pass looks at no other installation; the next one begins with those."""
ANY = "any/any"
"""In place of a repository, where an installation is asked what it sees."""


@dataclass
class _Pass:
    """What one pass did, for the log; `ends` is on the monotonic clock.

    `repositories` are those that the App was found to see.
    """

    ends: float
    repositories: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def attempt(self, what: str, do: Callable[[], int]) -> bool:
        """Do one part, whatever became of the others; False where it could not be done."""
        try:
            self.counts[what] = self.counts.get(what, 0) + do()
        except SeedbedError as error:
            get_logger().warning("not reconciled", part=what, reason=error.reason)
            return False
        except Exception:  # noqa: BLE001 - logged with its cause; the next pass tries again
            get_logger().exception("not reconciled", part=what)
            return False
        return True


class Reconciler:
    """Called from time to time; safe to run twice at once."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory
        self._gaps = Gaps(factory.database, factory.clock)
        self._deliveries = FailedDeliveries(factory)
        self._pull_requests = PullRequests(factory)
        self._check_runs = OpenCheckRuns(factory)
        self._last = 0

    def reconcile(self) -> None:
        """Look for failed deliveries, for pull requests, and for check runs left in progress."""
        settings, found = self._factory.settings, _Pass(time.monotonic() + PASS_SECONDS)
        auth = app_auth(settings.github_app_id, settings.github_private_key.get_secret_value())
        with closing(GitHubApp(auth, settings.github_api_url)) as app:
            found.attempt("deliveries", lambda: self._deliveries.ask_again(app))
            found.attempt("installations", lambda: self._look(app, found))
        get_logger().info("reconciled", **found.counts)

    def _look(self, app: GitHubApp, found: _Pass) -> int:
        """Look at each installation, and end what goes on where there is none."""
        # What is known is read first: what begins while GitHub is asked is not taken for gone.
        known = self._gaps.places()
        there = [each.id for each in app.installations() if not each.suspended]
        for gone in {at for at, _ in known} - set(there):
            found.attempt("ended", partial(app_away, self._factory, gone))
        for installation_id in _in_turn(sorted(there), self._last):
            if time.monotonic() > found.ends:
                break
            self._last = installation_id
            with bound(installation=installation_id):
                found.attempt("found", partial(self._look_at, installation_id, found))
        found.attempt("check_runs", partial(self._check_runs.look, found.repositories))
        return len(there)

    def _look_at(self, installation_id: int, found: _Pass) -> int:
        """Look at one installation's repositories; how many pull requests were found."""
        known = self._gaps.places()  # before GitHub is asked, as above
        repositories = self._factory.github(installation_id, ANY).repositories()
        found.repositories += repositories
        visible = {name.casefold() for name in repositories}
        gone = {n for at, n in known if at == installation_id and n.casefold() not in visible}
        if gone:
            app_away(self._factory, installation_id, gone)
        return self._pull_requests.look(installation_id, self._rotated(repositories))

    def _rotated(self, repositories: tuple[str, ...]) -> tuple[str, ...]:
        """All of them, beginning in each pass after those that the pass before asked about."""
        if len(repositories) <= MOST_REPOSITORIES:
            return repositories
        passes = int(self._factory.clock() // self._factory.settings.reconcile_seconds)
        first = passes * MOST_REPOSITORIES % len(repositories)
        return (*repositories[first:], *repositories[:first])


def _in_turn(installations: list[int], last: int) -> tuple[int, ...]:
    """All of them, beginning after the last that there was time for."""
    after = [each for each in installations if each > last]
    return (*after, *(each for each in installations if each <= last))
