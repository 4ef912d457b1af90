"""`/pulls`, `/pulls/{owner}/{name}/{number}`, their event streams, and the buttons."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.access.acts import Acts, buttons_on
from app.access.viewer import Viewer
from app.dashboard.live import version, versions
from app.dashboard.pulls.addresses import LIST, pull_address
from app.dashboard.pulls.filters import address
from app.dashboard.pulls.history import read_seen
from app.dashboard.pulls.list_page import pulls_page, read_pulls
from app.dashboard.pulls.pull_page import PullPage, pull_page
from app.dashboard.rendering import Live, MissingPage
from app.dashboard.show import Show, row_number
from app.domain.runs import RunKind
from app.errors import UserError
from app.factory import Factory
from app.report.buttons import BUTTONS
from app.store.pull_request_list import MOST_DIGITS
from app.store.pull_requests import KnownPullRequest

ONE = LIST + "/{owner}/{name}/{number}"
NO_SUCH_PULL_REQUEST = MissingPage(
    title="There is no such pull request",
    words="Seedbed has not heard of it, or it is not yours to read on GitHub.",
)
CONFLICT = 409


def add_pulls(router: APIRouter, show: Show) -> None:
    """The list and the page of each pull request."""
    _add_list(router, show)
    named = Depends(_named(show))
    _add_pull(router, show, named)
    _add_events(router, show.factory, named)


def _add_list(router: APIRouter, show: Show) -> None:
    factory = show.factory

    @router.get(LIST)
    def pulls(request: Request, viewer: Viewer = show.viewer) -> Response:
        read = read_pulls(factory, request.query_params, viewer)
        events = address(read.fields, read.page, f"{LIST}/events")
        live = Live(events=events, version=version(factory.clock(), read.rows))
        page = pulls_page(factory, read)
        return show.pages.answer("pulls.html", page, live=live, viewer=viewer)

    @router.get(LIST + "/events", response_class=EventSourceResponse)
    async def pulls_events(
        request: Request, viewer: Viewer = show.viewer
    ) -> AsyncIterator[ServerSentEvent]:
        def current() -> str:
            read = read_pulls(factory, request.query_params, viewer)
            return version(factory.clock(), read.rows)

        async for event in versions(current):
            yield event


def _named(show: Show) -> Callable[..., KnownPullRequest | None]:
    """The pull request that an address names, None where this viewer may see none there."""

    def named(
        owner: str, name: str, number: str, viewer: Viewer = show.viewer
    ) -> KnownPullRequest | None:
        found, repository = row_number(number), f"{owner}/{name}"
        if found is None or len(number) > MOST_DIGITS or not viewer.may_read(repository):
            return None
        return show.factory.pull_requests.named(repository, found)

    return named


def _add_pull(router: APIRouter, show: Show, named: KnownPullRequest | None) -> None:
    factory = show.factory

    def answer(page: PullPage | None, live: Live, viewer: Viewer, status: int = 200) -> Response:
        if page is None:
            return show.pages.missing(NO_SUCH_PULL_REQUEST, viewer)
        return show.pages.answer("pull.html", page, live=live, viewer=viewer, status=status)

    @router.get(ONE)
    def pull(
        known: KnownPullRequest | None = named,
        asked: str = "",
        older: str = Query("", alias="from"),
        newer: str = Query("", alias="to"),
        viewer: Viewer = show.viewer,
    ) -> Response:
        if known is None:
            return answer(None, Live(), viewer)
        page, live = _page(factory, known, viewer, (older, newer))
        label = BUTTONS[asked].label if asked in BUTTONS else ""
        return answer(replace(page, asked=label), live, viewer)

    @router.post(ONE + "/press")
    def press(
        request: Request,
        known: KnownPullRequest | None = named,
        button: str = "",
        viewer: Viewer = show.viewer,
    ) -> Response:
        if known is None:
            return answer(None, Live(), viewer)
        try:
            # The checks' kind: what is cancelled or started anew is whatever there is.
            seen = request.state.form.get("head", "")
            Acts(factory).press_on(viewer, known.id, RunKind.VALIDATE, button, seen)
        except UserError as error:
            page, _ = _page(factory, known, viewer, ("", ""))
            # Its address takes no reading, so it cannot fetch itself again.
            return answer(replace(page, refused=error.words), Live(), viewer, CONFLICT)
        to = pull_address(known.ref.repository, known.ref.number)
        return RedirectResponse(f"{to}?asked={button}", 303)


def _page(
    factory: Factory, known: KnownPullRequest, viewer: Viewer, compared: tuple[str, str]
) -> tuple[PullPage, Live]:
    # What is seen is read first, so that the page is never older than its version.
    seen = read_seen(factory, known)
    offered = buttons_on(factory, viewer, known.id, RunKind.VALIDATE) if viewer.acts else ()
    events = f"{pull_address(known.ref.repository, known.ref.number)}/events"
    live = Live(events=events, version=version(factory.clock(), seen))
    return pull_page(factory, seen, offered, compared), live


def _add_events(router: APIRouter, factory: Factory, named: KnownPullRequest | None) -> None:
    def existing(known: KnownPullRequest | None = named) -> KnownPullRequest:
        if known is None:
            raise HTTPException(404, NO_SUCH_PULL_REQUEST.title)
        return known

    there: KnownPullRequest = Depends(existing)

    @router.get(ONE + "/events", response_class=EventSourceResponse)
    async def pull_events(known: KnownPullRequest = there) -> AsyncIterator[ServerSentEvent]:
        def current() -> str:
            now = factory.pull_requests.get(known.id)
            return version(factory.clock(), read_seen(factory, now))

        async for event in versions(current):
            yield event
