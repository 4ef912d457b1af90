"""`/taxonomy` and `/taxonomy/{owner}/{name}`."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.access.viewer import Viewer
from app.dashboard.rendering import Live, MissingPage
from app.dashboard.show import Show
from app.dashboard.taxonomy.place import ADDRESS, place_of
from app.dashboard.taxonomy.reading import reading, reading_all
from app.dashboard.taxonomy.repositories_page import repository_rows
from app.dashboard.taxonomy.taxonomy_page import taxonomy_page
from app.store.coverage import Coverage


def add_taxonomy(router: APIRouter, show: Show) -> None:
    """The pages of taxonomies; what they read of finished runs is kept for the next page."""
    factory, pages = show.factory, show.pages
    coverage = Coverage(factory.database)
    repositories_seen, known_of = reading_all(factory, coverage), reading(factory, coverage)

    @router.get(ADDRESS)
    def repositories(viewer: Viewer = show.viewer) -> Response:
        page = repository_rows(repositories_seen(viewer.sees))
        return pages.answer("repositories.html", page, live=Live(), viewer=viewer)

    @router.get(ADDRESS + "/{owner}/{name}")
    def taxonomy(request: Request, owner: str, name: str, viewer: Viewer = show.viewer) -> Response:
        repository = f"{owner}/{name}"
        place = place_of(repository, request.query_params)
        known = known_of(repository) if viewer.may_read(repository) else None
        if known is None:
            return pages.missing(no_such_repository(repository), viewer)
        page = taxonomy_page(known, place, factory.clock())
        if page is None:
            return pages.missing(no_such_branch(place.branch), viewer)
        return pages.answer("taxonomy.html", page, live=Live(), viewer=viewer)


def no_such_repository(name: str) -> MissingPage:
    """What is said for a repository that is not known, or not this viewer's to read."""
    return MissingPage(
        title="There is no such repository",
        words=f"No repository is known as {name[:120]}. The page Taxonomy lists those that are.",
    )


def no_such_branch(path: str) -> MissingPage:
    """What is said for a branch that has no leaf."""
    return MissingPage(
        title="There is no such branch",
        words=f"No leaf stands in {path[:120]}, and no pull request brings one.",
    )
