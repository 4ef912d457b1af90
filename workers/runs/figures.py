"""What a run came to and what it asked of models, worked out from what is stored of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy.exc import SQLAlchemyError

from app.domain.commands import MODEL_KINDS
from app.domain.controls import Control
from app.domain.postcheck import Postcheck
from app.domain.precheck import AgreementControl, Precheck, SeedQuestion
from app.domain.record import Call, Record
from app.domain.runs import Run, RunKind
from app.domain.sample import funnel
from app.factory import Factory
from app.logging import get_logger
from app.settings import Settings
from app.store.figures import RunFigures, Usage
from app.store.tables import Json
from workers.pipeline.steps.explain import EXPLAIN
from workers.pipeline.steps.judge_question import WHY
from workers.teacher.profiles import Profile

JUDGE_PREFIX = "judge_"
JUDGE_STEPS = (EXPLAIN, WHY, "agree")
"""What else the judge is asked; everything that is not the judge's is the other model's."""

Asked = tuple[str, Call]
"""The role that was asked, and the call."""


def keep_figures(factory: Factory, run: Run, result: Json | None) -> None:
    """Set a run's figures after an attempt; `result` is what the attempt left, if anything.

    Never raises: that a run ends matters more.
    """
    if run.kind not in MODEL_KINDS:
        return
    try:
        found = _figures(factory, run, result)
        factory.figures.save(run.id, found.judged, found.kept, found.usages)
    except SQLAlchemyError as error:
        get_logger().warning("figures not kept", cause=type(error).__name__)
    except Exception:  # noqa: BLE001 - logged with its cause, and the run goes on to its end
        get_logger().exception("figures not kept")


def usages_of(asked: Iterable[Asked]) -> tuple[Usage, ...]:
    """The calls added up by role, by name."""
    found: dict[str, Usage] = {}
    for role, call in asked:
        before = found.get(role, Usage(role=role))
        found[role] = Usage(
            role=role,
            calls=before.calls + 1,
            tokens_read=before.tokens_read + call.prompt_tokens,
            tokens_written=before.tokens_written + call.completion_tokens,
            seconds=before.seconds + call.seconds,
        )
    return tuple(found[role] for role in sorted(found))


def role_of(call: Call, other: Profile, settings: Settings) -> str:
    """Which endpoint a call went to: the judge's, or that of the `other` model of the run."""
    judging = call.step.startswith(JUDGE_PREFIX) or call.step in JUDGE_STEPS
    if not judging:
        return other.value
    return Profile.JUDGE.value if settings.judge_url else Profile.TEACHER.value


def _figures(factory: Factory, run: Run, result: Json | None) -> RunFigures:
    if run.kind is RunKind.SAMPLE:
        return _of_sample(factory, run)
    asked = _asked_in_precheck(factory.settings, result or {})
    return RunFigures(judged=0, kept=0, usages=usages_of(asked))


def _of_sample(factory: Factory, run: Run) -> RunFigures:
    """From every record and control that is stored, by whichever attempt."""
    records = factory.samples.records(run.id)
    made: tuple[Record | Control, ...] = (*records, *factory.samples.controls(run.id))
    counts = funnel(records)
    calls = (call for each in made for call in each.calls)
    asked = ((role_of(call, Profile.TEACHER, factory.settings), call) for call in calls)
    return RunFigures(judged=counts.judged, kept=counts.kept, usages=usages_of(asked))


def _asked_in_precheck(settings: Settings, result: Json) -> Iterator[Asked]:
    """What a precheck or postcheck asked itself; an earlier run's answers it only shows."""
    if RunKind.PRECHECK in result:
        yield from _asked(
            _precheck().validate_python(result[RunKind.PRECHECK]), Profile.STUDENT, settings
        )
    if RunKind.POSTCHECK in result:
        found = _postcheck().validate_python(result[RunKind.POSTCHECK])
        yield from _asked(found.candidate, Profile.CANDIDATE, settings)
        if found.student is not None and not found.student_run:
            yield from _asked(found.student, Profile.STUDENT, settings)


def _asked(found: Precheck, model: Profile, settings: Settings) -> Iterator[Asked]:
    parts: tuple[SeedQuestion | AgreementControl, ...] = (*found.questions, *found.controls)
    for each in parts:
        yield from ((role_of(call, model, settings), call) for call in each.calls)


@cache
def _precheck() -> TypeAdapter[Precheck]:
    return TypeAdapter(Precheck)


@cache
def _postcheck() -> TypeAdapter[Postcheck]:
    return TypeAdapter(Postcheck)
