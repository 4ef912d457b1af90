"""Who belongs to a team of the organization."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import quote

from github.Requester import Requester

from app.errors import UserError
from app.github.connections import Connections
from app.github.retry import retried, translated

MEMBERS = {"members": "read"}
_SLUG = re.compile(r"[A-Za-z0-9_-]+")


class Teams:
    """One organization's teams; a part of `GitHubClient`."""

    _connections: Connections
    _owner: str

    def teams_of(self, login: str, teams: Collection[str]) -> frozenset[str]:
        """Those of the organization's teams that a person belongs to."""
        slugs = [team for team in teams if _SLUG.fullmatch(team)]
        if not slugs:
            return frozenset()
        try:
            requester = self._connections.granted(MEMBERS)
        except UserError:
            return frozenset()  # the log has said why
        return frozenset(slug for slug in slugs if _is_member(requester, self._owner, slug, login))


@retried
def _is_member(requester: Requester, owner: str, team: str, login: str) -> bool:
    address = f"/orgs/{owner}/teams/{team}/memberships/{quote(login, safe='')}"
    try:
        with translated():
            _, found = requester.requestJsonAndCheck("GET", address)
    except UserError:
        return False
    return bool(found["state"] == "active")  # an invitation that is not accepted gives no rights
