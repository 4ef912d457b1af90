"""What a precheck or postcheck says, in sentences for the comment, the check run and the page.

Backticks in them stand for code; `app.report.text.prose` makes them safe for Markdown.
"""

from __future__ import annotations

from math import floor

from app.domain.contribution import ContributionKind
from app.domain.postcheck import Movement, Postcheck, movement
from app.domain.precheck import (
    MOST_QUESTIONS,
    OPEN_GAP,
    OPEN_KNOWN,
    Familiarity,
    Precheck,
    SeedQuestion,
    Way,
)
from app.domain.runs import RunKind
from app.report.numbers import counted, interval, percent
from app.report.precheck_model import PrecheckReport

WAYS = {
    Way.LIKELIHOOD: "by how much the question adds to each answer's likelihood, per token",
    Way.LETTERS: "by the probabilities of the letters of a multiple choice, each answer standing "
    "at each place once",
    Way.WRITTEN: "by the letter it wrote in a multiple choice, each answer standing at each place "
    "once, since its server gives no probabilities",
}
HOW = {
    ContributionKind.FREEFORM: "This is a freeform skill: an answer that differs from the seed's "
    "can be as good. The open score only says how alike they are.",
    ContributionKind.GROUNDED: "The questions were asked with their contexts.",
    ContributionKind.KNOWLEDGE: "The questions were asked without their contexts, to see what the "
    "model knows by itself.",
}
BOUNDS = (
    f"Known: an open score of {OPEN_KNOWN} or more, and the seed's answer ranked first. Gap: an "
    f"open score below {OPEN_GAP}, and not first. Partly: the rest. Where only one way gave a "
    "result, that alone. The bounds are policy, not calibrated against anything."
)
TINY = (
    "The judge is a very small model, for trying Seedbed out: do not decide on a contribution "
    "by this."
)
ENDED = {"time-budget": "the time was used up", "cancelled": "it was cancelled"}
LITTLE = 0.01


def role_of(kind: RunKind) -> str:
    """What the model that was asked is to us."""
    return "candidate" if kind is RunKind.POSTCHECK else "student"


def headline(report: PrecheckReport) -> str:
    """The result in a sentence or two; why there is none where there is none."""
    if report.asked is None:
        return report.run.words or "There is no result yet."
    found = report.postcheck
    counts = counts_words(report.asked) if found is None else postcheck_headline(found)
    return f"{counts}{_ground(report)}"


def _ground(report: PrecheckReport) -> str:
    """What the verdicts rest on, where that is the ranking alone."""
    student = report.postcheck.student if report.postcheck else None
    shares = [found.ranked for found in (report.asked, student) if found is not None]
    if report.open_decides or not any(shares):
        return ""
    sure = all(share is not None and share.better_than_chance for share in shares)
    return f" By the ranking alone{'' if sure else ', which may be guessing'}."


def counts_words(found: Precheck) -> str:
    """The verdicts of one model, counted."""
    counts = found.counts
    undecided = counts[Familiarity.UNDECIDED]
    parts = [
        f"{counts[Familiarity.KNOWN]} known",
        f"{counts[Familiarity.PARTLY]} partly",
        counted(counts[Familiarity.GAP], "gap"),
        *([f"{undecided} undecided"] if undecided else []),
    ]
    return f"Of {counted(len(found.questions), 'seed question')}: {', '.join(parts)}."


def postcheck_headline(found: Postcheck) -> str:
    """How the questions moved, or what the candidate does alone."""
    if found.student is None:
        return counts_words(found.candidate)
    moved = movement(found.changes)
    undecided = f", {moved.undecided} undecided" if moved.undecided else ""
    counts = f"{moved.improved} improved, {moved.same} the same, {moved.worse} worse{undecided}."
    return f"{counts} {chance_words(moved)}"


def chance_words(moved: Movement) -> str:
    """What the exact sign test says, in plain words."""
    if not moved.improved + moved.worse:
        return "Nothing moved."
    share = f"{percent(moved.p)}" if moved.p >= LITTLE else "less than 1%"
    split = f"Were up and down equally likely, a split at least as uneven would come in {share}"
    if moved.sure:
        return f"{split} of cases, so chance alone hardly explains it."
    return f"{split} of cases, so this may be chance."


