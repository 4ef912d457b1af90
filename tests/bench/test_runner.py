"""The measurement of the runner itself: what it counts, and memory in proportion to records."""

import argparse
import tracemalloc

import pytest

from app.domain.contribution import ContributionKind
from bench.runner import measure

pytestmark = pytest.mark.slow


def arguments(kind: ContributionKind, **other: float) -> argparse.Namespace:
    return argparse.Namespace(**{"kind": kind, "seconds": 0.05, "in_flight": 32, **other})


def test_every_record_that_is_asked_for_is_made_and_counted() -> None:
    found = measure(arguments(ContributionKind.FREEFORM), 100)
    assert (found.kept, found.requests) == (100, 400)


@pytest.mark.parametrize("kind", ContributionKind)
def test_memory_grows_by_what_a_record_holds_and_no_more(kind: ContributionKind) -> None:
    """A record with its raw answers is a few thousand bytes; nothing else is left behind."""
    given = arguments(kind, seconds=0.0)
    measure(given, 20)
    tracemalloc.start()
    try:
        few, many = (measure(given, records) for records in (50, 200))
    finally:
        tracemalloc.stop()
    assert (many.held - few.held) / 150 < 10_000
