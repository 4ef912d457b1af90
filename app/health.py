"""`/healthz` (the process answers) and `/readyz` (it can do its work)."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from app.doctor.examine import broker
from app.doctor.part import State
from app.factory import Factory

BROKER_SECONDS = 0.4
"""How long the broker may take: a probe waits a second, and the broker's word is only added."""
REACHED, UNREACHABLE = "ok", "unreachable"


def health_router(factory: Factory) -> APIRouter:
    """The two probes. Neither calls GitHub or a teacher."""
    router = APIRouter()

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:  # waits for no thread, however many pages wait
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz() -> JSONResponse:
        # Only the database counts: without the broker deliveries are still recorded,
        # and the sweeper brings them to the workers later.
        try:
            factory.database.ping()
        except SQLAlchemyError:
            return JSONResponse({"database": UNREACHABLE}, status_code=503)
        return JSONResponse({"database": REACHED, "broker": _broker(factory)})

    return router


def _broker(factory: Factory) -> str:
    found = broker(factory.settings.redis_url.get_secret_value(), BROKER_SECONDS)
    return REACHED if found.state is State.WORKS else UNREACHABLE
