"""The sample comment: one per sample run, with pairs and scores, fit for a stranger."""

from __future__ import annotations

from app.domain.runs import BY_POLICY, Run, RunState
from app.domain.sample import Funnel, Outcome, Record, Sample
from app.report.model import Report, SampleReport, finished, zone_words
from app.report.numbers import counted, interval, percent
from app.report.text import code, inline, quoted
from app.report.wanted import MAX_COMMENT, WantedComment

BEST, WORST = 3, 2
ROOM_FOR_END = 1_000
INTRODUCTION = (
    "How it was made: the teacher, a language model, wrote new questions and answers like the "
    "seeds of this contribution. The judge, a language model too, dropped questions that do not "
    "suit and scored the other pairs from 1 (poor) to 3 (good); pairs of 2 or more are kept."
)
REASONS = {
    "question-unsuitable": "the judge found the question unsuitable",
    "pair-poor": "the judge found the answer poor",
}


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
    result = f"{_headline(sampled)}\n\n</details>"
    # Only what was posted is folded; an old run that never had a comment gets none.
    return WantedComment(marker=marker(sampled.run), body=f"{body} {result}", create=False)


def _fresh(report: Report, sampled: SampleReport) -> WantedComment:
    run = sampled.run
    title = f"### Sample of {code(run.path)}"
    lines = [marker(run), title, _about(report, sampled), _headline(sampled)]
    name = "The run's page"
    if sampled.sample is not None:
        name = "All pairs, with what was rejected and why"
        lines += [
            INTRODUCTION,
            _funnel(sampled.sample.funnel),
            *_pairs(sampled.sample, _room(lines)),
        ]
    link = f"[{name}]({report.run_url(run)})"
    return WantedComment(marker=marker(run), body="\n\n".join([*lines, link]))


def _room(lines: list[str]) -> int:
    return MAX_COMMENT - sum(map(len, lines)) - ROOM_FOR_END


def _about(report: Report, sampled: SampleReport) -> str:
    run, sample = sampled.run, sampled.sample
    where = f"Made from the seeds at commit {code(run.head_sha[:7])}"
    if run.head_sha != report.head_sha:
        where += f" (the head is now {code(report.head_sha[:7])})"
    if sample is None:
        return f"{where}."
    by = f"by the teacher {code(sample.teacher)}, judged by {code(sample.judge)}"
    tiny = (
        "\n\n> **This teacher is a very small model, for trying Seedbed out.** "
        "Its pairs are often wrong and its judgements near chance: "
        "do not decide on a contribution by them."
        if sample.tiny
        else ""
    )
    return f"{where} {by}.{tiny}"


def _headline(sampled: SampleReport) -> str:
    run, sample = sampled.run, sampled.sample
    if sample is None or run.state is RunState.FAILED:
        return f"**No sample.** {run.words}"
    rate, quality = sample.scores.kept_rate, sample.scores.quality
    if rate is None:
        return f"**Nothing could be judged.** {diagnosis(sample)}"
    around = f"95% interval {interval(rate.low, rate.high)}"
    seeds = counted(rate.clusters, "seed")
    kept = f"**{sample.funnel.kept} of {rate.judged} judged pairs kept, {percent(rate.estimate)}**"
    parts = [f"{kept} ({around}, from {seeds}): {zone_words(sample.scores.zone)}."]
    if quality is not None:
        parts.append(f"Mean quality {quality:.2f} on a scale of 1 to 3.")
    if not sample.funnel.kept:
        parts.append(diagnosis(sample))
    if sample.ended_by:
        parts.append(f"Ended early: {ended_words(sample)}.")
    parts.append("The judge itself was not tested on this run, so read the pairs too.")
    return " ".join(parts)


def diagnosis(sample: Sample) -> str:
    """Why nothing was kept; zero kept pairs is never a success."""
    funnel = sample.funnel
    if not funnel.made:
        return "The teacher made no pair at all."
    stages = {
        "the teacher's answers did not have the form asked for": funnel.unparsed,
        "the questions repeated the seeds or each other": funnel.duplicate,
        "the judge rejected the pairs": sum(funnel.rejected.values()),
        "the requests did not finish": funnel.unfinished,
    }
    most = max(stages, key=lambda stage: stages[stage])
    return f"Nothing was kept, mostly because {most} ({stages[most]} of {funnel.made})."


def ended_words(sample: Sample) -> str:
    """What ended a sample before the planned number of pairs."""
    words = {
        "token-budget": "the budget of tokens was used up",
        "time-budget": "the budget of time was used up",
        "launch-limit": "too few of the teacher's answers could be judged",
    }
    return words.get(sample.ended_by, "a model did not answer as it should")


def _funnel(funnel: Funnel) -> str:
    rows = [("Made", funnel.made), ("Repeated a seed or another pair", funnel.duplicate)]
    rows.append(("Not in the form asked for", funnel.unparsed))
    rows += [
        (f"Rejected: {REASONS.get(reason, reason)}", number)
        for reason, number in funnel.rejected.items()
    ]
    rows += [("Unfinished", funnel.unfinished), ("**Kept**", funnel.kept)]
    table = ["| Stage | Pairs |", "| --- | ---: |"]
    return "\n".join([*table, *(f"| {name} | {number} |" for name, number in rows)])


def best_and_worst(sample: Sample) -> tuple[tuple[Record, ...], tuple[Record, ...]]:
    """The kept pairs of highest quality and the rejected pairs of lowest, no pair twice."""
    kept = [r for r in sample.records if r.outcome is Outcome.KEPT]
    rejected = [r for r in sample.records if r.outcome is Outcome.REJECTED]
    kept.sort(key=lambda r: (-(r.quality or 0), r.index))
    rejected.sort(key=lambda r: (r.quality is None, r.quality or 0, r.index))
    best = kept[:BEST]
    return tuple(best), tuple((rejected + kept[BEST:][::-1])[:WORST])


def _pairs(sample: Sample, room: int) -> list[str]:
    best, worst = best_and_worst(sample)
    blocks = [*_titled("#### Best pairs", best), *_titled("#### Worst pairs", worst)]
    shown = []
    for block in blocks:
        if len(block) > room:
            shown.append("The other pairs do not fit here; the page below has them all.")
            break
        room -= len(block)
        shown.append(block)
    return shown


def _titled(title: str, records: tuple[Record, ...]) -> list[str]:
    blocks = [_pair(record) for record in records]
    return [f"{title}\n\n{blocks[0]}", *blocks[1:]] if blocks else []


def _pair(record: Record) -> str:
    quality = "not scored" if record.quality is None else f"quality {record.quality:.2f} of 3"
    why = REASONS.get(record.reason, record.reason)
    about = f"{quality}, from seed {record.lead_seed + 1}{f', {why}' if why else ''}"
    answer = quoted(record.answer) if record.answer else "> (no answer was made)"
    return f"**{inline(record.question, 500)}**\n\n{answer}\n\n<sub>{about}</sub>"
