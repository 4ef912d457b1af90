"""`/tokens`: seen, made and revoked by whoever is logged in."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.access.tokens import Tokens
from app.access.viewer import Viewer
from app.dashboard.rendering import Live
from app.dashboard.show import Show, row_number
from app.dashboard.tokens.tokens_page import ADDRESS, Became, tokens_page
from app.errors import UserError

MOST_DIGITS = 4
REVOKED = "The token is revoked; whatever came in with it no longer does."
REFUSED = 422


def add_tokens(router: APIRouter, show: Show) -> None:
    """The page of tokens and its two forms."""
    factory, tokens = show.factory, Tokens(show.factory)

    def shown(viewer: Viewer, became: Became, status: int = 200) -> Response:
        page = tokens_page(factory, viewer, became)
        return show.pages.answer("tokens.html", page, live=Live(), viewer=viewer, status=status)

    @router.get(ADDRESS)
    def page(asked: str = "", viewer: Viewer = show.viewer) -> Response:
        return shown(viewer, Became(note=REVOKED if asked == "revoke" else ""))

    @router.post(ADDRESS)
    def make(request: Request, viewer: Viewer = show.viewer) -> Response:
        form: dict[str, str] = request.state.form
        name, days = form.get("name", ""), form.get("days", "")
        try:
            made = tokens.make(viewer, name, _number(days))
        except UserError as error:
            return shown(viewer, Became(refused=error.words, name=name), REFUSED)
        return shown(viewer, Became(made=made), 201)

    @router.post(ADDRESS + "/{token_id}/revoke")
    def revoke(token_id: str, viewer: Viewer = show.viewer) -> Response:
        try:
            tokens.revoke(viewer, row_number(token_id) or 0)
        except UserError as error:
            return shown(viewer, Became(refused=error.words), 404)
        return RedirectResponse(f"{ADDRESS}?asked=revoke", 303)


def _number(days: str) -> int:
    """0, which no token is good for, where it is no number of days."""
    is_number = days.isascii() and days.isdigit() and len(days) <= MOST_DIGITS
    return int(days) if is_number else 0
