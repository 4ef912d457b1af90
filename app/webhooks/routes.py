"""`POST /github/webhook`: verify, record, enqueue, 202. No GitHub call, no JSON parsing."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from app.errors import TransientError
from app.factory import Factory
from app.logging import get_logger
from app.store.deliveries import Delivery, Received
from app.webhooks.bodies import Bodies, BodyTooLargeError, NoRoomError
from app.webhooks.parse import HANDLED_EVENTS
from app.webhooks.recorder import Recorder
from app.webhooks.signature import is_signed
from app.webhooks.waker import Waker

MAX_EVENT_NAME = 64
ANSWER_SECONDS = 9.0
"""GitHub hears no answer that takes ten."""
BODIES_AT_ONCE = 8
"""How many of the largest bodies may be received at the same time."""
NOT_READ: dict[type[Exception], tuple[int, str]] = {
    BodyTooLargeError: (413, "the delivery is too large"),
    NoRoomError: (503, "too much is received at once"),
    ClientDisconnect: (400, "the delivery ended early"),  # nobody reads it, but it is no fault
}


class Intake:
    """What the route works with: made when the first delivery comes, closed with the process."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory
        one = factory.settings.max_delivery_bytes
        self.bodies = Bodies(one, one * BODIES_AT_ONCE)

    @cached_property
    def waker(self) -> Waker:
        """Wakes workers."""
        return Waker(self._factory.queue)

    @cached_property
    def recorder(self) -> Recorder:
        """Records deliveries."""
        return Recorder(self._factory.deliveries, self.waker)

    def close(self) -> None:
        """Record and send what waits."""
        if "recorder" in self.__dict__:
            self.recorder.close()
            self.waker.close()


def webhook_router(factory: Factory) -> APIRouter:
    """The route, bound to this process's factory."""
    intake = Intake(factory)
    secret = factory.settings.webhook_secret.get_secret_value()

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(intake.close)

    router = APIRouter(lifespan=lifespan)

    @router.post("/github/webhook")
    async def receive(request: Request) -> Response:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await answer(intake, secret, request)
        except TimeoutError:
            return refusal(503, "it took too long")

    return router


async def answer(intake: Intake, secret: str, request: Request) -> Response:
    """The answer to a POST, given when what was posted is committed."""
    try:
        body = await intake.bodies.read(request)
    except (BodyTooLargeError, NoRoomError, ClientDisconnect) as error:
        return refusal(*NOT_READ[type(error)])
    if not is_signed(secret, body, request.headers.get("x-hub-signature-256")):
        return refusal(401, "the signature does not fit")
    received = _received(request, body)
    if received is None:
        return refusal(400, "X-GitHub-Delivery or X-GitHub-Event is missing or malformed")
    try:
        return await accept(intake, received)
    except TransientError as error:
        get_logger().warning("delivery refused", delivery=received.guid, reason=error.reason)
        return refusal(503, error.words)


async def accept(intake: Intake, received: Received) -> Response:
    """Record the delivery, then wake a worker; a repeat of a handled one changes nothing.

    The database is the truth: when the broker cannot be reached, the sweeper finds
    the recorded delivery, so the answer is 202 all the same.

    Raises:
        TransientError: the database cannot take it now.
    """
    recorded = await asyncio.wrap_future(intake.recorder.record(received))
    if recorded.sent is not None and not recorded.sent.done() and intake.waker.patience:
        waiting = {asyncio.wrap_future(recorded.sent)}
        done, _ = await asyncio.wait(waiting, timeout=intake.waker.patience)
        if not done:
            intake.waker.late()
    return told(recorded.delivery)


def told(delivery: Delivery) -> JSONResponse:
    """What GitHub is told of a delivery that is in the database."""
    if not delivery.finished:
        return JSONResponse({"delivery": "accepted"}, status_code=202)
    known = delivery.state if delivery.fresh else "repeat"
    return JSONResponse({"delivery": known}, status_code=202 if delivery.fresh else 200)


def refusal(status: int, words: str) -> JSONResponse:
    """An answer that says in a few words why not."""
    return JSONResponse({"error": words}, status_code=status)


def _received(request: Request, body: bytes) -> Received | None:
    event = request.headers.get("x-github-event", "")
    try:
        guid = str(uuid.UUID(request.headers.get("x-github-delivery", "")))
    except ValueError:
        return None
    plain = event.isascii() and event.replace("_", "").isalnum()
    if not plain or len(event) > MAX_EVENT_NAME:
        return None
    return Received(guid=guid, event=event, body=body, ignored=event not in HANDLED_EVENTS)
