"""What a student and a trained candidate answered to the recipes' seed questions."""

from __future__ import annotations

from dataclasses import replace

from app.domain.contribution import Contribution, Seed
from app.domain.postcheck import Postcheck
from app.domain.precheck import (
    AgreementControl,
    OpenAnswer,
    Precheck,
    Ranking,
    SeedQuestion,
    Share,
    Way,
)
from app.domain.record import Call
from bench.sides import contribution
from tests.dashboard.browser.kitchen import JUDGE

STUDENT, CANDIDATE = "granite-3b", "granite-3b-tuned"
VAGUE = "It depends on what you have at home. Taste it, and add salt until you like it."
BEFORE = ((1.2, 1.1), (2.9, 2.8), (1.6, 2.9), (1.1, 1.3), (2.0, 2.1), (1.0, 1.2), (2.8, 2.7))
"""Open scores of the student's answers, in both orders."""
AFTER = ((2.7, 2.9), (2.9, 3.0), (2.6, 2.8), (1.8, 1.9), (2.9, 2.8), (1.1, 1.0), (2.9, 3.0))


def precheck() -> Precheck:
    """What the student knows before the training: little."""
    return _examined(STUDENT, BEFORE, Share(right=3, total=7, low=0.1, high=0.82, chance=0.25))


def postcheck(student_run: int) -> Postcheck:
    """The candidate beside the student."""
    ranked = Share(right=6, total=7, low=0.42, high=0.99, chance=0.25)
    return Postcheck(
        candidate=_examined(CANDIDATE, AFTER, ranked), student=precheck(), student_run=student_run
    )


def _examined(model: str, scores: tuple[tuple[float, float], ...], ranked: Share) -> Precheck:
    leaf = contribution()
    asked = tuple(
        _question(model, leaf, index, pair) for index, pair in enumerate(scores[: len(leaf.seeds)])
    )
    controls = tuple(AgreementControl(seed=seed, score=2.9) for seed in range(len(asked)))
    others = (replace(each, other=(each.seed + 1) % len(asked), score=1.2) for each in controls)
    return Precheck(
        path=leaf.path,
        kind=leaf.kind,
        model=model,
        judge=JUDGE,
        questions=asked,
        of=len(leaf.seeds),
        controls=(*controls, *others),
        agreement=Share(right=2 * len(asked), total=2 * len(asked), low=0.81, high=1.0, chance=0.5),
        ranked=ranked,
        random_state=7,
        prompts="p1",
        seconds=96.0,
    )


def _question(
    model: str, leaf: Contribution, index: int, scores: tuple[float, float]
) -> SeedQuestion:
    seed, knows = leaf.seeds[index], min(scores) > 2.5
    text = seed.answer if knows else VAGUE
    others = tuple(n for n in range(len(leaf.seeds)) if n != index)[:3]
    shares = (0.71, 0.14, 0.1, 0.05) if knows else (0.22, 0.41, 0.25, 0.12)
    return SeedQuestion(
        seed=index,
        example=index,
        question=seed.question,
        expected=seed.answer,
        open=OpenAnswer(text=text, seed_first=scores[0], seed_second=scores[1]),
        ranking=Ranking(
            way=Way.LETTERS, choices=(index, *others), random_state=index, scores=shares
        ),
        calls=(_call(model, seed, text),),
    )


def _call(model: str, seed: Seed, text: str) -> Call:
    return Call(
        step="answer",
        model=model,
        prompt_hash="4f0c2a9be1d35876",
        raw=text,
        prompt_tokens=40 + len(seed.question) // 4,
        completion_tokens=len(text) // 4,
        seconds=1.9,
    )
