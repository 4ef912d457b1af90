"""`/taxonomy` and `/taxonomy/{owner}/{name}`."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.access.viewer import Viewer
from app.dashboard.rendering import Live, MissingPage
from app.dashboard.show import Show
from app.dashboard.taxonomy.branches import Known
from app.dashboard.taxonomy.place import ADDRESS, place_of
from app.dashboard.taxonomy.repositories_page import repository_rows
from app.dashboard.taxonomy.taxonomy_page import RECENT_DAYS, taxonomy_page
from app.store.coverage import Coverage
from app.store.yields import Yields

DAY_SECONDS = 86_400


def add_taxonomy(router: APIRouter, show: Show) -> None:
    """The pages of taxonomies; what they read of finished runs is kept for the next page."""
    factory, pages = show.factory, show.pages
    coverage, yields = Coverage(factory.database), Yields(factory.database)

    @router.get(ADDRESS)
    def repositories(viewer: Viewer = show.viewer) -> Response:
        page = repository_rows(coverage.repositories(viewer.sees))
        return pages.answer("repositories.html", page, live=Live(), viewer=viewer)

    @router.get(ADDRESS + "/{owner}/{name}")
    def taxonomy(request: Request, owner: str, name: str, viewer: Viewer = show.viewer) -> Response:
        repository = f"{owner}/{name}"
        place = place_of(repository, request.query_params)
        found = coverage.of_repository(repository) if viewer.may_read(repository) else None
        if found is None:
            return pages.missing(no_such_repository(repository), viewer)
        now = factory.clock()
        known = Known(
            leaves=found.leaves,
            yields=yields.of_repository(repository),
            contributions=yields.contributions(repository, now - RECENT_DAYS * DAY_SECONDS),
        )
        page = taxonomy_page(known, found.commit, place, now)
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
