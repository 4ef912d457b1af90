"""The pages: `/`, `/runs/{id}`, `/coverage`, their event streams, static files and the login."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.staticfiles import StaticFiles

from app.access.door import Door
from app.access.viewer import Viewer
from app.dashboard.coverage_page import coverage_page, repository_rows
from app.dashboard.export_view import export_download
from app.dashboard.live import version, versions
from app.dashboard.login import login_router
from app.dashboard.overview_page import overview_page, read_overview
from app.dashboard.rendering import Live, MissingPage, Pages
from app.dashboard.run_page import about_sample, run_page
from app.dashboard.sample_page import sample_download
from app.dashboard.show import Show
from app.domain.runs import Run
from app.factory import Factory
from app.store.coverage import Coverage

STATIC = Path(__file__).parent / "static"
EXPORT_FILE = re.compile(r"[a-z0-9_]{1,60}\.jsonl?")
"""Names that stand in a header as they are."""


def dashboard_router(factory: Factory) -> APIRouter:
    """The pages of this process's factory, for whoever the door lets in."""
    router, pages, door = APIRouter(include_in_schema=False), Pages(), Door(factory)
    inside = APIRouter(dependencies=[Depends(door.enter)])
    show = Show(factory, pages, door)
    _add_overview(inside, show)
    _add_run(inside, show)
    _add_downloads(inside, show)
    _add_coverage(inside, show)
    router.include_router(inside)
    router.include_router(login_router(factory, door, pages))
    _add_static(router, door)
    return router


def _add_overview(router: APIRouter, show: Show) -> None:
    factory = show.factory

    def current() -> str:
        return version(factory.clock(), read_overview(factory))

    @router.get("/")
    def overview(viewer: Viewer = show.viewer) -> Response:
        read = read_overview(factory)
        live = Live(events="/events", version=version(factory.clock(), read))
        page = overview_page(factory, read)
        return show.pages.answer("overview.html", page, live=live, viewer=viewer)

    @router.get("/events", response_class=EventSourceResponse)
    async def overview_events() -> AsyncIterator[ServerSentEvent]:
        async for event in versions(current):
            yield event


def _existing(show: Show) -> Callable[..., Run]:
    """The run that an address names, for what is no page of its own."""

    def known(run_id: str, viewer: Viewer = show.viewer) -> Run:
        run = show.run(run_id, viewer)
        if run is None:
            raise HTTPException(404, "There is no such run.")
        return run

    return known


def _add_run(router: APIRouter, show: Show) -> None:
    factory = show.factory
    existing = Depends(_existing(show))

    @router.get("/runs/{run_id}")
    def run(run_id: str, outcome: str = "", viewer: Viewer = show.viewer) -> Response:
        found = show.run(run_id, viewer)
        if found is None:
            return show.pages.missing(no_such_run(run_id), viewer)
        # The run is read before its records, so the page is never older than its version.
        page = run_page(factory, found, outcome)
        shown = version(factory.clock(), found)
        events = "" if found.state.concluded else f"/runs/{found.id}/events"
        live = Live(events=events, version=shown)
        return show.pages.answer("run.html", page, live=live, viewer=viewer)

    @router.get("/runs/{run_id}/events", response_class=EventSourceResponse)
    async def run_events(found: Run = existing) -> AsyncIterator[ServerSentEvent]:
        async for event in versions(lambda: version(factory.clock(), factory.runs.get(found.id))):
            yield event


def _add_downloads(router: APIRouter, show: Show) -> None:
    factory = show.factory
    existing = Depends(_existing(show))

    @router.get("/runs/{run_id}/sample.json")
    def sample(found: Run = existing) -> Response:
        made = factory.samples.of_run(found.id)
        if made is None:
            raise HTTPException(404, "This run has no sample.")
        return sample_download(made, about_sample(factory, found))

    @router.get("/runs/{run_id}/export/{name}")
    def export(name: str, found: Run = existing) -> Response:
        content = factory.exports.file(found.id, name) if EXPORT_FILE.fullmatch(name) else None
        if content is None:
            raise HTTPException(404, "This run has no such file.")
        return export_download(found, name, content)


def _add_coverage(router: APIRouter, show: Show) -> None:
    factory, pages = show.factory, show.pages

    @router.get("/coverage")
    def repositories(viewer: Viewer = show.viewer) -> Response:
        page = repository_rows(Coverage(factory.database).repositories())
        return pages.answer("repositories.html", page, live=Live(), viewer=viewer)

    @router.get("/coverage/{owner}/{name}")
    def repository(
        owner: str,
        name: str,
        wanted: str = Query("", alias="show"),
        viewer: Viewer = show.viewer,
    ) -> Response:
        found = Coverage(factory.database).of_repository(f"{owner}/{name}")
        if found is None:
            return pages.missing(no_such_repository(f"{owner}/{name}"), viewer)
        page = coverage_page(found, factory.clock(), wanted)
        return pages.answer("coverage.html", page, live=Live(), viewer=viewer)


def _add_static(router: APIRouter, door: Door) -> None:
    files = StaticFiles(directory=STATIC)

    @router.get("/static/{name}", dependencies=[Depends(door.anyone)])
    async def static(name: str, request: Request) -> Response:
        response = await files.get_response(name, request.scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def no_such_run(run_id: str) -> MissingPage:
    """What is said for a run that is not there."""
    return MissingPage(
        title="There is no such run",
        words=f"No run has the number {run_id[:40]}. The first page lists the newest runs.",
    )


def no_such_repository(name: str) -> MissingPage:
    """What is said for a repository that is not known."""
    return MissingPage(
        title="There is no such repository",
        words=f"No repository is known as {name[:120]}. The page of coverage lists those that are.",
    )
