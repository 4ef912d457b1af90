"""Where a run is, for a table row or the head of its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.dashboard.words import RUN_TONES, Tone
from app.domain.findings import Severity
from app.domain.runs import Run, RunKind, RunState
from app.domain.sample import Outcome
from app.report.numbers import counted


@dataclass(frozen=True, kw_only=True)
class Bar:
    """How far a run is: `value` of `most`."""

    value: int
    most: int


@dataclass(frozen=True, kw_only=True)
class StateView:
    """A state in one word, its tone, what there is to say of it, and a bar while it runs."""

    word: str
    tone: Tone
    words: str = ""
    bar: Bar | None = None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What the store counts for rows: findings by severity, records by outcome, per run."""

    findings: Mapping[int, Counter[Severity]]
    records: Mapping[int, Counter[Outcome]]


def state_view(run: Run, counts: Counts) -> StateView:
    """The state of a run with its result in short."""
    if run.state is RunState.RUNNING:
        return _running(run)
    words = run.words
    if run.state is RunState.DONE:
        words = run.words or _result(run, counts)
    tone = RUN_TONES[run.state]
    if run.state is RunState.DONE and _is_poor(run, counts):
        tone = Tone.BAD
    return StateView(word=run.state.value, tone=tone, words=words)


def _running(run: Run) -> StateView:
    progress = run.progress
    if progress is None:
        words = "looking at the files" if run.kind is RunKind.VALIDATE else "starting"
        return StateView(word="running", tone=Tone.ACTIVE, words=words)
    words = f"{progress.judged} of {progress.target} judged, {progress.kept} kept"
    bar = Bar(value=min(progress.judged, progress.target), most=max(progress.target, 1))
    return StateView(word="running", tone=Tone.ACTIVE, words=words, bar=bar)


def _result(run: Run, counts: Counts) -> str:
    if run.kind is RunKind.VALIDATE:
        return findings_words(counts.findings.get(run.id, Counter()))
    records = counts.records.get(run.id, Counter())
    judged = records[Outcome.KEPT] + records[Outcome.REJECTED]
    return f"{records[Outcome.KEPT]} of {judged} judged kept" if judged else "nothing was judged"


def _is_poor(run: Run, counts: Counts) -> bool:
    """Errors, or a sample of which nothing was kept: done, but no success."""
    if run.kind is RunKind.VALIDATE:
        return counts.findings.get(run.id, Counter())[Severity.ERROR] > 0
    return counts.records.get(run.id, Counter())[Outcome.KEPT] == 0


def findings_words(found: Counter[Severity]) -> str:
    """Findings by severity, for example "2 errors, 1 warning"."""
    parts = [counted(found[severity], severity.value) for severity in Severity if found[severity]]
    return ", ".join(parts) or "nothing to mend"
