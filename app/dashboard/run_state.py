"""Where a run is, for a table row or the head of its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.dashboard.words import RUN_TONES, Tone
from app.domain.findings import Severity
from app.domain.record import Outcome
from app.domain.runs import NO_LONGER_KEPT, Run, RunKind, RunState
from app.report.numbers import counted, time_left


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
    if run.state is not RunState.DONE:
        return StateView(word=run.state.value, tone=RUN_TONES[run.state], words=run.words)
    if run.reason == NO_LONGER_KEPT:
        words = "what it made is no longer kept"
        return StateView(word="done", tone=Tone.QUIET, words=words)
    if run.kind is RunKind.VALIDATE:
        return checks_state(counts.findings.get(run.id, Counter()))
    if run.kind is not RunKind.SAMPLE:
        return StateView(word="done", tone=RUN_TONES[run.state])  # its page says what came of it
    return _sampled(counts.records.get(run.id, Counter()))


def _running(run: Run) -> StateView:
    progress = run.progress
    if progress is None:
        words = "looking at the files" if run.kind is RunKind.VALIDATE else "starting"
        return StateView(word="running", tone=Tone.ACTIVE, words=words)
    words = f"{progress.judged} of {progress.target} judged"
    if run.kind is RunKind.SAMPLE:
        words += f", {progress.kept} kept"
    if progress.seconds_left is not None:
        words += f", {time_left(progress.seconds_left)}"
    bar = Bar(value=min(progress.judged, progress.target), most=max(progress.target, 1))
    return StateView(word="running", tone=Tone.ACTIVE, words=words, bar=bar)


def checks_state(found: Counter[Severity]) -> StateView:
    """What the checks of a commit found."""
    wrong = found[Severity.ERROR] > 0
    tone = Tone.BAD if wrong else Tone.GOOD
    return StateView(word="to mend" if wrong else "ok", tone=tone, words=findings_words(found))


def _sampled(records: Counter[Outcome]) -> StateView:
    """No colour praises a sample: that is for its interval to say, but none kept is bad."""
    kept = records[Outcome.KEPT]
    judged = kept + records[Outcome.REPAIRED] + records[Outcome.REJECTED]
    words = f"{kept} of {judged} judged kept" if judged else "nothing was judged"
    if records[Outcome.REPAIRED]:
        words += f", {records[Outcome.REPAIRED]} more after a correction"
    return StateView(word="done", tone=RUN_TONES[RunState.DONE] if kept else Tone.BAD, words=words)


def findings_words(found: Counter[Severity]) -> str:
    """Findings by severity, for example "2 errors, 1 warning"."""
    parts = [counted(found[severity], severity.value) for severity in Severity if found[severity]]
    return ", ".join(parts) or "nothing to mend"
