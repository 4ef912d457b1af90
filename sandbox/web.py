"""The FastAPI application of a world: REST under `/api/v3`; GraphQL, OAuth and pages beside it."""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from sandbox import access_tokens
from sandbox.answering import PREFIX, answered, forced_response
from sandbox.api import (
    apps,
    authorizations,
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
from sandbox.pages.authorize import authorize_routes
from sandbox.pages.routes import page_routes
from sandbox.severed import HangUp, SeveredResponse
from sandbox.weather import GRAPHQL_PATH, Fault
from sandbox.world import World

OPERATIONS: tuple[Operation, ...] = (
    *apps.operations,
    *authorizations.operations,
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
Answering = Callable[[World, Request, bytes], Response]


def create_app(world: World, hang_up: HangUp) -> FastAPI:
    """The application; it holds no state of its own. `hang_up` is for faults of the network."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for operation in OPERATIONS:
        path = PREFIX + operation.template
        app.add_route(path, _endpoint(world, operation, hang_up), [operation.method])
    app.add_route(graphql.PATH, _endpoint(world, graphql.operation, hang_up), ["POST"])
    app.add_route(PREFIX + "/{rest:path}", _endpoint(world, None, hang_up), _ANY_METHOD)
    exchange = _weathered(world, access_tokens.exchanged, hang_up)
    app.add_route(access_tokens.PATH, exchange, ["POST"])
    app.include_router(authorize_routes(world))
    app.include_router(page_routes(world))
    return app


def _endpoint(world: World, operation: Operation | None, hang_up: HangUp) -> Endpoint:
    def answer(world: World, request: Request, raw: bytes) -> Response:
        return answered(world, operation, request, raw)

    return _weathered(world, answer, hang_up)


def _weathered(world: World, answer: Answering, hang_up: HangUp) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        path = request.url.path
        place = GRAPHQL_PATH if path == graphql.PATH else path.removeprefix(PREFIX)
        fault = world.weather.strikes(request.method, place) or Fault()
        if fault.cut == "before":
            return SeveredResponse(hang_up)
        if (forced := fault.forced(place, world.now())) is not None:
            return forced_response(world, forced)
        response = await run_in_threadpool(answer, world, request, raw)
        await _hold_back(fault)
        return SeveredResponse(hang_up, response) if fault.cut else response

    return endpoint


async def _hold_back(fault: Fault) -> None:
    """Waits as long as the fault says, outside of every lock, or until the weather clears."""
    loop = asyncio.get_running_loop()
    until = loop.time() + fault.seconds
    while not fault.over and (left := until - loop.time()) > 0:
        await asyncio.sleep(min(left, _TICK_SECONDS))
