"""The FastAPI application of a world: REST under `/api/v3`, GraphQL and pages beside it."""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from sandbox.answering import PREFIX, answered, forced_response
from sandbox.api import (
    apps,
    checks,
    comments,
    deliveries,
    dispatches,
    graphql,
    issues,
    labels,
    pulls,
    reactions,
    repositories,
    reviewers,
    reviews,
    teams,
)
from sandbox.api.operation import Operation
from sandbox.pages.routes import page_routes
from sandbox.severed import HangUp, SeveredResponse
from sandbox.weather import GRAPHQL_PATH, Fault
from sandbox.world import World

OPERATIONS: tuple[Operation, ...] = (
    *apps.operations,
    *checks.operations,
    *comments.operations,
    *deliveries.operations,
    *dispatches.operations,
    *issues.operations,
    *labels.operations,
    *pulls.operations,
    *reactions.operations,
    *repositories.operations,
    *reviewers.operations,
    *reviews.operations,
    *teams.operations,
)
_ANY_METHOD = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_TICK_SECONDS = 0.02

Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(world: World, hang_up: HangUp) -> FastAPI:
    """The application; it holds no state of its own. `hang_up` is for faults of the network."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for operation in OPERATIONS:
        path = PREFIX + operation.template
        app.add_route(path, _endpoint(world, operation, hang_up), [operation.method])
    app.add_route(graphql.PATH, _endpoint(world, graphql.operation, hang_up), ["POST"])
    app.add_route(PREFIX + "/{rest:path}", _endpoint(world, None, hang_up), _ANY_METHOD)
    app.include_router(page_routes(world))
    return app


def _endpoint(world: World, operation: Operation | None, hang_up: HangUp) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        path = request.url.path.removeprefix(PREFIX)
        place = GRAPHQL_PATH if operation is graphql.operation else path
        fault = world.weather.strikes(request.method, place) or Fault()
        if fault.cut == "before":
            return SeveredResponse(hang_up)
        if (forced := fault.forced(place, world.now())) is not None:
            return forced_response(world, forced)
        response = await run_in_threadpool(answered, world, operation, request, raw)
        await _hold_back(fault)
        return SeveredResponse(hang_up, response) if fault.cut else response

    return endpoint


async def _hold_back(fault: Fault) -> None:
    """Waits as long as the fault says, outside of every lock, or until the weather clears."""
    loop = asyncio.get_running_loop()
    until = loop.time() + fault.seconds
    while not fault.over and (left := until - loop.time()) > 0:
        await asyncio.sleep(min(left, _TICK_SECONDS))
