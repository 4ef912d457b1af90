"""Deliveries that GitHub could not bring are asked for again.

GitHub keeps its log for three days, newest first. It is read back to where all was well before.
What is near its top is read each time; a longer stretch, as after a long time away, over several
passes. What of this is forgotten with the process costs only that it is read again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.errors import SeedbedError
from app.factory import Factory
from app.github.app import Attempt, GitHubApp
from app.logging import get_logger
from app.store.gaps import Gaps
from app.webhooks.parse import HANDLED_EVENTS
from workers.reconciling.failures import Failures

TURN = "hook-log"
"""In the table of turns: up to when the log was read and all was well."""
KEPT_SECONDS = 3 * 86_400.0
NEAR_PAGES, DEEP_PAGES = 10, 20
"""Pages of a hundred attempts that one pass reads at the top, and further down."""
MOST_ASKED = 100
"""Deliveries asked for in one pass."""
FIRST_PAUSE, LONGEST_PAUSE, MOST_ATTEMPTS = 60.0, 6 * 3600.0, 10
"""Seconds after the first failed attempt, four times as many after each more; then it is left."""
OVERLAP = 600.0
"""Seconds that are read again: attempts under way are in no log yet."""


@dataclass
class _Walk:
    """A way down the log that one pass was too short for."""

    began: float
    cursor: str
    missing: list[float] = field(default_factory=list)


class FailedDeliveries:
    """Kept between passes, so that a long log is read in several."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory
        self._gaps = Gaps(factory.database, factory.clock)
        self._walk: _Walk | None = None

    def ask_again(self, app: GitHubApp) -> int:
        """Ask for what did not arrive and is due; how many deliveries.

        Raises:
            TransientError: GitHub asks for quiet, or is away.
        """
        now = self._factory.clock()
        back_to = max(self._factory.turns.begun(TURN) - OVERLAP, now - KEPT_SECONDS)
        found, cursor = self._read(app, "", NEAR_PAGES, back_to)
        if cursor:
            deep = self._walk or _Walk(began=now, cursor=cursor)
            more, deep.cursor = self._read(app, deep.cursor, DEEP_PAGES, back_to)
            found += more
            self._walk = deep
        missing = self._missing(found)
        self._note(now, [attempts[0].at for attempts in missing], reached=not cursor)
        due = [attempts for attempts in missing if _is_due(attempts, now)]
        due.sort(key=lambda attempts: (attempts[0].at, attempts[0].id))
        failures = Failures()
        return sum(_bring_again(app, attempts, failures) for attempts in due[:MOST_ASKED])

    @staticmethod
    def _read(app: GitHubApp, cursor: str, pages: int, back_to: float) -> tuple[list[Attempt], str]:
        """So many pages, and where it goes on; nowhere once all is older than `back_to`."""
        found: list[Attempt] = []
        for _ in range(pages):
            page = app.attempts(cursor)
            found += page.attempts
            cursor = page.cursor
            if not cursor or all(attempt.at < back_to for attempt in page.attempts):
                return found, ""
        return found, cursor

    def _missing(self, found: Iterable[Attempt]) -> list[list[Attempt]]:
        """The attempts, oldest first, of what never arrived and may be tried again."""
        of: dict[str, dict[int, Attempt]] = defaultdict(dict)
        for attempt in found:
            if attempt.event in HANDLED_EVENTS:
                of[attempt.guid][attempt.id] = attempt
        failed = {
            guid: sorted(attempts.values(), key=lambda attempt: (attempt.at, attempt.id))
            for guid, attempts in of.items()
            if not any(attempt.arrived for attempt in attempts.values())
        }
        # It may have arrived though GitHub did not hear so in time.
        heard = self._gaps.heard(failed)
        left = (attempts for guid, attempts in failed.items() if guid not in heard)
        # Once GitHub has forgotten the first attempt, those after it cannot be counted.
        return [each for each in left if each[0].first and len(each) < MOST_ATTEMPTS]

    def _note(self, now: float, missing: list[float], *, reached: bool) -> None:
        """Keep how far all is well: up to the oldest that is missing, where all was read."""
        walk = self._walk
        if walk is None or reached:
            self._walk = None
            self._factory.turns.begin(TURN, min([now, *missing]))
        elif walk.cursor:
            walk.missing += missing
        else:
            self._walk = None
            self._factory.turns.begin(TURN, min([walk.began, *walk.missing, *missing]))


def _is_due(attempts: list[Attempt], now: float) -> bool:
    """Whether the pause after the last attempt is over; it grows with their number."""
    pause = min(FIRST_PAUSE * 4.0 ** (len(attempts) - 1), LONGEST_PAUSE)
    return attempts[-1].at <= now - pause


def _bring_again(app: GitHubApp, attempts: list[Attempt], failures: Failures) -> bool:
    """Ask for one; False where GitHub does not have it any more, or fails at it."""
    newest = attempts[-1]
    try:
        app.bring_again(newest.id)
    except SeedbedError as error:
        get_logger().warning("delivery not brought", delivery=newest.guid, reason=error.reason)
        failures.note(error)
        return False
    get_logger().info("delivery asked for again", delivery=newest.guid, event_name=newest.event)
    return True
