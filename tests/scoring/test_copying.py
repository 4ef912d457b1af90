"""Copying: nearness to the seeds and to the document, beside the seeds' own."""

import random
import time

import pytest

from app.domain.contribution import Contribution, ContributionKind, Seed
from app.domain.record import Outcome
from tests.scoring.pairs import pair
from workers.scoring.copying import copied_share, copying

TOWER = "The lighthouse of Skerrow was built in 1811 and is 35 metres tall."


def contribution(*seeds: Seed) -> Contribution:
    return Contribution(
        path="compositional_skills/a/qna.yaml",
        kind=ContributionKind.FREEFORM,
        task="Say it.",
        seeds=seeds,
    )


def test_nearness_to_the_nearest_seed_by_hand() -> None:
    """Words a b c d against a b c x: 3 of 4; against p q r s: none. Between the seeds: none."""
    seeds = contribution(Seed(question="a b", answer="c x"), Seed(question="p q", answer="r s"))
    found = copying([pair(0, "a b", "c d"), pair(1, "p q", "r s")], seeds)
    assert (found.seeds, found.among_seeds) == ((0.75 + 1) / 2, 0)
    assert (found.document, found.seeds_to_document) == (None, None)


def test_a_seed_is_not_its_own_nearest() -> None:
    """Of three seeds two are the same, and the third shares 1 of 2 words with each."""
    seeds = [Seed(question="a", answer="b"), Seed(question="a", answer="b")]
    found = copying([], contribution(*seeds, Seed(question="a", answer="c")))
    assert found.among_seeds == pytest.approx((1 + 1 + 0.5) / 3)
    assert found.seeds is None


@pytest.mark.parametrize("seeds", [(), (Seed(question="a", answer="b"),)])
def test_without_other_seeds_there_is_no_baseline(seeds: tuple[Seed, ...]) -> None:
    assert copying([pair(0, "a", "b")], contribution(*seeds)).among_seeds is None


def test_only_usable_pairs_count() -> None:
    seeds = contribution(Seed(question="a", answer="b"))
    poor = pair(1, "a", "b", outcome=Outcome.REJECTED)
    mended = pair(2, "c", "d", outcome=Outcome.REPAIRED)
    assert copying([poor], seeds).seeds is None
    assert copying([poor, mended], seeds).seeds == 0


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ("It was built in 1811.", 4 / 5),
        ("built in 1811 and then it is 35 metres tall", 8 / 10),
        ("In 1811.", 1.0),
        ("In 1812.", 0.0),
        ("", 0.0),
    ],
)
def test_the_share_of_an_answer_that_stands_in_the_document(answer: str, share: float) -> None:
    assert copied_share(answer, TOWER) == pytest.approx(share)


def test_answers_from_the_document_stand_beside_the_seeds_own() -> None:
    seeds = contribution(Seed(question="When?", answer="Two centuries ago.", context=TOWER))
    found = copying([pair(0, "When?", "It was built in 1811.", context=TOWER)], seeds)
    assert (found.document, found.seeds_to_document) == (pytest.approx(0.8), 0)


def test_the_order_of_records_makes_no_difference() -> None:
    draw = random.Random(5)  # noqa: S311
    records = [
        pair(at, f"q {draw.random()} {draw.random()}", f"{draw.random()} was built", context=TOWER)
        for at in range(40)
    ]
    seeds = contribution(Seed(question="q 0", answer="1 2 3"), Seed(question="q 5", answer="9"))
    expected = copying(records, seeds)
    draw.shuffle(records)
    assert copying(records, seeds) == expected


def test_odd_and_long_texts_take_no_long_time() -> None:
    odd = ("a " * 50_000, "\u0301\u0316" * 50_000, "\ud800", "\x00", "")
    seeds = contribution(*(Seed(question=text, answer=text, context=text) for text in odd))
    records = [pair(at, text, text, context=odd[0]) for at, text in enumerate(odd)]
    began = time.process_time()
    assert copying(records, seeds).seeds is not None
    assert time.process_time() - began < 5
