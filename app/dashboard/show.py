"""What every page's routes are given, and how an address names what it shows."""

from __future__ import annotations

from fastapi import Depends

from app.access.door import Door
from app.access.viewer import Viewer
from app.dashboard.rendering import MissingPage, Pages
from app.domain.pull_request import PullRequestRef
from app.domain.runs import Run
from app.factory import Factory

MAX_DIGITS = 18
"""A longer number fits into no database's integer."""
ADMINS_ONLY = MissingPage(
    title="This page is for admins",
    words="Whoever runs this service names them in SEEDBED_ADMINS.",
)


class Show:
    """What a page needs: its facts, its form, and who looks."""

    def __init__(self, factory: Factory, pages: Pages, door: Door) -> None:
        self.factory = factory
        self.pages = pages
        self.viewer: Viewer = Depends(door.enter)

    def run(self, run_id: str, viewer: Viewer) -> Run | None:
        """The run an address names, None where there is none that this viewer may see."""
        found = find_run(self.factory, run_id)
        if found is None or viewer.admin:
            return found
        ref = self.ref(found)
        return found if viewer.may_read(ref.repository) else None

    def ref(self, run: Run) -> PullRequestRef:
        """The pull request of a run."""
        return self.factory.pull_requests.get(run.pull_request_id).ref


def find_run(factory: Factory, run_id: str) -> Run | None:
    """The run an address names, None for whatever is not the number of a run."""
    number = row_number(run_id)
    return None if number is None else factory.runs.get(number)


def row_number(text: str) -> int | None:
    """The number of a row that an address names, None for whatever can be none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return int(text) if is_number else None
