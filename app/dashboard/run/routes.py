"""`/runs/{id}`: its page, pairs, files and event stream, and what can be asked for there."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.access.acts import Acts
from app.access.viewer import Viewer
from app.dashboard.live import version, versions
from app.dashboard.rendering import Live, MissingPage
from app.dashboard.run.about_run import about_sample
from app.dashboard.run.acts_view import acts_view
from app.dashboard.run.export_view import export_download
from app.dashboard.run.pair_page import pair_page
from app.dashboard.run.run_page import run_page
from app.dashboard.run.share_view import with_share
from app.dashboard.run.wanted import asked_for
from app.dashboard.sample_page import sample_download
from app.dashboard.sharing import Sharing
from app.dashboard.show import Show
from app.domain.runs import Run
from app.errors import UserError

EXPORT_FILE = re.compile(r"[a-z0-9_]{1,60}\.jsonl?")
"""Names that stand in a header as they are."""


def add_run(router: APIRouter, show: Show) -> None:
    """Everything of one run, for whoever the router lets in."""
    existing = Depends(_existing(show))
    _add_pages(router, show)
    _add_events(router, show, existing)
    _add_downloads(router, show, existing)
    _add_acts(router, show, existing)


def _existing(show: Show) -> Callable[..., Run]:
    """The run that an address names, for what is no page of its own."""

    def known(run_id: str, viewer: Viewer = show.viewer) -> Run:
        run = show.run(run_id, viewer)
        if run is None:
            raise HTTPException(404, "There is no such run.")
        return run

    return known


def _add_pages(router: APIRouter, show: Show) -> None:
    factory, sharing = show.factory, Sharing(show.factory)

    @router.get("/runs/{run_id}")
    def run(request: Request, run_id: str, viewer: Viewer = show.viewer) -> Response:
        found = show.run(run_id, viewer)
        if found is None:
            return show.pages.missing(no_such_run(run_id), viewer)
        query = request.query_params
        # The run is read before its records, so the page is never older than its version.
        page = run_page(factory, found, asked_for(query))
        acts = acts_view(factory, viewer, found, query.get("asked", ""))
        acts = with_share(acts, sharing, (viewer, found, show.ref(found)), query.get("link", ""))
        shown = version(factory.clock(), found)
        events = "" if found.state.concluded else f"/runs/{found.id}/events"
        live = Live(events=events, version=shown)
        return show.pages.answer("run.html", page.with_acts(acts), live=live, viewer=viewer)

    @router.get("/runs/{run_id}/pairs/{number}")
    def pair(run_id: str, number: str, viewer: Viewer = show.viewer) -> Response:
        found = show.run(run_id, viewer)
        if found is None:
            return show.pages.missing(no_such_run(run_id), viewer)
        page = pair_page(factory, found, number)
        if page is None:
            return show.pages.missing(no_such_pair(number), viewer)
        return show.pages.answer("pair.html", page, live=Live(), viewer=viewer)


def _add_events(router: APIRouter, show: Show, existing: Run) -> None:
    factory = show.factory

    @router.get("/runs/{run_id}/events", response_class=EventSourceResponse)
    async def run_events(found: Run = existing) -> AsyncIterator[ServerSentEvent]:
        async for event in versions(lambda: version(factory.clock(), factory.runs.get(found.id))):
            yield event


def _add_downloads(router: APIRouter, show: Show, existing: Run) -> None:
    factory = show.factory

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


def _add_acts(router: APIRouter, show: Show, existing: Run) -> None:
    factory, sharing = show.factory, Sharing(show.factory)

    @router.post("/runs/{run_id}/press")
    def press(button: str = "", found: Run = existing, viewer: Viewer = show.viewer) -> Response:
        # In the address, since the door has read the form by now.
        try:
            Acts(factory).press(viewer, found, button)
        except UserError as refused:
            return _refused(show, found, viewer, refused.words)
        return RedirectResponse(f"/runs/{found.id}?{urlencode({'asked': button})}", 303)

    @router.post("/runs/{run_id}/share")
    def share(found: Run = existing, viewer: Viewer = show.viewer) -> Response:
        ref = show.ref(found)
        if not sharing.may_share(viewer, ref):
            words = "Only maintainers of the repository can make a link to a run."
            return _refused(show, found, viewer, words)
        token = sharing.share(viewer, found, ref)
        return RedirectResponse(f"/runs/{found.id}?{urlencode({'link': token})}", 303)


def _refused(show: Show, run: Run, viewer: Viewer, words: str) -> Response:
    """The run's page, which says why something was not done."""
    page = run_page(show.factory, run, asked_for({}))
    acts = acts_view(show.factory, viewer, run, refused=words)
    answer = page.with_acts(acts)
    return show.pages.answer("run.html", answer, live=Live(), viewer=viewer, status=403)


def no_such_run(run_id: str) -> MissingPage:
    """What is said for a run that is not there."""
    return MissingPage(
        title="There is no such run",
        words=f"No run has the number {run_id[:40]}. The first page lists the newest runs.",
    )


def no_such_pair(number: str) -> MissingPage:
    """What is said for a pair that is not there."""
    return MissingPage(
        title="There is no such pair",
        words=f"No pair of this run has the number {number[:40]}.",
    )
