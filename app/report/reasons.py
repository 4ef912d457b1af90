"""Why a record was not kept, in words: one place for the comment, the page and the advice.

The JSON report keeps the code. A code without words of its own is shown as it is.
"""

from __future__ import annotations

from app.domain.record import Outcome, Record

REASONS = {
    "question-unsuitable": "the judge found the question unsuitable",
    "unclear": "the question is not clear",
    "incomplete": "the question lacks what is needed to answer it",
    "other-skill": "the question asks for another skill",
    "harmful": "the question asks for something harmful",
    "not-self-standing": "the question cannot be understood without the document",
    "not-in-document": "the document does not say what the answer says",
    "off-document": "the question is not about the document",
    "pair-poor": "the judge found the answer poor",
    "duplicate-of-seed": "the question repeats a seed's",
    "duplicate-of-record": "the question repeats another pair's",
    "cancelled": "the run was cancelled",
    "token-budget": "the budget of tokens was used up",
    "time-budget": "the budget of time was used up",
}
PARTS = {
    "question-judgement": "the judgement of the question",
    "faithful-judgement": "the judgement of faithfulness",
    "relevant-judgement": "the judgement of relevance",
    "standing-judgement": "the judgement of the question by itself",
    "pair-judgement": "the judgement of the pair",
    "question": "the question",
    "answer": "the answer",
    "pair": "the pair",
    "context": "the context",
    "explanation": "the judge's explanation",
    "repair": "the corrected answer",
}
PROBLEMS = {
    "refused": "was refused",
    "empty": "was empty",
    "truncated": "was cut off",
    "no-json": "was not JSON",
    "no-score": "held no score",
    "no-code": "named no reason",
    "other-scale": "used another scale",
    "out-of-scale": "lay off the scale",
    "several-answers": "came more than once",
    "too-long": "was far too long",
    "wrong-type": "was not a text",
    "missing-field": "was missing from the JSON",
    "broken-characters": "held broken characters",
}


def why_not_kept(record: Record) -> str:
    """Why a record was not kept, in words; of one that passed after its correction, nothing.

    What such a record holds is the reason of its first answer, which is not what is shown.
    """
    return "" if record.outcome is Outcome.REPAIRED else reason_words(record.reason)


def reason_words(reason: str) -> str:
    """A reason code in words, the code itself where there are none."""
    if reason in REASONS:
        return REASONS[reason]
    for part, subject in PARTS.items():
        problem = PROBLEMS.get(reason.removeprefix(f"{part}-"))
        if problem and reason.startswith(f"{part}-"):
            return f"{subject} {problem}"
    return reason
