"""The measurement of the runner itself: a thousand records near the ideal, memory in proportion."""

import argparse
import tracemalloc

import pytest

from app.domain.contribution import ContributionKind
from bench.runner import bare, measure

pytestmark = pytest.mark.slow


def arguments(kind: ContributionKind, **other: float) -> argparse.Namespace:
    return argparse.Namespace(**{"kind": kind, "seconds": 0.05, "in_flight": 32, **other})


def test_a_thousand_records_take_hardly_longer_than_the_ideal() -> None:
    """6.25 s where no place is ever empty; the bound leaves room for a busy machine.

    One record after the other would take 200 s.
    """
    given = arguments(ContributionKind.FREEFORM)
    measure(given, 20)
    found = measure(given, 1_000)
    assert (found.kept, found.requests) == (1_000, 4_000)
    assert found.wall < 1.25 * bare(given, found.requests)


@pytest.mark.parametrize("kind", ContributionKind)
def test_memory_grows_by_what_a_record_holds_and_no_more(kind: ContributionKind) -> None:
    """A record with its raw answers is a few thousand bytes; nothing else is left behind."""
    given = arguments(kind, seconds=0.0)
    measure(given, 20)
    tracemalloc.start()
    try:
        few, many = (measure(given, records) for records in (100, 400))
    finally:
        tracemalloc.stop()
    assert (many.held - few.held) / 300 < 10_000
