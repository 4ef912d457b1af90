"""`/healthz` (the process answers) and `/readyz` (it can do its work)."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from app.factory import Factory


def health_router(factory: Factory) -> APIRouter:
    """The two probes. Neither calls GitHub or a teacher."""
    router = APIRouter()

    @router.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz() -> JSONResponse:
        # Only the database counts: without the broker deliveries are still recorded,
        # and the sweeper brings them to the workers later.
        try:
            factory.database.ping()
        except SQLAlchemyError:
            return JSONResponse({"database": "unreachable"}, status_code=503)
        return JSONResponse({"database": "ok"})

    return router
