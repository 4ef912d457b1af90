"""The part of a run's page that shows a precheck or a postcheck, question by question."""

from __future__ import annotations

from dataclasses import dataclass

from app.dashboard.words import Tone, duration
from app.domain.precheck import (
    AgreementControl,
    Familiarity,
    Ranking,
    SeedQuestion,
    familiarity,
)
from app.domain.record import Call
from app.report.precheck_model import PrecheckReport
from app.report.precheck_words import (
    BOUNDS,
    TINY,
    headline,
    notes,
    open_words,
    rank_words,
    role_of,
    student_words,
)

TONES = {
    Familiarity.KNOWN: Tone.QUIET,
    Familiarity.PARTLY: Tone.WARN,
    Familiarity.GAP: Tone.GOOD,
    Familiarity.UNDECIDED: Tone.QUIET,
}
"""A gap is what training is for, so it is no bad news."""


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """What one model made of a question; `rivals` are the other answers it preferred."""

    role: str
    verdict: str
    tone: Tone
    text: str
    cut: bool
    open: str
    orders: str
    rank: str
    rivals: tuple[str, ...]
    calls: tuple[Call, ...]


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """A question with the seed's answer, and the models' answers, the student's first."""

    number: int
    question: str
    context: str
    expected: str
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True, kw_only=True)
class PrecheckView:
    """The whole of it; `warning` is set where the judge is only good for trying out."""

    headline: str
    warning: str
    notes: tuple[str, ...]
    bounds: str
    role: str
    model: str
    judge: str
    tokens: str
    took: str
    questions: tuple[QuestionView, ...]
    controls: tuple[str, ...]


def precheck_view(report: PrecheckReport) -> PrecheckView | None:
    """The view of a run, None before it is done."""
    asked = report.asked
    if asked is None:
        return None
    student = report.postcheck.student if report.postcheck else None
    beside = {each.seed: each for each in student.questions} if student else {}
    role, decides = role_of(report.run.kind), report.open_decides
    lines = [*(student_words(report.postcheck) if report.postcheck else ()), *notes(asked)]
    questions = []
    for question in asked.questions:
        answers = [_answer(role, question, decides)]
        if student is not None and question.seed in beside:
            answers.insert(0, _answer("student", beside[question.seed], decides))
        questions.append(_question(question, tuple(answers)))
    return PrecheckView(
        headline=headline(report),
        warning=TINY if asked.tiny else "",
        notes=tuple(lines),
        bounds=BOUNDS,
        role=role,
        model=asked.model,
        judge=asked.judge,
        tokens=f"{asked.tokens:,}",
        took=duration(asked.seconds),
        questions=tuple(questions),
        controls=tuple(map(_control, asked.controls)),
    )


def _question(question: SeedQuestion, answers: tuple[AnswerView, ...]) -> QuestionView:
    return QuestionView(
        number=question.seed + 1,
        question=question.question,
        context=question.context or "",
        expected=question.expected,
        answers=answers,
    )


def _answer(role: str, question: SeedQuestion, open_decides: bool) -> AnswerView:
    verdict = familiarity(question, open_decides)
    answer = question.open
    return AnswerView(
        role=role,
        verdict=verdict.value,
        tone=TONES[verdict],
        text="" if answer is None else answer.text,
        cut=answer is not None and answer.cut,
        open=open_words(question),
        orders=_orders(question),
        rank=rank_words(question),
        rivals=_rivals(question.ranking),
        calls=question.calls,
    )


def _orders(question: SeedQuestion) -> str:
    answer = question.open
    if answer is None or answer.seed_first is None or answer.seed_second is None:
        return ""
    return f"{answer.seed_first:.2f} and {answer.seed_second:.2f} in either order"


def _rivals(ranking: Ranking | None) -> tuple[str, ...]:
    """The seed questions whose answers were preferred to the own one, or held equal."""
    if ranking is None or not ranking.scores:
        return ()
    own = ranking.scores[0]
    return tuple(
        str(seed + 1)
        for seed, score in zip(ranking.choices[1:], ranking.scores[1:], strict=True)
        if score >= own
    )


def _control(control: AgreementControl) -> str:
    own = f"the answer to seed question {control.seed + 1}"
    other = "itself" if control.other is None else f"that to seed question {control.other + 1}"
    if control.score is None:
        return f"{own} beside {other}: not read"
    right = "right" if control.right else "wrong"
    return f"{own} beside {other}: {control.score:.2f}, {right}"
