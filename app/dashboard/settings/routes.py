"""`/settings`."""

from __future__ import annotations

from fastapi import APIRouter, Response

from app.access.viewer import Viewer
from app.dashboard.admins import refusal
from app.dashboard.rendering import Live
from app.dashboard.settings.health import health
from app.dashboard.settings.settings_page import ADDRESS, settings_page
from app.dashboard.settings.sources import sources
from app.dashboard.show import Show
from app.redaction import Redactor, secret_values


def add_settings(router: APIRouter, show: Show) -> None:
    """The page of the settings; where they came from is looked up once, when the process starts."""
    factory, redactor = show.factory, Redactor()
    redactor.hide(secret_values(factory.settings))
    found = sources(factory.settings)

    @router.get(ADDRESS)
    def settings(viewer: Viewer = show.viewer) -> Response:
        if not viewer.admin:
            return refusal(show, viewer)
        page = settings_page(factory.settings, found, health(factory), redactor.text)
        return show.pages.answer("settings.html", page, live=Live(), viewer=viewer)
