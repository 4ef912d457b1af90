"""From a request to its answer: who calls, what it costs, what the operation says of it."""

import hashlib
import json
import uuid
from typing import Any

from fastapi import Request, Response

from sandbox.api import graphql
from sandbox.api.allowance import Bill, SpentError
from sandbox.api.credentials import bearer
from sandbox.api.operation import Answer, Call, Operation
from sandbox.api.refusal import Refusal, not_found
from sandbox.exchanges import Exchange
from sandbox.model import Json
from sandbox.weather import Forced
from sandbox.world import World

PREFIX = "/api/v3"
NO_CONTENT, NOT_MODIFIED = 204, 304

JsonBody = Json | list[Any] | None


def answered(world: World, operation: Operation | None, request: Request, raw: bytes) -> Response:
    """The answer to a request, while the world is locked; observers are told of both.

    A caller without calls left gets no operation's answer, so of that they are not told.
    """
    body: JsonBody = None
    with world.lock:
        bill = Bill(world, "graphql" if operation is graphql.operation else "core")
        try:
            body = _json(raw, lists=operation is not None and operation.lists)
            answer = _perform(world, operation, request, body, bill)
            status = answer.status or (operation.status if operation else 200)
        except SpentError as refusal:
            answer = _spent(operation, refusal)
            return _response(answer.body, answer.status or refusal.status, bill.headers())
        except Refusal as refusal:
            answer, status = Answer(refusal.json()), refusal.status
        answer, status = _conditional(request, answer, status, bill)
        template = operation.described if operation else None
        path = request.url.path.removeprefix(PREFIX)
        world.tell(Exchange(request.method, path, template, body, status, answer.body))
        headers = bill.headers() | dict(answer.headers)
    return _response(answer.body, status, headers)


def forced_response(world: World, forced: Forced) -> Response:
    """An answer of the weather, with the headers that every answer has."""
    headers = Bill(world, "core", world.calls_an_hour).headers() | dict(forced.headers)
    return _response(forced.body, forced.status, headers)


def _perform(
    world: World, operation: Operation | None, request: Request, body: JsonBody, bill: Bill
) -> Answer:
    header = request.headers.get("Authorization")
    if operation is None:
        bearer(header)
        raise not_found()
    credential = operation.admit(world, header)
    bill.charge(credential)
    call = Call(
        world=world,
        url=world.url + request.url.path,
        path=request.path_params,
        query=dict(request.query_params),
        body=body,
        credential=credential,
    )
    return operation.answer(call)


def _spent(operation: Operation | None, refusal: SpentError) -> Answer:
    if operation is graphql.operation:
        return graphql.spent(refusal.message)
    return Answer(refusal.json())


def _conditional(request: Request, answer: Answer, status: int, bill: Bill) -> tuple[Answer, int]:
    """Marks what was read with its digest; whoever has it already gets 304, and pays nothing."""
    if request.method != "GET" or status != 200:  # noqa: PLR2004 - what was found
        return answer, status
    shown = json.dumps([answer.body, sorted(answer.headers.items())], sort_keys=True).encode()
    tag = f'W/"{hashlib.sha256(shown).hexdigest()}"'
    headers = {**answer.headers, "ETag": tag, "Cache-Control": "private, max-age=60, s-maxage=60"}
    if not _has(request.headers.get("If-None-Match", ""), tag):
        return Answer(answer.body, answer.status, headers), status
    bill.refund()
    return Answer(None, NOT_MODIFIED, headers), NOT_MODIFIED


def _has(known: str, tag: str) -> bool:
    # Weakly compared, as RFC 9110 (13.1.2) has it for this header.
    tags = {one.strip().removeprefix("W/") for one in known.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags


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


def _response(body: object, status: int, headers: dict[str, str]) -> Response:
    headers = {
        "X-GitHub-Request-Id": uuid.uuid4().hex.upper(),
        "X-GitHub-Media-Type": "github.v3; format=json",
        **headers,
    }
    if status in {NO_CONTENT, NOT_MODIFIED}:
        return Response(None, status, headers)
    content = json.dumps(body, ensure_ascii=False).encode()
    return Response(content, status, headers, media_type="application/json; charset=utf-8")
