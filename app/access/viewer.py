"""Who looks at a page or asks the API, and what they may see."""

from __future__ import annotations

from dataclasses import dataclass

ADMIN = "admin"
"""The role of whoever runs the service; also the name of who logged in by the admin token."""
PERSON = "person"
"""The role of everybody else: what they may is a matter of each repository."""


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks; `person` is a login on GitHub, empty where nobody has to log in.

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


OUTSIDE = Viewer(inside=False)
ON_THIS_MACHINE = Viewer(inside=True, admin=True)
