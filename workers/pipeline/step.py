"""What a step is, and the check that a list of steps fits together."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Protocol

from app.domain.contribution import Contribution
from app.domain.record import Record
from workers.pipeline.originals import Originals
from workers.teacher.port import Teacher

RECORD_FIELDS = frozenset(each.name for each in fields(Record))
# What a record has when it enters a flow.
AT_START = frozenset({"index", "lead_seed", "seeds", "style", "random_state", "chunk"})


class WiringError(Exception):
    """Steps that don't fit together: a fault of ours, found before any model call."""


@dataclass(frozen=True, kw_only=True)
class Models:
    """The models of a run; the judge may be the teacher.

    `tiny` marks a teacher that is only good for trying Seedbed out.
    """

    teacher: Teacher
    judge: Teacher
    tiny: bool = False


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What the steps of one run share; `begun` is when it began, on the monotonic clock."""

    contribution: Contribution
    models: Models
    originals: Originals
    chunks: tuple[str, ...] = ()
    begun: float = field(default_factory=time.monotonic)


class Step(Protocol):
    """One thing done to a record.

    `inputs` and `outputs` name fields of `Record`. A step that ends a record's way
    sets its outcome; until then the outcome is unfinished.
    """

    @property
    def name(self) -> str:
        """Lower case with underscores; the prompt and the call carry it too."""
        ...

    @property
    def inputs(self) -> frozenset[str]:
        """Fields that must have been filled in before."""
        ...

    @property
    def outputs(self) -> frozenset[str]:
        """Fields this step fills in."""
        ...

    async def run(self, record: Record, bench: Bench) -> Record:
        """Return the record as it is after this step."""
        ...


def check_wiring(steps: Sequence[Step]) -> None:
    """Check that each input was filled in before and that the last step concludes.

    Raises:
        WiringError: naming the step at fault.
    """
    filled = set(AT_START)
    for step in steps:
        unknown = (step.inputs | step.outputs) - RECORD_FIELDS
        if unknown:
            raise WiringError(f"step {step.name}: records have no {_listed(unknown)}")
        missing = step.inputs - filled
        if missing:
            raise WiringError(f"step {step.name}: nothing before it gives {_listed(missing)}")
        filled |= step.outputs
    if not steps or "outcome" not in steps[-1].outputs:
        last = steps[-1].name if steps else "(none)"
        raise WiringError(f"step {last}: the last step must give the outcome")


def _listed(names: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(names))
