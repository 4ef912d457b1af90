"""What is done when the App is installed, suspended or taken away."""

from __future__ import annotations

from collections.abc import Collection

from app.domain.deciding.found import APP_AWAY
from app.domain.events import InstallationChanged
from app.domain.runs import RunState
from app.factory import Factory
from app.queue import RECONCILE
from app.store.runs import Conclusion
from app.store.summaries import Summaries
from workers.places import show_new_places

WORDS = "Seedbed may not look at this repository any more: the App was suspended or taken away."


def installation_changed(factory: Factory, event: InstallationChanged) -> tuple[str, ...]:
    """End what runs where the App may not look any more, and look at all else soon; in words."""
    told = f"installation {event.installation_id}: looked at with the next sweep"
    ended = 0
    if event.everything or event.gone:
        repositories = None if event.everything else event.gone
        ended = app_away(factory, event.installation_id, repositories)
    factory.turns.end(RECONCILE)
    return (f"{told}; runs ended: {ended}" if ended else told,)


def app_away(
    factory: Factory, installation_id: int, repositories: Collection[str] | None = None
) -> int:
    """End what goes on where the App may not look, and have nothing of it published.

    How many runs were ended. Without `repositories`, all of the installation's. What is open stays
    known as open: where the App may look again, it is held against GitHub.
    """
    rows = factory.pull_requests.of_installation(installation_id, repositories)
    conclusion = Conclusion(state=RunState.CANCELLED, reason=APP_AWAY, words=WORDS)
    ended_of = {row: factory.runs.cancel(row, conclusion, lambda _: True) for row in rows}
    ended = sum(ended_of.values())
    factory.pull_requests.withdraw(rows)
    # Nothing of it is published, so lists would go on to say that these are under way.
    summaries = Summaries(factory.database, factory.clock)
    summaries.forget([row for row, number in ended_of.items() if number])
    if ended:
        show_new_places(factory, without=0)
    return ended
