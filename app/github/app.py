"""What the App asks in its own name: where it is installed, and what did not reach it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from github import Auth

from app.github.connection import PER_PAGE, Connection, cursor_of, next_of
from app.github.retry import retried, translated

DELIVERIES = "/app/hook/deliveries"
DELIVERED = range(200, 300)


@dataclass(frozen=True, kw_only=True)
class Installation:
    """The App on one account; `suspended` ones let it do nothing."""

    id: int
    suspended: bool


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt of GitHub's to bring a delivery, the `first` or one that somebody asked for.

    `at` is seconds since the epoch.
    """

    id: int
    guid: str
    event: str
    at: float
    first: bool
    arrived: bool


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """A page of the log, newest first; `cursor` leads to the next, older one, if any."""

    attempts: tuple[Attempt, ...]
    cursor: str


class GitHubApp:
    """The App itself; to be closed."""

    def __init__(self, auth: Auth.AppAuth, api_url: str) -> None:
        self._connection = Connection(auth, api_url)

    @retried
    def installations(self) -> tuple[Installation, ...]:
        """Where the App is installed; all of it, or an error."""
        found: list[Installation] = []
        url = f"/app/installations?per_page={PER_PAGE}"
        while url:
            with translated():
                headers, data = self._connection.requestJsonAndCheck("GET", url)
            found += [
                Installation(id=int(one["id"]), suspended=one.get("suspended_at") is not None)
                for one in data
            ]
            url = next_of(headers)
        return tuple(found)

    @retried
    def attempts(self, cursor: str = "") -> Attempts:
        """A page of GitHub's log of the App's webhook, which goes back three days."""
        query = {"per_page": PER_PAGE} | ({"cursor": cursor} if cursor else {})
        with translated():
            headers, data = self._connection.requestJsonAndCheck("GET", DELIVERIES, query)
        return Attempts(attempts=tuple(map(_attempt, data)), cursor=cursor_of(next_of(headers)))

    def bring_again(self, attempt_id: int) -> None:
        """Have a delivery brought once more, under the same GUID.

        Raises:
            UserError: GitHub does not have it any more.
        """
        with translated():
            self._connection.requestJsonAndCheck("POST", f"{DELIVERIES}/{attempt_id}/attempts")

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


def _attempt(data: Any) -> Attempt:  # noqa: ANN401 - GitHub's JSON
    return Attempt(
        id=int(data["id"]),
        guid=str(data["guid"]),
        event=str(data["event"]),
        at=datetime.fromisoformat(data["delivered_at"]).timestamp(),
        first=not data["redelivery"],
        arrived=int(data["status_code"]) in DELIVERED,
    )
