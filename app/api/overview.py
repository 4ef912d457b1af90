"""`/overview`: what waits and what is being worked on."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.access.viewer import Viewer
from app.api.lists import LONGEST
from app.api.run_models import RunOut
from app.api.runs import runs_out
from app.api.service import Service, at
from app.domain.runs import RunKind, RunState
from app.store.run_list import RunFilter, RunList
from app.store.stretch import NEWEST


class WaitingOut(BaseModel):
    """The queued runs of one kind in one repository."""

    kind: RunKind
    repository: str
    runs: int
    oldest: datetime = Field(description="When the first of them was asked for.")


class OverviewOut(BaseModel):
    """What waits, and the runs that a worker has, the newest first, 100 at most."""

    waiting: list[WaitingOut]
    running: list[RunOut]


def add_overview(router: APIRouter, service: Service) -> None:
    """Tells of the queue."""
    factory = service.factory
    listed = RunList(factory.database)

    @router.get("/overview", operation_id="read_overview", tags=["overview"])
    def overview(viewer: Viewer = service.caller) -> OverviewOut:
        """What waits in the queue, and what is being worked on now."""
        wanted = RunFilter(sees=viewer.sees, state=RunState.RUNNING)
        running = listed.newest(wanted, NEWEST, LONGEST).rows
        waiting = [
            WaitingOut(
                kind=each.kind,
                repository=each.repository,
                runs=each.runs,
                oldest=at(each.oldest),
            )
            for each in factory.run_queue.waiting(viewer.sees)
        ]
        return OverviewOut(waiting=waiting, running=runs_out(service, running))
