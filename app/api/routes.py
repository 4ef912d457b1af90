"""The API's router: one module per resource, and the description of them all."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.openapi.utils import get_openapi

from app.api.acts import add_acts
from app.api.admin import add_admin
from app.api.answers import REFUSALS, ApiRoute
from app.api.overview import add_overview
from app.api.pairs import add_pairs
from app.api.pulls import add_pulls
from app.api.runs import add_runs
from app.api.service import Service
from app.factory import Factory

PREFIX = "/api/v1"
ABOUT = (
    "What the pages of Seedbed show and do, for programs, by the same rights. Lists come a page "
    "at a time: ask again with `cursor` set to `next` until that is null. What changes something "
    "is recorded at once and carried out by a worker."
)
TAGS = [
    {"name": "overview", "description": "What waits and what goes on."},
    {"name": "pulls", "description": "Pull requests."},
    {"name": "runs", "description": "Runs, their pairs and their files."},
    {"name": "acts", "description": "What you may do, and what became of it."},
    {"name": "admin", "description": "For whoever runs the service."},
]


def api_router(factory: Factory) -> APIRouter:
    """The routes under `/api/v1`, bound to this process's factory."""
    router = APIRouter(prefix=PREFIX, route_class=ApiRoute, responses=REFUSALS)
    service = Service(factory)
    for add in (add_overview, add_pulls, add_runs, add_pairs, add_acts, add_admin):
        add(router, service)

    @cache
    def described() -> dict[str, Any]:
        return description(router)

    @router.get(
        "/openapi.json",
        include_in_schema=False,
        dependencies=[Depends(service.callers.description)],
    )
    def openapi() -> dict[str, Any]:
        return described()

    return router


def description(router: APIRouter) -> dict[str, Any]:
    """The API in OpenAPI."""
    return get_openapi(
        title="Seedbed",
        version="1",
        description=ABOUT,
        routes=router.routes,
        tags=TAGS,
    )
