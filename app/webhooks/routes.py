"""`POST /github/webhook`: verify, record, enqueue, 202. No GitHub call, no JSON parsing."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from app.factory import Factory
from app.logging import get_logger
from app.store.deliveries import Received
from app.webhooks.parse import HANDLED_EVENTS
from app.webhooks.signature import is_signed

MAX_EVENT_NAME = 64


class BodyTooLargeError(Exception):
    """More bytes than GitHub ever sends."""


def webhook_router(factory: Factory) -> APIRouter:
    """The route, bound to this process's factory."""
    router = APIRouter()

    @router.post("/github/webhook")
    async def receive(request: Request) -> Response:
        settings = factory.settings
        try:
            body = await read_limited(request, settings.max_delivery_bytes)
        except BodyTooLargeError:
            return _answer(413, "the delivery is too large")
        signature = request.headers.get("x-hub-signature-256")
        if not is_signed(settings.webhook_secret.get_secret_value(), body, signature):
            return _answer(401, "the signature does not fit")
        received = _received(request, body)
        if received is None:
            return _answer(400, "X-GitHub-Delivery or X-GitHub-Event is missing or malformed")
        return await run_in_threadpool(accept, factory, received)

    return router


async def read_limited(request: Request, limit: int) -> bytes:
    """The raw body; raises `BodyTooLargeError` without holding more than `limit` bytes."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise BodyTooLargeError
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyTooLargeError
    return bytes(body)


def accept(factory: Factory, received: Received) -> Response:
    """Record the delivery, then wake a worker; a repeat of a handled one changes nothing.

    The database is the truth: when the broker cannot be reached, the sweeper finds
    the recorded delivery, so the answer is 202 all the same.
    """
    delivery = factory.deliveries.record(received)
    if delivery.finished:
        known = delivery.state if delivery.fresh else "repeat"
        return JSONResponse({"delivery": known}, status_code=202 if delivery.fresh else 200)
    try:
        factory.queue.deliver(delivery.id)
    except factory.queue.unreachable as error:
        get_logger().warning("broker unreachable", delivery=received.guid, cause=str(error))
    return JSONResponse({"delivery": "accepted"}, status_code=202)


def _received(request: Request, body: bytes) -> Received | None:
    event = request.headers.get("x-github-event", "")
    try:
        guid = str(uuid.UUID(request.headers.get("x-github-delivery", "")))
    except ValueError:
        return None
    if not event.replace("_", "").isalnum() or len(event) > MAX_EVENT_NAME:
        return None
    return Received(guid=guid, event=event, body=body, ignored=event not in HANDLED_EVENTS)


def _answer(status: int, words: str) -> JSONResponse:
    return JSONResponse({"error": words}, status_code=status)
