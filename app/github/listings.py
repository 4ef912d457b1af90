"""What an installation sees, and which pull requests are open: lists that hardly change.

Both are asked for as if nothing had changed (conditional requests), which costs none of GitHub's
5,000 calls an hour where that is so.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from github.Repository import Repository

from app.github.connection import PER_PAGE
from app.github.connections import Connections
from app.github.port import OpenPullRequest
from app.github.retry import retried, translated

MOST_PAGES = 100
"""Of open pull requests: 10,000 of one repository."""


class Listings:
    """What there is to look at; a part of `GitHubClient`."""

    _connections: Connections
    _repository: Repository

    @retried
    def repositories(self) -> tuple[str, ...]:
        """All repositories that the installation sees, whichever this client is for."""
        address = f"/installation/repositories?per_page={PER_PAGE}"
        with translated():
            pages = self._connections.usual.pages(address, _names)
            return tuple(name for page in pages for name in page)

    @retried
    def open_pull_requests(self) -> tuple[OpenPullRequest, ...]:
        """The open pull requests, oldest first, so that a new one changes the last page only."""
        query = f"state=open&sort=created&direction=asc&per_page={PER_PAGE}"
        with translated():
            address = f"{self._repository.url}/pulls?{query}"
            pages = self._connections.usual.pages(address, _pull_requests)
            return tuple(pull for page in islice(pages, MOST_PAGES) for pull in page)


def _names(data: Any) -> tuple[str, ...]:  # noqa: ANN401 - GitHub's JSON
    return tuple(str(repository["full_name"]) for repository in data["repositories"])


def _pull_requests(data: Any) -> tuple[OpenPullRequest, ...]:  # noqa: ANN401 - GitHub's JSON
    return tuple(
        OpenPullRequest(
            number=int(pull["number"]),
            head_sha=str(pull["head"]["sha"]),
            draft=bool(pull.get("draft")),
        )
        for pull in data
    )
