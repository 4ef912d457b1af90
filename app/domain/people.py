"""Who somebody is on a repository, and who is meant by a list of people."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.pull_request import Role

MAINTAINER = Role.TRIAGE
"""The lowest role that counts as maintainer unless the repository says otherwise."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person's role on the repository, and those of the named teams they belong to.

    Logins and team names are compared without regard to case, as GitHub does.
    """

    login: str
    role: Role = Role.NONE
    teams: frozenset[str] = frozenset()

    def is_called(self, login: str) -> bool:
        """Whether this is the person of that login; nobody has an empty one."""
        return bool(login) and self.login.casefold() == login.casefold()


@dataclass(frozen=True, kw_only=True)
class People:
    """Whoever has at least `role`, or is in one of the teams, or is named.

    A role of None means that no role alone is enough. Teams are slugs of the repository's
    organization, in lower case, as are the logins.
    """

    role: Role | None = None
    teams: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()

    def has(self, person: Person) -> bool:
        """Whether this person is among them."""
        by_role = self.role is not None and person.role >= self.role
        return by_role or person.login.casefold() in self.users or bool(self.teams & person.teams)


ANYONE = People(role=Role.NONE)
"""Everybody, strangers included."""
MAINTAINERS = People(role=MAINTAINER)
"""Who maintains unless the repository says otherwise."""
