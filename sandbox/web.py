"""The FastAPI application of a world: REST under `/api/v3`, GraphQL and pages beside it."""

import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from sandbox.api import (
    apps,
    checks,
    comments,
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
from sandbox.api.credentials import bearer
from sandbox.api.operation import Answer, Call, Operation
from sandbox.api.refusal import Refusal, not_found
from sandbox.exchanges import Exchange
from sandbox.model import Json
from sandbox.pages.routes import page_routes
from sandbox.world import World

PREFIX = "/api/v3"
OPERATIONS: tuple[Operation, ...] = (
    *apps.operations,
    *checks.operations,
    *comments.operations,
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
CALLS_AN_HOUR = 5000
NO_CONTENT = 204
_ANY_METHOD = ["GET", "POST", "PUT", "PATCH", "DELETE"]

JsonBody = Json | list[Any] | None
Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(world: World) -> FastAPI:
    """The application; it holds no state of its own."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for operation in OPERATIONS:
        path = PREFIX + operation.template
        app.add_route(path, _endpoint(world, operation), [operation.method])
    app.add_route(graphql.PATH, _endpoint(world, graphql.operation), ["POST"])
    app.add_route(PREFIX + "/{rest:path}", _endpoint(world, None), _ANY_METHOD)
    app.include_router(page_routes(world))
    return app


def _endpoint(world: World, operation: Operation | None) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        return await run_in_threadpool(_answer, world, operation, request, raw)

    return endpoint


def _answer(world: World, operation: Operation | None, request: Request, raw: bytes) -> Response:
    body: JsonBody = None
    with world.lock:
        try:
            body = _json(raw, lists=operation is not None and operation.lists)
            answer = _perform(world, operation, request, body)
            status = answer.status or (operation.status if operation else 200)
        except Refusal as refusal:
            answer, status = Answer(refusal.json()), refusal.status
        template = operation.described if operation else None
        path = request.url.path.removeprefix(PREFIX)
        world.tell(Exchange(request.method, path, template, body, status, answer.body))
        headers = _headers(world) | dict(answer.headers)
    if status == NO_CONTENT:
        return Response(None, status, headers)
    content = json.dumps(answer.body, ensure_ascii=False).encode()
    return Response(content, status, headers, media_type="application/json; charset=utf-8")


def _perform(world: World, operation: Operation | None, request: Request, body: JsonBody) -> Answer:
    credential = bearer(request.headers.get("Authorization"))
    if operation is None:
        raise not_found()
    call = Call(
        world=world,
        url=world.url + request.url.path,
        path=request.path_params,
        query=dict(request.query_params),
        body=body,
        credential=operation.admit(world, credential),
    )
    return operation.answer(call)


def _json(raw: bytes, *, lists: bool) -> JsonBody:
    if not raw:
        return None
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refusal(400, "Problems parsing JSON") from None
    if not isinstance(body, dict) and not (lists and isinstance(body, list)):
        raise Refusal(400, "Body should be a JSON object")
    return body


def _headers(world: World) -> dict[str, str]:
    # The counts stand still on purpose: GitHub's limits are not part of this sandbox.
    reset = int(world.now().timestamp()) + 3600
    return {
        "X-GitHub-Request-Id": uuid.uuid4().hex.upper(),
        "X-GitHub-Media-Type": "github.v3; format=json",
        "X-RateLimit-Limit": str(CALLS_AN_HOUR),
        "X-RateLimit-Remaining": str(CALLS_AN_HOUR - 1),
        "X-RateLimit-Used": "1",
        "X-RateLimit-Reset": str(reset),
        "X-RateLimit-Resource": "core",
    }
