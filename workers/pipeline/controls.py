"""Judging a control pair, with the same prompt as the pairs of the sample."""

from __future__ import annotations

from dataclasses import replace

from app.domain.controls import Control
from app.domain.record import JudgedPart, Record, Style
from workers.pipeline.step import Bench
from workers.pipeline.steps.calls import judge
from workers.scoring.controls import ControlPair
from workers.teacher.parse import Unparsed

STEP = "judge_pair"


async def judge_control(pair: ControlPair, bench: Bench) -> Control:
    """The control with the judge's score, or with the reason why there is none."""
    control = pair.control
    # Dressed as a record, so that nothing about its prompt tells a control from a pair.
    record = Record(
        index=control.number,
        lead_seed=0,
        seeds=pair.shown,
        style=Style.SHORT,
        random_state=0,
        question=control.question,
        answer=control.answer,
        context=pair.context,
    )
    record, found = await judge(record, bench, STEP, JudgedPart.PAIR)
    if isinstance(found, Unparsed):
        return replace(control, reason=found.reason, calls=record.calls)
    return replace(control, score=found.score, mass=found.mass, calls=record.calls)
