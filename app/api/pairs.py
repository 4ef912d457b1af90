"""`/runs/{id}/pairs`: every pair of a sample, with what was rejected and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from app.access.viewer import Viewer
from app.api.answers import NOT_FOUND
from app.api.lists import LONGEST, Page
from app.api.runs import RunId
from app.api.service import Service
from app.api.texts import Text
from app.domain.record import JudgedPart, Outcome, Record, Style
from app.store.pair_list import PairFilter, PairList


class PairsAsked(BaseModel):
    """Which pairs of a run are asked for."""

    outcome: Outcome | None = None
    reason: str | None = Field(None, max_length=100)
    seed: int | None = Field(None, ge=1, le=10_000, description="From 1.")
    cursor: int = Field(
        0, ge=0, le=2**31 - 1, description="The `next` of the page before; 0 for the first."
    )
    limit: int = Field(50, ge=1, le=LONGEST, description="How many at most.")


class JudgementOut(BaseModel):
    """What the judge says of one part of a pair."""

    part: JudgedPart
    score: float
    passes: bool
    reason: str = Field(description="A code, where it does not pass.")
    repaired: bool = Field(description="Of the corrected pair.")


class PairOut(BaseModel):
    """A question with its answer, and what became of them. What models wrote word for word, and
    what it took, is in the run's `sample.json`."""

    number: int = Field(description="From 1.")
    outcome: Outcome
    reason: str
    seed: int = Field(description="The seed example it was grown around, from 1.")
    style: Style
    question: Text
    answer: Text
    context: Text | None
    explanation: Text = Field(description="The judge's own words, where it was asked for them.")
    quality: float | None = Field(description="From 1 to 3, null where it was not judged.")
    judgements: list[JudgementOut]
    tokens: int


def add_pairs(router: APIRouter, service: Service) -> None:
    """Lists the pairs of a run."""
    listed = PairList(service.factory.database)

    @router.get(
        "/runs/{run_id}/pairs", operation_id="list_pairs", tags=["runs"], responses=NOT_FOUND
    )
    def pairs(
        run_id: RunId, asked: Annotated[PairsAsked, Query()], viewer: Viewer = service.caller
    ) -> Page[PairOut]:
        """The pairs of a sample run, by number; none for runs of other kinds."""
        run, _ = service.run(run_id, viewer)
        seed = None if asked.seed is None else asked.seed - 1
        wanted = PairFilter(outcome=asked.outcome, reason=asked.reason, seed=seed)
        # The cursor is the number of the last pair that was shown, from 1; the store's is from 0.
        found = listed.after(run.id, wanted, asked.cursor - 1, asked.limit + 1)
        shown = [pair_out(record) for record in found[: asked.limit]]
        return Page(items=shown, next=shown[-1].number if len(found) > asked.limit else None)


def pair_out(record: Record) -> PairOut:
    """A pair."""
    return PairOut(
        number=record.index + 1,
        outcome=record.outcome,
        reason=record.reason,
        seed=record.lead_seed + 1,
        style=record.style,
        question=record.question,
        answer=record.answer,
        context=record.context,
        explanation=record.explanation,
        quality=record.quality,
        judgements=[
            JudgementOut(
                part=each.part,
                score=each.score,
                passes=each.passes,
                reason=each.reason,
                repaired=each.repaired,
            )
            for each in record.judgements
        ],
        tokens=record.tokens,
    )
