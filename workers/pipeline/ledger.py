"""The running count of a sample: what may still be begun, and what it has cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from app.domain.controls import Control
from app.domain.record import Outcome, Record
from app.domain.sample import Progress

# Launching more than this many records per pair to judge means that most of them never
# reach the judge; going on would only cost tokens.
LAUNCHES_PER_TARGET = 4
# What a control costs before one was judged, in tokens.
COST_OF_CONTROL = 1_000
# Of the time, after which controls go first: without them the scores mean nothing.
CONTROLS_FIRST = 0.7


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much a run may do.

    `target` is the number of pairs to judge, fixed beforehand. `max_tokens` bounds
    tokens read and written: once it is reached, less what the controls will need, no record is
    begun, and what is in flight (at most `max_in_flight`) is finished. `max_seconds` is the time
    of one attempt, after which what is in flight is left unfinished. `random_state`
    reproduces which seeds each record shows. `controls` and `explanations` can be left out, for
    measurements.
    """

    target: int = 10
    max_in_flight: int = 8
    max_tokens: int = 400_000
    max_seconds: float = 900.0
    random_state: int = 0
    controls: bool = True
    explanations: bool = True

    def __post_init__(self) -> None:
        if self.target < 1 or self.max_in_flight < 1:
            raise ValueError("a plan needs a target and a bound of at least 1")


class Ledger:
    """Counts records and controls; those of an earlier attempt count as launched and paid."""

    def __init__(self, plan: Plan, done: Sequence[Record], controls: Sequence[Control]) -> None:
        self._plan = plan
        self.records: dict[int, Record] = {record.index: record for record in done}
        self.controls: dict[int, Control] = {control.number: control for control in controls}
        self.controls_left = 0
        self._free: Iterator[int] = (i for i in count() if i not in self.records)
        self._in_flight: dict[int, Record] = {}
        self._judged = self._judged_before = sum(record.judged for record in done)
        self._kept = sum(record.outcome is Outcome.KEPT for record in done)
        self._tokens = sum(r.tokens for r in done) + sum(c.tokens for c in controls)

    @property
    def may_launch(self) -> bool:
        """Whether one more record may begin now: never more than could be judged."""
        return self._judged + len(self._in_flight) < self._plan.target and not self.spent

    @property
    def spent(self) -> str:
        """What forbids any further launch: a budget's name, or "" while none does."""
        if self._judged >= self._plan.target:
            return ""
        if self._tokens + self.controls_left * self._cost_of_control >= self._plan.max_tokens:
            return "token-budget"
        launched = len(self.records) + len(self._in_flight)
        return "launch-limit" if launched >= LAUNCHES_PER_TARGET * self._plan.target else ""

    @property
    def _cost_of_control(self) -> float:
        costs = [control.tokens for control in self.controls.values()]
        return sum(costs) / len(costs) if costs else COST_OF_CONTROL

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

    def enter(self, control: Control) -> None:
        """Enter a control that was judged."""
        self.controls[control.number] = control
        self._tokens += control.tokens

    def current(self, index: int) -> Record:
        """A record in flight as it was after its last step."""
        return self._in_flight[index]

    @property
    def ordered_records(self) -> tuple[Record, ...]:
        """All records that reached their end, by index."""
        return tuple(self.records[index] for index in sorted(self.records))

    @property
    def ordered_controls(self) -> tuple[Control, ...]:
        """All controls that were judged, by number."""
        return tuple(self.controls[number] for number in sorted(self.controls))

    @property
    def fulfilled(self) -> bool:
        """Whether the planned number was judged."""
        return self._judged >= self._plan.target

    @property
    def idle(self) -> bool:
        """Whether no record is in flight."""
        return not self._in_flight

    def add(self, record: Record) -> None:
        """Enter a record again that has gained something after its end."""
        self._tokens += record.tokens - self.records[record.index].tokens
        self.records[record.index] = record

    def progress(self, elapsed: float) -> Progress:
        """How far the run is after so many seconds; `made` counts records at their end."""
        here = self._judged - self._judged_before
        left = max(0, self._plan.target - self._judged)
        return Progress(
            target=self._plan.target,
            made=len(self.records),
            judged=self._judged,
            kept=self._kept,
            tokens=self._tokens,
            controls=len(self.controls),
            seconds_left=elapsed / here * left if here else None,
        )
