"""Runs of every kind in every state: no page, list or answer of the API is at a loss for one."""

from collections.abc import Iterator

import pytest

from app.domain.runs import NO_LONGER_KEPT, RunKind, RunState
from app.factory import Factory
from app.store.runs import Conclusion
from tests.dashboard.reader import Reader
from tests.dashboard.scenes import OWNER, asked, opened
from workers.summaries import summarise_missing

ENDS = {
    "failed": Conclusion(state=RunState.FAILED, reason="worker-lost", words="The worker died."),
    "cancelled": Conclusion(state=RunState.CANCELLED, reason="asked", words="Somebody ended it."),
    "empty": Conclusion(state=RunState.DONE),
    "no longer kept": Conclusion(state=RunState.DONE, reason=NO_LONGER_KEPT),
}
STATES = ("queued", "running", *ENDS)


def brought(factory: Factory, run: int, state: str) -> None:
    """Bring a queued run to where it shall be."""
    if state == "queued":
        return
    assert factory.runs.claim(run, OWNER)
    if state in ENDS:
        assert factory.runs.conclude(run, OWNER, ENDS[state])


def addresses(run: int) -> Iterator[str]:
    yield from ("/", "/?days=30", "/pulls", "/pulls/acme/taxonomy/7", f"/runs/{run}", "/taxonomy")
    yield from (f"/runs/{run}?outcome=kept", "/taxonomy/acme/taxonomy")
    api = ("overview", "pulls", "pulls/acme/taxonomy/7", "runs", f"runs/{run}", f"runs/{run}/pairs")
    yield from (f"/api/v1/{path}" for path in api)


@pytest.mark.parametrize("kind", RunKind)
def test_every_page_shows_it(pages: Reader, factory: Factory, kind: RunKind) -> None:
    row = opened(factory)
    for state in STATES:
        run = asked(factory, row, kind, asked_through=f"delivery-{state}")
        brought(factory, run, state)
        assert summarise_missing(factory) <= 1
        for address in addresses(run):
            answer = pages.get(address)
            found = answer.status_code == 200
            # Only what has a page of its own may be missing: a repository without an index.
            assert found or address.startswith("/taxonomy/"), (state, address, answer.text[:300])
