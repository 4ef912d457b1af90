"""Files at a commit, or on the default branch."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

from github.Repository import Repository

from app.errors import UserError
from app.github.connections import Connections
from app.github.port import FileContent
from app.github.retry import retried, translated


class Files:
    """One repository's files; a part of `GitHubClient`."""

    _connections: Connections
    _repository: Repository

    @retried
    def read(self, path: str, commit: str | None) -> FileContent | None:
        """A file at a commit, read through the base repository.

        A fork's commits are visible there too, and stay so when the fork is deleted.
        """
        try:
            with translated():
                return self._read(path, commit)
        except UserError as error:
            if error.reason != "github-not-found":
                raise
            return None

    def _read(self, path: str, commit: str | None) -> FileContent | None:
        address = f"{self._repository.url}/contents/{quote(path)}"
        connection = self._connections.usual
        if commit is None:
            # A repository's own file is read for each delivery, and changes hardly ever.
            found: FileContent | None = connection.remembered(address, _file).value
            return found
        _, data = connection.requestJsonAndCheck("GET", address, {"ref": commit})
        return _file(data)


def _file(data: Any) -> FileContent | None:  # noqa: ANN401 - GitHub's JSON
    """The file, None for a folder, a link or a submodule."""
    if isinstance(data, list) or data["type"] != "file":
        return None
    if data["encoding"] != "base64":
        return FileContent(content=None, size=data["size"])
    return FileContent(content=base64.b64decode(data["content"]), size=data["size"])
