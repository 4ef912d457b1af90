"""What to change first: a few pieces of advice, each drawn from evidence, weightiest first.

What the judge says counts only where the judge is trusted. The rest (answers that cannot be
read, repetitions, copying) is seen without it. The bounds below are policy: they say from where
on a thing is worth a contributor's time, not that it is surely wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.record import Outcome
from app.domain.sample import Sample
from app.domain.scores import Blame, StyleScore
from app.report.numbers import counted, percent
from app.report.reasons import reason_words
from app.report.sample_rows import seed_question

MOST = 3
FEW = 3
"""Records; fewer are no pattern."""
MANY = 0.25
"""The share from which on a loss is worth a word."""
NEARER = 0.15
"""By how much pairs may be nearer to the seeds than the seeds are to each other."""
WORD_FOR_WORD = 0.25
STYLE_GAP, STYLE_RECORDS = 0.4, 8
HINTS = {
    "question-unsuitable": "Let each seed's question be one that a person would ask just so, and "
    "say in the task description what belongs to the task and what does not.",
    "unclear": "Word the seeds' questions so that they can be read in one way only: who, what, "
    "how long, in which form.",
    "incomplete": "Let the seeds' questions carry all that is needed to answer them, for example "
    "the numbers or the text to work on.",
    "other-skill": "Say in the task description where the task ends, and take out seeds that lie "
    "at its edge.",
    "harmful": "Look whether a seed invites such questions, and take it out or narrow it.",
    "not-self-standing": "Name the thing asked about in each seed's question; words like "
    '"the text" or "this passage" are passed on.',
    "not-in-document": "Let each seed's answer say only what its context says, and choose contexts "
    "that state their facts outright.",
    "off-document": "Let the seeds' questions ask for what the document tells, not for what is "
    "known elsewhere.",
    "pair-poor": "Give the seeds' answers the completeness and the form that you want; the "
    "teacher follows them.",
}


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One thing to change; `quote` is the seed's question it is about, text of a contributor."""

    words: str
    quote: str = ""


def advice(sample: Sample) -> tuple[Advice, ...]:
    """What to change first; empty where the evidence says nothing."""
    if sample.tiny:
        return ()  # what goes wrong with a toy is the toy's doing
    found = [*_unparsed(sample), *_repeated(sample), *_copied(sample)]
    if sample.scores.trust.trusted:
        judged = [*_blamed(sample), *_reasoned(sample), *_styled(sample)]
        # Where the teacher cannot be read, nothing else is known well.
        found = [*_unparsed(sample), *judged, *_repeated(sample), *_copied(sample)]
    return tuple(found[:MOST])


def no_advice(sample: Sample) -> str:
    """Why there is no advice, where there is none; silence is no praise."""
    if sample.tiny:
        return "No advice is drawn from what a very small model made."
    if not sample.scores.trust.trusted:
        return (
            "Nothing that can be seen without a trusted judge gives a reason to change anything; "
            "the pairs themselves may."
        )
    return "This sample gives no reason to change anything in particular."


def _unparsed(sample: Sample) -> Iterator[Advice]:
    funnel = sample.funnel
    if _many(funnel.unparsed, funnel.made):
        yield Advice(
            words=f"{funnel.unparsed} of {counted(funnel.made, 'answer')} could not be read. That "
            "is the fault of the teacher or the judge, not of the seeds: whoever runs Seedbed may "
            "try another model."
        )


def _many(number: int, of: int) -> bool:
    return number >= FEW and number >= MANY * of


def _blamed(sample: Sample) -> Iterator[Advice]:
    worse = sorted(
        (b for b in sample.scores.blame if b.worse and b.judged), key=lambda b: b.kept / b.judged
    )
    for blame in worse[:2]:
        yield Advice(words=_blame_words(sample, blame), quote=seed_question(sample, blame.seed))


def _blame_words(sample: Sample, blame: Blame) -> str:
    others = [other for other in sample.scores.blame if other is not blame]
    judged, kept = sum(b.judged for b in others), sum(b.kept for b in others)
    beside = f" (of the others' pairs {percent(kept / judged)} were)" if judged else ""
    words = (
        f"Look at seed {blame.seed + 1} first: {blame.kept} of {counted(blame.judged, 'pair')} "
        f"grown around it were kept{beside}, fewer than chance would explain."
    )
    why = max(blame.rejected, key=lambda reason: blame.rejected[reason], default="")
    return f"{words} Most often {reason_words(why)}." if why in HINTS else words


def _reasoned(sample: Sample) -> Iterator[Advice]:
    funnel = sample.funnel
    if not funnel.rejected:
        return
    reason = max(funnel.rejected, key=lambda name: funnel.rejected[name])
    number = funnel.rejected[reason]
    if reason in HINTS and _many(number, funnel.judged):
        times = f"{number} of {counted(funnel.judged, 'judged pair')} were rejected because"
        yield Advice(words=f"{times} {reason_words(reason)}. {HINTS[reason]}")


def _styled(sample: Sample) -> Iterator[Advice]:
    styles = [s for s in sample.scores.styles if s.judged >= STYLE_RECORDS]
    if len(styles) < 2:  # noqa: PLR2004 - one alone has nothing beside it
        return
    worst, best = min(styles, key=_share), max(styles, key=_share)
    if _share(best) - _share(worst) >= STYLE_GAP:
        yield Advice(
            words=f"{worst.style.capitalize()} answers fail more often: {worst.kept} of "
            f"{worst.judged} were kept, of the {best.style} ones {best.kept} of {best.judged}. "
            f"A seed or two with a {worst.style} answer would show how it should be."
        )


def _share(style: StyleScore) -> float:
    return style.kept / style.judged


def _repeated(sample: Sample) -> Iterator[Advice]:
    funnel = sample.funnel
    if not _many(funnel.duplicate, funnel.made):
        return
    causes = Counter(r.reason for r in sample.records if r.outcome is Outcome.DUPLICATE)
    what = "a seed or another pair"
    if len(causes) == 1:
        what = "a seed" if "duplicate-of-seed" in causes else "another pair"
    yield Advice(
        words=f"{funnel.duplicate} of {counted(funnel.made, 'question')} repeated {what}. The "
        "seeds seem too alike: questions that differ in subject, form and difficulty leave more "
        "to find."
    )


def _copied(sample: Sample) -> Iterator[Advice]:
    copying = sample.scores.copying
    if _above(copying.seeds, copying.among_seeds, NEARER):
        yield Advice(
            words="The pairs stay close to the seeds, closer than the seeds are to each other: "
            f"likeness {copying.seeds:.2f} against {copying.among_seeds:.2f}, where 1 is the same. "
            "Seeds that differ more show how far a pair may go."
        )
    if _above(copying.document, copying.seeds_to_document, WORD_FOR_WORD):
        yield Advice(
            words="The answers repeat the text word for word more than the seeds' answers do: "
            f"{percent(copying.document or 0)} against {percent(copying.seeds_to_document or 0)} "
            "of their words. Seeds answered in words of their own would show what is wanted."
        )


def _above(value: float | None, baseline: float | None, by: float) -> bool:
    return value is not None and baseline is not None and value > baseline + by
