"""The verdict on a question, and how questions move between student and candidate."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.domain.contribution import ContributionKind
from app.domain.postcheck import Movement, Postcheck, movement
from app.domain.precheck import (
    AgreementControl,
    Familiarity,
    OpenAnswer,
    Precheck,
    Ranking,
    SeedQuestion,
    Share,
    Way,
    familiarity,
)

KNOWN, PARTLY, GAP = Familiarity.KNOWN, Familiarity.PARTLY, Familiarity.GAP
UNDECIDED = Familiarity.UNDECIDED
SURE = Share(right=10, total=10, low=0.74, high=1.0, chance=0.5)
UNSURE = Share(right=5, total=10, low=0.22, high=0.78, chance=0.5)


def question(score: float | None, rank: int | None, seed: int = 0) -> SeedQuestion:
    """A question with this open score, its own answer at this rank of four."""
    shares = () if rank is None else (0.5, *(0.9 if n < rank else 0.1 for n in range(1, 4)))
    return SeedQuestion(
        seed=seed,
        example=seed,
        question="Who?",
        expected="She.",
        open=OpenAnswer(text="He.", seed_first=score, seed_second=score),
        ranking=Ranking(way=Way.LETTERS, choices=(seed, 1, 2, 3), random_state=1, scores=shares),
    )


def precheck(*questions: SeedQuestion, agreement: Share | None = SURE) -> Precheck:
    return Precheck(
        path="knowledge/a/qna.yaml",
        kind=ContributionKind.KNOWLEDGE,
        model="student-1",
        judge="judge-1",
        questions=questions,
        of=len(questions),
        agreement=agreement,
    )


@pytest.mark.parametrize(
    ("score", "rank", "expected"),
    [
        (2.5, 1, KNOWN),
        (2.49, 1, PARTLY),
        (3.0, 2, PARTLY),
        (1.5, 4, PARTLY),
        (1.49, 2, GAP),
        (1.0, 1, PARTLY),
        (2.5, None, KNOWN),
        (2.0, None, PARTLY),
        (1.0, None, GAP),
        (None, 1, KNOWN),
        (None, 3, GAP),
        (None, None, UNDECIDED),
    ],
)
def test_a_verdict_takes_both_ways_or_the_one_there_is(
    score: float | None, rank: int | None, expected: Familiarity
) -> None:
    assert familiarity(question(score, rank), open_decides=True) is expected


@pytest.mark.parametrize(("rank", "expected"), [(1, KNOWN), (2, GAP), (None, UNDECIDED)])
def test_with_a_judge_that_guesses_only_the_ranking_counts(
    rank: int | None, expected: Familiarity
) -> None:
    assert familiarity(question(3.0, rank), open_decides=False) is expected
    assert precheck(question(3.0, rank), agreement=UNSURE).counts[expected] == 1
    assert precheck(question(3.0, rank), agreement=None).counts[expected] == 1


def test_one_order_alone_is_no_score_and_two_are_their_mean() -> None:
    one = OpenAnswer(text="x", seed_first=3.0)
    assert (one.score, one.spread, one.changed_mind) == (None, None, False)
    both = OpenAnswer(text="x", seed_first=3.0, seed_second=1.5)
    assert (both.score, both.spread, both.changed_mind) == (2.25, 1.5, True)


def test_of_equal_answers_the_own_one_is_the_last() -> None:
    ranking = Ranking(
        way=Way.WRITTEN, choices=(0, 1, 2, 3), random_state=1, scores=(0.25, 0.25, 0.5, 0.0)
    )
    assert ranking.rank == 3
    assert replace(ranking, scores=()).rank is None


def test_a_control_is_right_on_its_own_side_of_the_middle_only() -> None:
    alike, apart = AgreementControl(seed=0), AgreementControl(seed=0, other=1)
    told = [replace(alike, score=s).right for s in (3.0, 2.1, 2.0, 1.0)]
    assert told == [True, True, False, False]
    assert [replace(apart, score=s).right for s in (3.0, 2.0, 1.9)] == [False, False, True]
    assert not alike.right
    assert not apart.right


def test_seeds_are_compared_by_their_number_and_on_the_same_footing() -> None:
    before = precheck(question(1.0, 2, seed=0), question(3.0, 1, seed=4), agreement=UNSURE)
    after = precheck(question(2.0, 1, seed=4), question(1.0, 1, seed=0), question(1, 1, seed=7))
    found = Postcheck(candidate=after, student=before)
    # The student's judge guessed, so the candidate's open answers do not count either.
    assert [(c.seed, c.before, c.after) for c in found.changes] == [
        (4, KNOWN, KNOWN),
        (0, GAP, KNOWN),
    ]
    assert movement(found.changes) == Movement(improved=1, same=1, worse=0, undecided=0)
    assert Postcheck(candidate=after).changes == ()


def test_what_is_undecided_on_a_side_has_not_moved() -> None:
    before, after = precheck(question(None, None)), precheck(question(3.0, 1))
    found = movement(Postcheck(candidate=after, student=before).changes)
    assert found == Movement(improved=0, same=0, worse=0, undecided=1)
    assert found.p == 1.0


@given(improved=st.integers(0, 20), worse=st.integers(0, 20))
def test_the_sign_test_is_the_exact_binomial_one(improved: int, worse: int) -> None:
    found = Movement(improved=improved, same=3, worse=worse, undecided=0)
    if improved + worse:
        expected = stats.binomtest(improved, improved + worse).pvalue
        assert found.p == pytest.approx(expected)
    assert found.sure == (found.p < 0.05)


def test_only_the_same_judge_prompts_and_way_compare() -> None:
    one = precheck(question(3.0, 1))
    assert Postcheck(candidate=one, student=one).comparable
    assert not Postcheck(candidate=one, student=replace(one, judge="other")).comparable
    assert not Postcheck(candidate=one, student=replace(one, prompts="other")).comparable
    assert not Postcheck(candidate=one).comparable
