"""Steps are checked before any model is called; the error names the step."""

from dataclasses import dataclass

import pytest

from app.domain.contribution import ContributionKind
from app.domain.record import Record
from app.errors import UserError
from tests.pipeline.growing import contribution
from workers.pipeline.flows import FLOWS, flow_for
from workers.pipeline.step import Bench, WiringError, check_wiring


@dataclass(frozen=True)
class Idle:
    """A step that does nothing it says it does."""

    name: str
    inputs: frozenset[str] = frozenset()
    outputs: frozenset[str] = frozenset()

    async def run(self, record: Record, bench: Bench) -> Record:
        return record


@pytest.mark.parametrize("kind", ContributionKind)
def test_every_flow_fits_together(kind: ContributionKind) -> None:
    check_wiring(flow_for(contribution(kind)))


def test_no_seeds() -> None:
    with pytest.raises(UserError, match="no-seeds"):
        flow_for(contribution(seeds=0))


FREEFORM = FLOWS[ContributionKind.FREEFORM]
END = Idle("end", outputs=frozenset({"outcome"}))


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([FREEFORM[4], END], "step answer: nothing before it gives question"),
        ([Idle("odd", outputs=frozenset({"colour"})), END], "step odd: records have no colour"),
        # A step that concludes only what passes leaves the others without an end.
        ([*FREEFORM[:-1]], "step repair: the last step must give the outcome"),
        ([*FREEFORM[:-3]], "step judge_pair: the last step must give the outcome"),
        ([], "the last step must give the outcome"),
    ],
)
def test_what_does_not_fit_is_named(steps: list, words: str) -> None:
    with pytest.raises(WiringError, match=words):
        check_wiring(steps)
