"""The two styles apart."""

import random

import pytest

from app.domain.record import Outcome, Style
from tests.scoring.pairs import pair
from workers.scoring.styles import styles


def test_both_styles_are_there_even_without_records() -> None:
    assert [(s.style, s.judged, s.quality, s.words) for s in styles([])] == [
        (Style.SHORT, 0, None, None),
        (Style.LONG, 0, None, None),
    ]


def test_what_each_counts() -> None:
    """The words are those of the two usable answers, the quality that of all judged pairs."""
    short, long = styles(
        [
            pair(0, "q", "One two three.", quality=3.0),
            pair(1, "q", "One.", quality=2.0, outcome=Outcome.REPAIRED),
            pair(2, "q", "One two three four.", quality=1.0, outcome=Outcome.REJECTED),
            pair(3, "q", "", quality=None, outcome=Outcome.REJECTED),
            pair(4, "q", "x", quality=1.0, outcome=Outcome.UNFINISHED),
            pair(5, "q", "A b", style=Style.LONG),
        ]
    )
    assert (short.judged, short.kept, short.quality, short.words) == (4, 1, 2.0, 2.0)
    assert (long.judged, long.kept, long.quality, long.words) == (1, 1, 3.0, 2.0)


def test_the_order_of_records_makes_no_difference() -> None:
    draw = random.Random(1)  # noqa: S311
    records = [pair(at, "q", quality=draw.uniform(1, 3)) for at in range(50)]
    expected = styles(records)
    draw.shuffle(records)
    assert styles(records) == expected
    assert expected[0].quality == pytest.approx(sum(r.quality or 0 for r in records) / 50)
