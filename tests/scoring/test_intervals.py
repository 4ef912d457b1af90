"""The clustered interval: known values, and what it promises by simulation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.intervals import Cell, Found, simulate, sizes_of
from workers.scoring.intervals import (
    Clusters,
    clopper_pearson,
    clustered_interval,
    clusters_of,
    design_effect,
    interval,
    ratio_error,
    t_quantile,
    wilson,
)

TRIALS = 2000
# Three standard errors of a share of 93% seen in so many trials, and of a ratio of widths.
SLACK, WIDTH_SLACK = 0.017, 0.03


@pytest.mark.parametrize(
    ("successes", "size", "low", "high"),
    [
        # R. G. Newcombe (1998), Statistics in Medicine 17, 857-872, table I.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_wilson(successes: int, size: int, low: float, high: float) -> None:
    assert wilson(successes / size, size, 1.959964) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("successes", "size", "low", "high"),
    [
        # The same table.
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_published_clopper_pearson(successes: int, size: int, low: float, high: float) -> None:
    assert clopper_pearson(successes, size) == pytest.approx((low, high), abs=5e-5)


def test_quantiles_of_t() -> None:
    """From any table of the t distribution."""
    assert t_quantile(0.975, 4) == pytest.approx(2.776445, abs=1e-6)
    assert t_quantile(0.975, 1) == pytest.approx(12.706205, abs=1e-6)


def test_design_effect_by_hand() -> None:
    """Two clusters of 4 with 4 and 2 kept: p = 3/4, squares 1 + 1, and 2/1 * 2/64 = 1/16
    between clusters against 3/16/8 = 3/128 without: 8/3."""
    assert design_effect([4, 2], [4, 4]) == pytest.approx(8 / 3)
    assert ratio_error({0: 4, 1: 2}, {0: 4, 1: 4}) == pytest.approx(1 / 4)


def test_seen_and_usual_likeness_are_weighed_by_hand() -> None:
    """Five clusters of 6, 3 kept in each: nothing seen (0) with 4 degrees of freedom, the usual
    1 + 5 * 0.1 = 1.5 with 100/36: less than 0.8, which is the least."""
    even = clustered_interval([3] * 5, [6] * 5)
    assert even == pytest.approx(wilson(0.5, 30 / 0.8, t_quantile(0.975, 4 + 100 / 36)))
    """All kept: 1 + 5 * 0.3 in place of what can't be seen."""
    effect = (4 * 2.5 + 100 / 36 * 1.5) / (4 + 100 / 36)
    every = clustered_interval([6] * 5, [6] * 5)
    assert every == pytest.approx(wilson(1, 30 / effect, t_quantile(0.975, 4 + 100 / 36)))


def test_likeness_within_clusters_widens_the_interval() -> None:
    alike = clustered_interval([6, 6, 6, 0, 0, 0], [6] * 6)
    mixed = clustered_interval([3, 3, 3, 3, 3, 3], [6] * 6)
    assert alike[0] < mixed[0] < 0.5 < mixed[1] < alike[1]


def test_one_cluster_tells_next_to_nothing() -> None:
    for size in (1, 10, 1000):
        low, high = clustered_interval([size], [size])
        assert low < 0.1
        assert high == 1.0


def test_growing_keeps_share_and_likeness() -> None:
    clusters = clusters_of([6, 2, 4], [6, 6, 6])
    assert clusters.grown(18) == clusters
    twice = clusters.grown(36)
    assert (twice.share, twice.width) == (clusters.share, 12)
    # 1 + 5 * x before, 1 + 11 * x after.
    likeness = (clusters.design_effect - 1) / 5
    assert twice.design_effect == pytest.approx(1 + 11 * likeness)


@given(st.lists(st.tuples(st.integers(1, 60), st.floats(0, 1)), min_size=1, max_size=12))
def test_an_interval_holds_its_estimate_and_is_never_a_point(
    drawn: list[tuple[int, float]],
) -> None:
    sizes = [size for size, _ in drawn]
    kept = [round(size * share) for size, share in drawn]
    low, high = clustered_interval(kept, sizes)
    assert 0 <= low <= sum(kept) / sum(sizes) <= high <= 1
    assert high - low > 0.001


@given(
    st.lists(st.integers(0, 9), min_size=2, max_size=10), st.lists(st.integers(0, 9), min_size=10)
)
def test_kept_and_rejected_mirror_each_other(kept: list[int], more: list[int]) -> None:
    sizes = [one + other + 1 for one, other in zip(kept, more, strict=False)]
    low, high = clustered_interval(kept, sizes)
    mirrored = clustered_interval([s - k for k, s in zip(kept, sizes, strict=True)], sizes)
    assert mirrored == pytest.approx((1 - high, 1 - low))


HARDEST = [
    # Clusters, likeness, rate: the ends of what must hold, and where it was found tightest.
    (5, 0.0, 0.2),
    (5, 0.0, 0.9),
    (5, 0.3, 0.5),
    (5, 0.3, 0.65),
    (5, 0.3, 0.9),
    (7, 0.1, 0.35),
    (7, 0.3, 0.8),
    (10, 0.0, 0.9),
    (10, 0.3, 0.2),
    (10, 0.3, 0.8),
]


@pytest.mark.parametrize("uneven", [False, True])
@pytest.mark.parametrize(("clusters", "likeness", "rate"), HARDEST)
def test_coverage_and_width_with_thirty_pairs(
    clusters: int, likeness: float, rate: float, uneven: bool
) -> None:
    """At nominal 95% at least 93% hold the true rate, without being wide."""
    found = simulated(30, clusters, likeness, rate, uneven=uneven)
    assert found.coverage >= 0.93
    assert found.beside_t <= 1.3
    assert found.beside_cut_t <= 1.3 + WIDTH_SLACK


@pytest.mark.parametrize("pairs", [10, 20, 60, 100])
@pytest.mark.parametrize(
    ("clusters", "likeness", "rate"), [(5, 0.0, 0.9), (7, 0.3, 0.2), (10, 0.3, 0.9)]
)
def test_coverage_and_width_with_other_numbers_of_pairs(
    pairs: int, clusters: int, likeness: float, rate: float
) -> None:
    found = simulated(pairs, clusters, likeness, rate, uneven=True)
    assert found.coverage >= 0.93 - SLACK
    assert found.beside_t <= 1.3


def test_the_simulation_finds_what_takes_records_as_independent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same pairs without their clusters are covered far less often than promised."""

    def careless(kept: tuple[int, ...], sizes: tuple[int, ...]) -> tuple[float, ...]:
        return *wilson(sum(kept) / sum(sizes), sum(sizes), 1.96), 0.0, 1.0

    monkeypatch.setattr("bench.intervals.both", careless)
    assert simulated(30, 5, 0.3, 0.65, uneven=False).coverage < 0.85


def simulated(pairs: int, clusters: int, likeness: float, rate: float, *, uneven: bool) -> Found:
    sizes = sizes_of(pairs, clusters, uneven=uneven)
    # No cluster is empty, so that ten clusters of about one record hold eleven.
    assert pairs <= sum(sizes) <= pairs + 1
    return simulate(Cell(likeness=likeness, rate=rate, sizes=sizes), TRIALS, random_state=20260)


def test_a_higher_confidence_is_wider() -> None:
    clusters = Clusters(share=0.6, size=30, number=5, width=6, design_effect=1.2)
    (low, high), (lower, higher) = interval(clusters, 0.8), interval(clusters, 0.99)
    assert lower < low < 0.6 < high < higher
