"""The web process: routers, lifespan and what every answer carries, nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from app.access.headers import SecureAnswers, answer_headers
from app.api.routes import api_router
from app.dashboard.routes import dashboard_router
from app.factory import Factory
from app.health import health_router
from app.metrics.routes import add_metrics
from app.webhooks.routes import webhook_router


def create_app(factory: Factory) -> FastAPI:
    """The application; it closes the factory when it stops."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        factory.close()

    application = FastAPI(
        title="Seedbed",
        lifespan=lifespan,
        openapi_url=None,
        # A redirect would be made from the Host header, which a client may make up.
        redirect_slashes=False,
    )
    headers = answer_headers(factory.settings.public_url)
    application.add_middleware(SecureAnswers, headers=headers)
    application.add_exception_handler(RequestValidationError, malformed)
    application.include_router(webhook_router(factory))
    application.include_router(health_router(factory))
    application.include_router(dashboard_router(factory))
    application.include_router(api_router(factory))
    add_metrics(application, factory)
    return application


def malformed(_request: Request, _error: Exception) -> JSONResponse:
    """What is said of a request that does not fit its route; nothing of it is repeated."""
    return JSONResponse({"detail": "This request has not the form that it takes."}, 422)
