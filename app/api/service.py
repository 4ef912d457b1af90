"""What every resource's routes are given."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Depends

from app.access.viewer import Viewer
from app.api.answers import missing
from app.api.callers import Callers
from app.domain.pull_request import PullRequestRef
from app.domain.runs import Run
from app.factory import Factory
from app.store.pull_requests import KnownPullRequest


class Service:
    """The service behind the API, and who calls."""

    def __init__(self, factory: Factory) -> None:
        self.factory = factory
        self.callers = Callers(factory)
        self.caller: Viewer = Depends(self.callers.caller)
        self.admin: Viewer = Depends(self.callers.admin)

    def run(self, run_id: int, viewer: Viewer) -> tuple[Run, KnownPullRequest]:
        """A run with its pull request.

        Raises:
            HTTPException: 404 where there is none that this caller may read.
        """
        run = self.factory.runs.get(run_id)
        if run is None:
            raise missing("run")
        known = self.factory.pull_requests.get(run.pull_request_id)
        if not viewer.may_read(known.ref.repository):
            raise missing("run")
        return run, known

    def pull_request(self, repository: str, number: int, viewer: Viewer) -> KnownPullRequest:
        """A pull request by its name.

        Raises:
            HTTPException: 404 where there is none that this caller may read.
        """
        ref = PullRequestRef(installation_id=0, repository=repository, number=number)
        found = self.factory.pull_requests.find(ref) if viewer.may_read(repository) else None
        if found is None:
            raise missing("pull request")
        return self.factory.pull_requests.get(found)

    def page(self, path: str) -> str:
        """The address of a page for people."""
        return f"{self.factory.settings.public_url.rstrip('/')}{path}"


def at(seconds: float) -> datetime:
    """A time of the store, which counts seconds since the epoch."""
    return datetime.fromtimestamp(seconds, UTC)
