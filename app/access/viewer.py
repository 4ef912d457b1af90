"""Who looks at a page or asks the API, and what they may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.domain.events import BY_ADMIN

ADMIN = "admin"
"""The role of whoever runs the service. Who logged in by the admin token is called `BY_ADMIN`."""
PERSON = "person"
"""The role of everybody else: what they may is a matter of each repository."""


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks; `person` is a login on GitHub or `BY_ADMIN`, empty where nobody has to log in.

    `form_token` is empty where nothing can be changed. An admin sees everything; anybody else the
    `repositories` that they can read on GitHub, by their names there.
    """

    inside: bool
    person: str = ""
    form_token: str = ""
    admin: bool = False
    repositories: frozenset[str] = frozenset()

    @property
    def acts(self) -> bool:
        """Whether this viewer can change anything at all."""
        return bool(self.form_token)

    @property
    def sees(self) -> frozenset[str] | None:
        """The repositories that are shown; None for all of them."""
        return None if self.admin else self.repositories

    def may_read(self, repository: str) -> bool:
        """Whether pages of this repository are shown."""
        return self.admin or repository in self.repositories


def runs_the_service(person: str, admins: Collection[str]) -> bool:
    """Whether somebody runs the service: by the admin token, or by their login on GitHub."""
    return person == BY_ADMIN or person.casefold() in {login.casefold() for login in admins}


OUTSIDE = Viewer(inside=False)
ON_THIS_MACHINE = Viewer(inside=True, admin=True)
