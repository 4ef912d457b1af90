"""Telling workflows that something happened."""

from __future__ import annotations

from collections.abc import Mapping

from github.Repository import Repository

from app.github.connections import Connections
from app.github.retry import translated

DISPATCHING = {"contents": "write"}


class Dispatches:
    """One repository's events; a part of `GitHubClient`."""

    _connections: Connections
    _repository: Repository

    def dispatch(self, event_type: str, payload: Mapping[str, object]) -> None:
        """Send a `repository_dispatch`; never repeated blindly, since it may have happened."""
        requester = self._connections.granted(DISPATCHING)
        address = f"{self._repository.url}/dispatches"
        body = {"event_type": event_type, "client_payload": dict(payload)}
        with translated():
            # PyGithub's own call for this says nothing when GitHub refuses.
            requester.requestJsonAndCheck("POST", address, input=body)
