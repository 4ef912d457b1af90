"""The models of a sample: served by somebody, or the embedded teacher for trying out."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from app.errors import UserError
from seedbed.embedded.weights import MODEL
from seedbed.interrupts import ended_by_signals, pause
from seedbed.sampling.asked import JUDGE_KEY, TEACHER_KEY, Asked, Served
from workers.pipeline.runner import Models
from workers.teacher.client import Endpoint, OpenAITeacher
from workers.teacher.patience import Patience

PATIENCE = Patience(total=20.0)
"""Somebody sits and waits: shorter than a service's."""
SLOTS, CONTEXT = 8, 4096
"""Of the embedded teacher: requests at a time, and tokens for each."""


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """Where teacher and judge answer; `tiny` marks a teacher that is for trying out only."""

    teacher: Endpoint
    judge: Endpoint
    tiny: bool = False


def described(asked: Asked) -> str:
    """Who writes and who judges, in a sentence without addresses' details."""
    if asked.teacher is None:
        teacher = f"the embedded {MODEL}, a very small model for trying Seedbed out"
    else:
        teacher = _named(asked.teacher)
    judge = "the teacher judges too" if asked.judge is None else f"judge: {_named(asked.judge)}"
    return f"Teacher: {teacher}; {judge}."


def _named(served: Served) -> str:
    return f"{served.model} at {served.url}" if served.model else served.url


@contextlib.contextmanager
def endpoints(asked: Asked) -> Iterator[Endpoints]:
    """Where the models answer over the block; starts the embedded teacher if none was given.

    Raises:
        UserError: the embedded teacher is not installed.
        ServiceFailed: it did not start.
        WeightsUnavailable: its weights could not be fetched.
    """
    with ended_by_signals(), contextlib.ExitStack() as stack:
        teacher = _given(asked.teacher, "teacher", TEACHER_KEY)
        if teacher is None:
            teacher = stack.enter_context(_embedded(asked.plan.max_in_flight))
        judge = _given(asked.judge, "judge", JUDGE_KEY) or teacher
        pause(0.0)  # a signal that came meanwhile is heard here
        yield Endpoints(teacher=teacher, judge=judge, tiny=asked.teacher is None)


@contextlib.asynccontextmanager
async def opened(found: Endpoints) -> AsyncIterator[Models]:
    """Clients of the models, closed at the end of the block."""
    async with AsyncExitStack() as stack:
        teacher = await stack.enter_async_context(OpenAITeacher(found.teacher))
        judge = await stack.enter_async_context(OpenAITeacher(found.judge))
        yield Models(teacher=teacher, judge=judge, tiny=found.tiny)


def _given(served: Served | None, role: str, key: str) -> Endpoint | None:
    if served is None:
        return None
    return Endpoint(
        base_url=served.url,
        model=served.model,
        api_key=os.environ.get(key, "").strip(),
        role=role,
        patience=PATIENCE,
    )


@contextlib.contextmanager
def _embedded(in_flight: int) -> Iterator[Endpoint]:
    if importlib.util.find_spec("xllamacpp") is None:
        raise UserError(
            "teacher-missing",
            "The embedded teacher is not installed. Install it with `pip install "
            "'seedbed[embedded]'`, or name a server by `--teacher`.",
        )
    from seedbed.embedded.teacher import embedded_teacher

    with (
        tempfile.TemporaryDirectory(prefix="seedbed-teacher-") as folder,
        embedded_teacher(Path(folder), slots=min(in_flight, SLOTS), context=CONTEXT) as teacher,
    ):
        yield Endpoint(base_url=teacher.url, model=teacher.model, context=CONTEXT)
