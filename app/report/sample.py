"""The sample comment: one per sample run, fit for a stranger, its first screen for a maintainer."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.runs import BY_POLICY, Run, RunState
from app.domain.sample import Sample
from app.report.advice import Advice, advice
from app.report.model import Report, SampleReport, finished
from app.report.sample_pairs import CLOSING, fitting, shown_pairs
from app.report.sample_tables import details_of, folded
from app.report.sample_words import (
    TINY,
    TINY_MEANS,
    basis_words,
    comparison_words,
    diagnosis,
    ended_words,
    kept_words,
    made_words,
    remarks,
    verdict_words,
)
from app.report.text import code, inline, prose
from app.report.trust import mass_words, trust_words
from app.report.wanted import MAX_COMMENT, WantedComment

ROOM_FOR_END = 1_000
MOST_NOTES = 5


def marker(run: Run) -> str:
    """How a run's comment is found again."""
    return f"<!-- seedbed:sample run={run.id} -->"


def sample_comments(report: Report) -> tuple[WantedComment, ...]:
    """A comment per finished run; all but the newest of each contribution are folded."""
    ended = [s for s in report.samples if finished(s) and not _unasked_failure(s.run)]
    newest = {s.run.path: s.run.id for s in ended}
    return tuple(_fresh(report, s) if newest[s.run.path] == s.run.id else _folded(s) for s in ended)


def _unasked_failure(run: Run) -> bool:
    # What nobody asked for and did not come about is said in the status comment alone.
    return run.asked_by == BY_POLICY and run.state is RunState.FAILED


def _folded(sampled: SampleReport) -> WantedComment:
    head = f"An older sample of {code(sampled.run.path)} at {code(sampled.run.head_sha[:7])}"
    body = f"{marker(sampled.run)}\n<details><summary>An older sample</summary>\n\n{head}."
    result = f"{_headline(sampled)}{CLOSING}"
    return WantedComment(marker=marker(sampled.run), body=f"{body} {result}", outdated=True)


def _fresh(report: Report, sampled: SampleReport) -> WantedComment:
    run, sample = sampled.run, sampled.sample
    title = f"### Sample of {code(run.path)}"
    parts = [marker(run), title, _about(report, sampled)]
    parts += [*_made(sample), _headline(sampled)]
    name = "The run's page"
    if sample is not None:
        name = "All pairs, with what was rejected and why"
        parts += [*_judge(sample), *_compared(sample), *_advice(advice(sample))]
        parts += details_of(sample)
        parts += _pairs(sample, _room(parts))
    return WantedComment(
        marker=marker(run), body="\n\n".join([*parts, f"[{name}]({report.run_url(run)})"])
    )


def _room(parts: list[str]) -> int:
    return MAX_COMMENT - sum(len(part) + 2 for part in parts) - ROOM_FOR_END


def _about(report: Report, sampled: SampleReport) -> str:
    run, sample = sampled.run, sampled.sample
    where = f"Made from the seeds at commit {code(run.head_sha[:7])}"
    if run.head_sha != report.head_sha:
        where += f" (the head is now {code(report.head_sha[:7])})"
    if sample is None:
        return f"{where}."
    by = f"by the teacher {code(sample.teacher)}, judged by {code(sample.judge)}"
    tiny = f"\n\n> **{TINY}** {TINY_MEANS}" if sample.tiny else ""
    return f"{where} {by}.{tiny}"


def _made(sample: Sample | None) -> list[str]:
    if sample is None:
        return []
    notes = "\n".join(f"- {prose(note)}" for note in sample.notes[:MOST_NOTES])
    return [*([notes] if notes else []), folded("How it was made", [made_words(sample)])]


def _headline(sampled: SampleReport) -> str:
    run, sample = sampled.run, sampled.sample
    if sample is None or run.state is RunState.FAILED:
        return f"**No sample.** {run.words}"
    rate = sample.scores.kept_rate
    if rate is None:
        ended = f" Ended early: {ended_words(sample)}." if sample.ended_by else ""
        return f"**Nothing could be judged.** {diagnosis(sample)}{ended}"
    verdict = verdict_words(sample.scores)
    first = f"**{kept_words(sample, rate)}** ({basis_words(rate)}): {verdict}."
    return " ".join([first, *remarks(sample)])


def _judge(sample: Sample) -> list[str]:
    if sample.scores.kept_rate is None and sample.scores.trust.overall is None:
        return []
    said = [trust_words(sample), mass_words(sample)]
    return [f"**Can the judge be trusted?** {' '.join(filter(None, said))}"]


def _compared(sample: Sample) -> list[str]:
    commit, words = comparison_words(sample.scores)
    return [f"**Compared with commit {code(commit)}.** {words}"] if words else []


def _advice(found: Iterable[Advice]) -> list[str]:
    lines = [f"{number}. {_one(each)}" for number, each in enumerate(found, start=1)]
    return ["**What to change first**", "\n".join(lines)] if lines else []


def _one(found: Advice) -> str:
    quote = f' The seed asks: "{inline(found.quote, 160)}"' if found.quote else ""
    return f"{found.words}{quote}"


def _pairs(sample: Sample, room: int) -> list[str]:
    # Where the scores decide nothing, the pairs are what there is to go by: they stand open.
    unfolded = not sample.scores.trust.trusted
    shown, whole = fitting(shown_pairs(sample), room, unfolded=unfolded)
    rest = [] if whole else ["The other pairs do not fit here; the page below has them all."]
    return [*([shown] if shown else []), *rest]
