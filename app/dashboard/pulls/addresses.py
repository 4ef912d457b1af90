"""Where the pages of pull requests are."""

from __future__ import annotations

from urllib.parse import quote

LIST = "/pulls"


def pull_address(repository: str, number: int) -> str:
    """The page of a pull request."""
    return f"{LIST}/{quote(repository)}/{number}"
