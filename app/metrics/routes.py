"""`/metrics`: on this machine where there is no login, else with an admin's token."""

from __future__ import annotations

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from prometheus_client import CollectorRegistry, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import choose_encoder

from app.access.door import Door
from app.access.guard import loopback_only
from app.access.tokens import Tokens
from app.factory import Factory
from app.metrics.collector import StoreCollector
from app.metrics.requests import MeasuredAnswers, Requests

WHO_READS = "An admin's token is needed, in a header: Authorization: Bearer seedbed_..."
ADMINS = "This is for admins of the service."


def add_metrics(application: FastAPI, factory: Factory) -> None:
    """Have the application measured, and `/metrics` among its routes."""
    registry = registry_of(factory)
    application.add_middleware(MeasuredAnswers, requests=Requests(registry))
    application.include_router(_router(factory, registry))


def registry_of(factory: Factory) -> CollectorRegistry:
    """The metrics of this process, of its own: none are shared with whatever else is imported."""
    # These double the lines, and nobody reads them.
    disable_created_metrics()  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    registry.register(StoreCollector(factory))
    ProcessCollector(registry=registry)
    return registry


def _router(factory: Factory, registry: CollectorRegistry) -> APIRouter:
    has_login, tokens = Door(factory).has_login, Tokens(factory)

    def reader(request: Request) -> None:
        """Refuse whoever may not read what the whole service does."""
        if not has_login:
            loopback_only(request)
            return
        viewer = tokens.viewer(request)
        if viewer is None:
            raise HTTPException(401, WHO_READS, {"WWW-Authenticate": "Bearer"})
        if not viewer.admin:
            raise HTTPException(403, ADMINS)

    router = APIRouter(include_in_schema=False)

    @router.get("/metrics", dependencies=[Depends(reader)])
    def metrics(request: Request) -> Response:
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry), media_type=None, headers={"Content-Type": content_type})

    return router