def notes(found: Precheck) -> tuple[str, ...]:
    """What a reader must know of how one model's result came about."""
    found_notes = [HOW[found.kind]]
    if len(found.questions) < found.of:
        found_notes.append(
            f"{len(found.questions)} of {found.of} seed questions were asked, spread over the "
            f"file; a run asks at most {MOST_QUESTIONS}."
        )
    found_notes += [judge_words(found), *ranking_words(found), *_trouble(found)]
    return tuple(found_notes)


def judge_words(found: Precheck) -> str:
    """How the judge did on its controls, and what follows."""
    share = found.agreement
    if share is None:
        return "The judge could not be tested, so the open answers decide nothing."
    told = (
        "Test of the judge (an easy one): it was shown seeds' answers beside themselves and beside "
        f"others', and told {share.right} of {share.total} right; guessing tells half."
    )
    if found.open_decides:
        return (
            f"{told} That is better than guessing (95% sure: at least {floor(share.low * 100)}%)."
        )
    return f"{told} That is not surely better than guessing, so the open answers decide nothing."


def ranking_words(found: Precheck) -> list[str]:
    """How answers were ranked, and how often the right one came first."""
    share = found.ranked
    if share is None:
        return ["No answer could be ranked."]
    how = "; ".join(WAYS[way] for way in found.ways)
    told = (
        f"Ranking {how}: the seed's own answer came first in {share.right} of {share.total} "
        f"(95% interval {interval(share.low, share.high)}); guessing gives {percent(share.chance)}."
    )
    lines = [told if share.better_than_chance else f"{told} That may be guessing."]
    if not found.open_decides:
        lines.append(
            f"Verdicts go by the ranking alone: guessing would call {percent(share.chance)} of "
            "the questions known."
        )
    return lines


def _trouble(found: Precheck) -> list[str]:
    lines = []
    changed = sum(each.open is not None and each.open.changed_mind for each in found.questions)
    if changed:
        lines.append(
            f"For {counted(changed, 'question')} the judge changed its mind with the order in "
            "which it saw the two answers; both its scores are shown."
        )
    unread = sum(each.open is not None and each.open.score is None for each in found.questions)
    if unread:
        lines.append(f"{counted(unread, 'open answer')} could not be judged.")
    unranked = sum(each.ranking is not None and each.rank is None for each in found.questions)
    if unranked:
        lines.append(f"{counted(unranked, 'question')} could not be ranked.")
    if found.ended_by:
        why = ENDED.get(found.ended_by, "a model did not answer as it should")
        left = sum(bool(each.reason) for each in found.questions)
        lines.append(f"Ended early: {why}; {counted(left, 'question')} not finished.")
    return lines


def student_words(found: Postcheck) -> tuple[str, ...]:
    """Where the student's side of a postcheck comes from, and whether the two compare."""
    if found.student is None:
        alone = "The candidate stands alone: the student was not asked at this commit, and none is"
        return (f"{alone} set up.",)
    where = f"run {found.student_run}" if found.student_run else "this run too"
    lines = [f"The student `{found.student.model}` was asked in {where}."]
    if not found.comparable:
        lines.append(
            "Judge, prompts or the way of ranking differ between the two, so that what moved may "
            "come from that."
        )
    if found.student.open_decides != found.candidate.open_decides:
        lines.append("Both sides go by the ranking, since the judge was not trusted for both.")
    return tuple(lines)


def open_words(question: SeedQuestion) -> str:
    """The open score, with both orders where they disagree."""
    answer = question.open
    if answer is None:
        return "not finished"
    if answer.score is None or answer.seed_first is None or answer.seed_second is None:
        return "not read"
    if answer.changed_mind:
        return f"{answer.score:.2f} ({answer.seed_first:.1f} or {answer.seed_second:.1f} by order)"
    return f"{answer.score:.2f}"


def rank_words(question: SeedQuestion) -> str:
    """The place of the seed's answer among how many."""
    ranking = question.ranking
    if ranking is None:
        return "not finished"
    if ranking.rank is None:
        return "not ranked"
    return f"{ranking.rank} of {len(ranking.choices)}"
