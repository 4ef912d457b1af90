"""The web process: routers and lifespan, nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.dashboard.routes import dashboard_router
from app.factory import Factory
from app.health import health_router
from app.webhooks.routes import webhook_router


def create_app(factory: Factory) -> FastAPI:
    """The application; it closes the factory when it stops."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        factory.close()

    application = FastAPI(title="Seedbed", lifespan=lifespan, openapi_url=None)
    application.include_router(webhook_router(factory))
    application.include_router(health_router(factory))
    application.include_router(dashboard_router(factory))
    return application
