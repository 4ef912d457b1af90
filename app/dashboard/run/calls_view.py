"""What a run asked of models: by step how often and how long, by model how much, which prompts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from app.dashboard.words import duration
from app.domain.record import Call

SHOWN_HASH = 12
MOST = 0.95
"""The share of calls that took at most what is shown as the slow ones' time."""


@dataclass(frozen=True, kw_only=True)
class StepRow:
    """The calls of one step to one model; `middle` and `slow` are the median and 95% of a call."""

    step: str
    model: str
    calls: str
    middle: str
    slow: str
    whole: str
    read: str
    written: str


@dataclass(frozen=True, kw_only=True)
class ModelRow:
    """All calls of one model."""

    model: str
    calls: str
    whole: str
    read: str
    written: str


@dataclass(frozen=True, kw_only=True)
class PromptRow:
    """One version of a step's prompt, by its digest, and how many calls had it."""

    step: str
    model: str
    prompt: str
    digest: str
    calls: str


@dataclass(frozen=True, kw_only=True)
class CallsView:
    """The three tables, in the order in which steps and models first appear."""

    steps: tuple[StepRow, ...]
    models: tuple[ModelRow, ...]
    prompts: tuple[PromptRow, ...]


def calls_view(calls: Iterable[Call]) -> CallsView | None:
    """The view of a run's calls, None before there is any."""
    by_step: dict[tuple[str, str], list[Call]] = defaultdict(list)
    by_model: dict[str, list[Call]] = defaultdict(list)
    prompts = Counter[tuple[str, str, str]]()
    for call in calls:
        by_step[call.step, call.model].append(call)
        by_model[call.model].append(call)
        prompts[call.step, call.model, call.prompt_hash] += 1
    if not by_model:
        return None
    return CallsView(
        steps=tuple(_step(*key, made) for key, made in by_step.items()),
        models=tuple(_model(model, made) for model, made in by_model.items()),
        prompts=tuple(_prompt(*key, number) for key, number in prompts.items()),
    )


def _step(step: str, model: str, calls: Sequence[Call]) -> StepRow:
    times = sorted(call.seconds for call in calls)
    whole = _model(model, calls)
    return StepRow(
        step=step,
        model=model,
        calls=whole.calls,
        middle=_seconds(median(times)),
        slow=_seconds(times[ceil(MOST * len(times)) - 1]),
        whole=whole.whole,
        read=whole.read,
        written=whole.written,
    )


def _model(model: str, calls: Sequence[Call]) -> ModelRow:
    return ModelRow(
        model=model,
        calls=f"{len(calls):,}",
        whole=duration(sum(call.seconds for call in calls)),
        read=f"{sum(call.prompt_tokens for call in calls):,}",
        written=f"{sum(call.completion_tokens for call in calls):,}",
    )


def _prompt(step: str, model: str, digest: str, number: int) -> PromptRow:
    shown = digest[:SHOWN_HASH]
    return PromptRow(step=step, model=model, prompt=shown, digest=digest, calls=f"{number:,}")


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s"
