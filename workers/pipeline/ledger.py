"""The running count of a sample: what may still be begun, and what it has cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from app.domain.sample import Outcome, Progress, Record

# Launching more than this many records per pair to judge means that most of them never
# reach the judge; going on would only cost tokens.
LAUNCHES_PER_TARGET = 4


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much a run may do.

    `target` is the number of pairs to judge, fixed beforehand. `max_tokens` bounds
    tokens read and written: once it is reached nothing is begun, and what is in flight
    (at most `max_in_flight` records) is finished. `max_seconds` is the time of one
    attempt, after which what is in flight is left unfinished. `random_state`
    reproduces which seeds each record shows.
    """

    target: int = 10
    max_in_flight: int = 8
    max_tokens: int = 200_000
    max_seconds: float = 900.0
    random_state: int = 0

    def __post_init__(self) -> None:
        if self.target < 1 or self.max_in_flight < 1:
            raise ValueError("a plan needs a target and a bound of at least 1")


class Ledger:
    """Counts records; those of an earlier attempt count as launched and paid."""

    def __init__(self, plan: Plan, done: Sequence[Record]) -> None:
        self._plan = plan
        self.records: dict[int, Record] = {record.index: record for record in done}
        self._free: Iterator[int] = (i for i in count() if i not in self.records)
        self._in_flight: dict[int, Record] = {}
        self._judged = sum(record.judged for record in done)
        self._kept = sum(record.outcome is Outcome.KEPT for record in done)
        self._tokens = sum(record.tokens for record in done)

    @property
    def may_launch(self) -> bool:
        """Whether one more record may begin now: never more than could be judged."""
        return (
            len(self._in_flight) < self._plan.max_in_flight
            and self._judged + len(self._in_flight) < self._plan.target
            and not self.spent
        )

    @property
    def spent(self) -> str:
        """What forbids any further launch: a budget's name, or "" while none does."""
        if self._judged >= self._plan.target:
            return ""
        if self._tokens >= self._plan.max_tokens:
            return "token-budget"
        launched = len(self.records) + len(self._in_flight)
        return "launch-limit" if launched >= LAUNCHES_PER_TARGET * self._plan.target else ""

    def next_index(self) -> int:
        """The lowest index that no record has had; holes of an earlier attempt first."""
        return next(self._free)

    def note(self, record: Record) -> None:
        """Enter a record in flight as it is now, with what it has cost so far."""
        before = self._in_flight.get(record.index)
        self._tokens += record.tokens - (before.tokens if before else 0)
        self._in_flight[record.index] = record

    def close(self, record: Record) -> None:
        """Enter a record that has reached its end."""
        self.note(record)
        del self._in_flight[record.index]
        self.records[record.index] = record
        self._judged += record.judged
        self._kept += record.outcome is Outcome.KEPT

    def current(self, index: int) -> Record:
        """A record in flight as it was after its last step."""
        return self._in_flight[index]

    def progress(self) -> Progress:
        """How far the run is; `made` counts records at their end."""
        return Progress(
            target=self._plan.target,
            made=len(self.records),
            judged=self._judged,
            kept=self._kept,
            tokens=self._tokens,
        )
