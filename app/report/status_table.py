"""The table of the status comment, and single lines of it that stand elsewhere, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.deciding.starts import SUPERSEDED
from app.domain.findings import NotRun, Severity
from app.domain.runs import RunState
from app.domain.sample import Sample
from app.domain.triage import Determination
from app.report.model import Report, SampleReport, count
from app.report.numbers import counted, interval, percent
from app.report.precheck_checks import precheck_line
from app.report.run_words import state_words
from app.report.text import code, inline, prose

RUNS_SHOWN = 20
"""Samples, and as many prechecks and postchecks together; the check runs list all."""
SAID: Mapping[Determination, str] = {
    Determination.APPROVE: "approved",
    Determination.CHANGES: "changes asked for",
    Determination.REJECT: "rejected",
    Determination.UNCERTAIN: "left undecided",
    Determination.FOLLOW_UP: "looked at",
}
"""A maintainer's word, as the table has it."""


def status_table(report: Report) -> str:
    """Two columns: what there is, and how it stands."""
    rows = [("Commit", code(report.head_sha[:7])), ("Checks", checks_words(report))]
    rows += [*_said(report), *_limits(report)]
    samples, prechecks = report.current_samples, report.current_prechecks
    rows += [(f"Sample of {code(s.run.path)}", sample_line(s)) for s in samples[:RUNS_SHOWN]]
    rows += [] if samples else _unsampled(report)
    rows += _left(samples, "more sample")
    rows += [
        (f"{p.run.kind.capitalize()} of {code(p.run.path)}", precheck_line(p))
        for p in prechecks[:RUNS_SHOWN]
    ]
    rows += _left(prechecks, "more precheck")
    rows += _superseded(report)
    if report.validation is not None and report.validation.not_run:
        rows.append(("Not checked", _not_run(report.validation.not_run)))
    first, *others = (f"| {name} | {text} |" for name, text in rows)
    return "\n".join([first, "| --- | --- |", *others])


def _left(runs: Sequence[object], noun: str) -> list[tuple[str, str]]:
    left = len(runs) - RUNS_SHOWN
    return [(counted(left, noun).capitalize(), "in the check run")] if left > 0 else []


def _said(report: Report) -> list[tuple[str, str]]:
    """What maintainers said in triage; by whom, of which commit, and why."""
    rows = []
    triage, hold = report.conversation.triage, report.conversation.hold
    if triage is not None:
        said = f"{SAID[triage.determination]} by {inline(triage.by)} at {code(triage.head_sha[:7])}"
        older = "" if triage.head_sha == report.head_sha else ", an older commit"
        key = f" ({code(triage.reply)})" if triage.reply else ""
        rows.append(("Triage", f"{said}{older}{key}{_because(triage.reason)}"))
    if hold is not None and report.open:
        words = f"not to be merged yet, says {inline(hold.by)}{_because(hold.reason)}"
        rows.append(("Hold", words))
    return rows


def _because(reason: str) -> str:
    return f": {inline(reason)}" if reason.strip() else ""


def _limits(report: Report) -> list[tuple[str, str]]:
    """What keeps Seedbed from doing all that it usually does."""
    rows = []
    most, there = report.policy.max_contributions, len(report.contributions)
    if there > most:
        words = f"models take the first {most} only, and others that `path=...` names"
        rows.append(("Contributions", words))
    if report.locked and report.open:
        rows.append(("Conversation", "locked, so no new comments; results stand in the checks"))
    return rows


def _unsampled(report: Report) -> list[tuple[str, str]]:
    """Why there is no sample, where there could be one."""
    if not report.open or not report.contributions:
        return []
    if report.errors:
        return [("Sample", "not before the errors are mended")]
    may = report.conversation.lets_models_run(report.head_sha)
    return [("Sample", "not asked for" if may else "waits for `/ok-to-test`")]


def _superseded(report: Report) -> list[tuple[str, str]]:
    """What the push of this head ended: no result of it is to be waited for."""
    runs = [s.run for s in report.samples] + [p.run for p in report.prechecks]
    ended = [r for r in runs if r.reason == SUPERSEDED and report.head_sha[:7] in r.words]
    if not report.open or not ended or any(sampled.sample for sampled in report.current_samples):
        return []
    names = " and ".join(dict.fromkeys(str(run.kind) for run in ended))
    return [("Ended by the push", f"{names} of commit {code(ended[-1].head_sha[:7])}")]


def checks_words(report: Report) -> str:
    """What the checks say, in one line."""
    if report.validation is None:
        return "not started yet" if report.open else "there is no result for this commit"
    if report.validation.run.state is not RunState.DONE:
        return state_words(report.validation.run)
    errors, warnings, notes = (count(report.findings, severity) for severity in Severity)
    found = [
        counted(number, name)
        for number, name in ((errors, "error"), (warnings, "warning"), (notes, "note"))
        if number
    ]
    if not report.validation.files:
        return "no file of the taxonomy to check"
    files = counted(len(report.validation.files), "file")
    return f"{files} checked: {', '.join(found) or 'nothing to mend'}"


def _not_run(left_out: tuple[NotRun, ...]) -> str:
    return "; ".join(f"{code(one.family)}: {prose(one.reason)}" for one in left_out)


def sample_line(report: SampleReport) -> str:
    """A sample in one line."""
    sample = report.sample
    if sample is None:
        return state_words(report.run)
    rate = sample.scores.kept_rate
    if rate is None:
        return "done, but nothing could be judged; see the sample comment"
    kept = f"{percent(rate.estimate)} of {rate.judged} judged pairs kept"
    around = interval(rate.low, rate.high)
    return f"done: {kept} ({around}), {sample.scores.zone}; {_weight(sample)}"


def _weight(sample: Sample) -> str:
    """How much the zone of a sample counts."""
    if sample.tiny:
        return "a very small model, for trying out: it decides nothing"
    trust = sample.scores.trust
    if not trust.trusted:
        tested = "not tested" if trust.overall is None else "not trusted"
        return f"the judge was {tested}, so it decides nothing"
    return f"the judge is trusted{', but it ended early' if sample.ended_by else ''}"
