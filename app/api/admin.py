"""`/deliveries` and `/audit`, for admins: what came in, and who did what when."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from app.api.lists import Cursor, Limit, Page, next_of, start_at
from app.api.service import Service, at
from app.api.texts import Text
from app.store.audit import AuditedAct, AuditFilter
from app.store.deliveries import DeliveryState
from app.store.delivery_list import DeliveryFilter, DeliveryList, ListedDelivery


class DeliveryOut(BaseModel):
    """One delivery, without what it brought."""

    id: int
    guid: str = Field(description="GitHub's name of it.")
    event: str
    state: DeliveryState
    attempts: int
    reason: Text = Field(description="What became of it.")
    received_at: datetime
    handled_at: datetime | None
    size: int = Field(description="Bytes of its body; 0 where that was not kept.")


class ActOut(BaseModel):
    """Somebody did something."""

    id: int
    at: datetime
    actor: str
    act: str
    subject: str
    detail: Text


def add_admin(router: APIRouter, service: Service) -> None:
    """Lists deliveries and the audit log."""
    factory = service.factory
    listed = DeliveryList(factory.database)
    only = [Depends(service.callers.admin)]

    @router.get("/deliveries", operation_id="list_deliveries", tags=["admin"], dependencies=only)
    def deliveries(
        state: DeliveryState | None = None,
        event: Annotated[str, Query(max_length=64)] = "",
        guid: Annotated[str, Query(max_length=36, description="How it begins.")] = "",
        cursor: Cursor = 0,
        limit: Limit = 50,
    ) -> Page[DeliveryOut]:
        """The deliveries, the newest first."""
        wanted = DeliveryFilter(state=state, event=event, guid=guid)
        found = listed.newest(wanted, start_at(cursor), limit)
        return Page(items=list(map(_delivery, found.rows)), next=next_of(found))

    @router.get("/audit", operation_id="list_audit", tags=["admin"], dependencies=only)
    def audit(
        actor: Annotated[str, Query(max_length=100)] = "",
        act: Annotated[str, Query(max_length=64)] = "",
        subject: Annotated[str, Query(max_length=300, description="Any part of it.")] = "",
        cursor: Cursor = 0,
        limit: Limit = 50,
    ) -> Page[ActOut]:
        """Who did what, the newest first."""
        wanted = AuditFilter(actor=actor, act=act, subject=subject)
        found = factory.audit.newest(wanted, start_at(cursor), limit)
        return Page(items=list(map(_act, found.rows)), next=next_of(found))


def _delivery(row: ListedDelivery) -> DeliveryOut:
    return DeliveryOut(
        id=row.id,
        guid=row.guid,
        event=row.event,
        state=row.state,
        attempts=row.attempts,
        reason=row.reason,
        received_at=at(row.received_at),
        handled_at=None if row.handled_at is None else at(row.handled_at),
        size=row.size,
    )


def _act(row: AuditedAct) -> ActOut:
    return ActOut(
        id=row.id,
        at=at(row.at),
        actor=row.actor,
        act=row.act,
        subject=row.subject,
        detail=row.detail,
    )
