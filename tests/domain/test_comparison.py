"""Two commits beside each other: rates, and what became of findings."""

from dataclasses import replace

import pytest

from app.domain.comparison import changed_findings, compare_rates, difference_interval
from app.domain.findings import Finding, Position, Severity
from app.domain.scores import Rate
from workers.scoring.intervals import wilson

ONE = Finding(
    rule="schema/type",
    severity=Severity.ERROR,
    path="a/qna.yaml",
    message="It is no list.",
    position=Position(line=3),
    yaml_path="seed_examples",
)


def plain(kept: int, judged: int) -> Rate:
    """A rate with Wilson's interval for independent records."""
    low, high = wilson(kept / judged, judged, 1.959964)
    return Rate(estimate=kept / judged, low=low, high=high, judged=judged, clusters=judged)


@pytest.mark.parametrize(
    ("new", "old", "low", "high"),
    [
        # R. G. Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
    ],
)
def test_published_differences(
    new: tuple[int, int], old: tuple[int, int], low: float, high: float
) -> None:
    assert difference_interval(plain(*old), plain(*new)) == pytest.approx((low, high), abs=5e-5)


def test_rates_compared() -> None:
    made = compare_rates(plain(6, 10), plain(7, 10), "abc", comparable=True)
    assert (made.commit, made.comparable) == ("abc", True)
    assert made.difference == pytest.approx(0.1)
    assert made.within_noise
    assert not compare_rates(plain(5, 100), plain(95, 100), "", comparable=False).within_noise


def test_a_finding_that_moved_stays() -> None:
    moved = replace(ONE, position=Position(line=9))
    assert changed_findings((ONE,), (moved,)).stayed == (moved,)


def test_one_of_the_same_value_stays_though_it_says_something_else() -> None:
    words = replace(ONE, message="It is no list, but a text.")
    found = changed_findings((ONE,), (words,))
    assert (found.went, found.came, found.stayed) == ((), (), (words,))


def test_what_went_and_what_came() -> None:
    other = replace(ONE, rule="lint/tabs", yaml_path="")
    elsewhere = replace(ONE, path="b/qna.yaml")
    found = changed_findings((ONE, other), (elsewhere, other))
    assert (found.went, found.came, found.stayed) == ((ONE,), (elsewhere,), (other,))


def test_each_finding_has_one_partner() -> None:
    found = changed_findings((ONE, ONE), (ONE, ONE, ONE))
    assert (len(found.went), len(found.came), len(found.stayed)) == (0, 1, 2)
    back = changed_findings((ONE, ONE, ONE), (ONE,))
    assert (len(back.went), len(back.came), len(back.stayed)) == (2, 0, 1)
    assert changed_findings((), ()).stayed == ()


def test_those_that_stay_are_in_the_order_of_the_newer() -> None:
    second = replace(ONE, message="Second.", yaml_path="b")
    changed = replace(ONE, message="Changed.")
    assert changed_findings((second, ONE), (changed, second)).stayed == (changed, second)
