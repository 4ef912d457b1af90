"""A repository's template of descriptions, which tells what somebody wrote from what was there."""

from __future__ import annotations

from app.github.port import FileReader
from app.store.neighbours import Neighbours

TEMPLATES = (
    ".github/PULL_REQUEST_TEMPLATE.md",
    ".github/pull_request_template.md",
    "pull_request_template.md",
    "PULL_REQUEST_TEMPLATE.md",
    "docs/pull_request_template.md",
)
"""Where GitHub looks for the template of a description."""


class Templates:
    """Templates by repository, read anew once the default branch has moved.

    Most repositories have none, which takes a call for each place to find out.
    """

    def __init__(self, neighbours: Neighbours) -> None:
        self._neighbours = neighbours
        self._known: dict[str, tuple[str, str]] = {}

    def of(self, github: FileReader, repository: str) -> str:
        """The template on the default branch, empty where there is none."""
        commit = self._neighbours.commit(repository)
        read_at, text = self._known.get(repository, ("", ""))
        if not commit or read_at != commit:
            text = _read(github)
            self._known[repository] = (commit or "", text)
        return text


def _read(github: FileReader) -> str:
    found = (github.read(path, None) for path in TEMPLATES)
    content = next((file.content for file in found if file and file.content), b"")
    return content.decode("utf-8", "replace")
