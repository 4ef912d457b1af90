"""What somebody may do on a repository: the same as on GitHub, and by the same policy as commands.

GitHub's answers are kept for five minutes and then asked for again. Where GitHub does not answer,
the last answer counts for an hour; after that nobody has a right. A page waits a few seconds for
answers, no longer.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from functools import partial

from app.access.viewer import Viewer
from app.domain.people import Person
from app.domain.policy import Policy
from app.domain.pull_request import Role
from app.errors import UserError
from app.factory import Factory
from app.github.people import person_of
from app.logging import get_logger
from app.store.policies import known_policy
from app.store.rights import KnownRight

FRESH_SECONDS = 300.0
"""How long an answer is not asked for again."""
LAST_SECONDS = 3600.0
"""How long an answer counts where GitHub does not give another."""
MOST_REPOSITORIES = 100
"""How many repositories somebody's rights are asked for; those last active come first."""
LIST_SECONDS = 15.0
"""How long the list of repositories is not read again, while no new pull request is known."""


class Level(StrEnum):
    """What somebody is to a repository, each more than the one before."""

    NONE = "none"
    VIEWER = "viewer"
    MAINTAINER = "maintainer"
    ADMIN = "admin"


class Rights:
    """Rights of people on the repositories that the store knows."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory
        self._list: tuple[float, int, Mapping[str, int]] = (float("-inf"), 0, {})

    def person(self, login: str, repository: str) -> Person:
        """Somebody's role and teams on a repository; no role where the store does not know it."""
        installation = self._factory.known_rights.installation_of(repository)
        places = {} if installation is None else {repository: installation}
        return self._people(login, places).get(repository, Person(login=login))

    def readable(self, login: str) -> frozenset[str]:
        """The repositories that somebody can read on GitHub, of those that the store knows."""
        people = self._people(login, self._installations())
        return frozenset(name for name, person in people.items() if person.role >= Role.READ)

    def maintains(self, login: str, repository: str) -> bool:
        """Whether somebody counts as maintainer, by the repository's own policy."""
        return self._policy(repository).maintains(self.person(login, repository))

    def level(self, viewer: Viewer, repository: str) -> Level:
        """What a viewer is to a repository; who may not read it is nothing to it."""
        if viewer.admin:
            return Level.ADMIN
        if not viewer.person or not viewer.may_read(repository):
            return Level.NONE
        maintains = self.maintains(viewer.person, repository)
        return Level.MAINTAINER if maintains else Level.VIEWER

    def _people(self, login: str, places: Mapping[str, int]) -> dict[str, Person]:
        """Who somebody is in these repositories, as far as that is known."""
        known = self._factory.known_rights.of(login)
        if self._ask(login, {r: i for r, i in places.items() if not _counts(known.get(r))}):
            known = self._factory.known_rights.of(login)
        return {
            repository: replace(right.person, login=login)
            for repository, right in known.items()
            if repository in places and _counts(right, LAST_SECONDS)
        }

    def _ask(self, login: str, places: Mapping[str, int]) -> bool:
        """Ask GitHub for so long as a page waits; whether there may be new answers."""
        asking = self._factory.asking
        asked = [
            asking.ask(
                (login.casefold(), repository),
                installation,
                partial(self._look, login, repository, installation),
            )
            for repository, installation in places.items()
        ]
        questions = [question for question in asked if question is not None]
        asking.wait(questions)
        return bool(questions)

    def _look(self, login: str, repository: str, installation: int) -> None:
        """Ask GitHub, and keep what it says; where it refuses to say anything, that is no right."""
        try:
            github = self._factory.github(installation, repository)
            person = person_of(github, login, self._policy(repository))
        except UserError as error:
            get_logger().warning("no right told", repository=repository, reason=error.reason)
            person = Person(login=login)
        self._factory.known_rights.save(repository, person)

    def _policy(self, repository: str) -> Policy:
        factory = self._factory
        return known_policy(factory.configurations, repository, factory.policy)

    def _installations(self) -> Mapping[str, int]:
        read_at, last, found = self._list
        newest = self._factory.known_rights.newest_pull_request()
        if newest != last or time.monotonic() - read_at >= LIST_SECONDS:
            found = self._factory.known_rights.installations(MOST_REPOSITORIES)
            self._list = (time.monotonic(), newest, found)
        return found


def _counts(right: KnownRight | None, seconds: float = FRESH_SECONDS) -> bool:
    """Whether an answer is no older; one from the future is from before the clock was set back."""
    return right is not None and abs(right.age) < seconds
