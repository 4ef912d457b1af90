"""How often the kept rate's interval holds the true rate, and how wide it is.

    python bench/intervals.py --pairs 30 --trials 4000

Simulates samples whose lead seeds differ as a beta distribution says (beta-binomial counts) and
prints a Markdown table, one row per cell: clusters, how alike their pairs are, the true rate,
the share of intervals that hold it, the mean width, and that width beside the cluster-t
interval's, p +- t(m-1) * linearised standard error, as it is and cut to 0..1.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from workers.scoring.intervals import clustered_interval, ratio_error, t_quantile

CLUSTERS = (5, 6, 7, 8, 10)
LIKENESS = (0.0, 0.1, 0.2, 0.3)
RATES = (0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
Interval = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What is simulated: the truth, and the sizes of the clusters."""

    likeness: float
    rate: float
    sizes: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """Coverage and mean width in a cell, and that width beside the cluster-t interval's."""

    coverage: float
    width: float
    beside_t: float
    beside_cut_t: float


def sizes_of(pairs: int, clusters: int, *, uneven: bool) -> tuple[int, ...]:
    """Sizes about equal, or growing steadily, the largest up to three times the smallest."""
    weights = np.linspace(0.5, 1.5, clusters) if uneven else np.ones(clusters)
    ends = np.rint(np.cumsum(weights) / weights.sum() * pairs).astype(int)
    return tuple(max(1, int(size)) for size in np.diff(ends, prepend=0))


def simulate(cell: Cell, trials: int, random_state: int) -> Found:
    """Draw samples of a cell and look at their intervals."""
    held = 0
    widths, others, cut = [], [], []
    for row in draw(cell, trials, random_state):
        low, high, t_low, t_high = both(row, cell.sizes)
        held += low <= cell.rate <= high
        widths.append(high - low)
        others.append(t_high - t_low)
        cut.append(min(1.0, t_high) - max(0.0, t_low))
    width = float(np.mean(widths))
    return Found(
        coverage=held / trials,
        width=width,
        beside_t=width / float(np.mean(others)),
        beside_cut_t=width / float(np.mean(cut)),
    )


def draw(cell: Cell, trials: int, random_state: int) -> Iterator[tuple[int, ...]]:
    """How many were kept in each cluster."""
    chance = np.random.default_rng(random_state)
    shape = (trials, len(cell.sizes))
    rates = np.full(shape, cell.rate)
    if cell.likeness:
        odds = (1 - cell.likeness) / cell.likeness
        rates = chance.beta(cell.rate * odds, (1 - cell.rate) * odds, shape)
    for row in chance.binomial(cell.sizes, rates):
        yield tuple(map(int, row))


@cache
def both(kept: tuple[int, ...], sizes: tuple[int, ...]) -> tuple[float, float, float, float]:
    """Our interval and the cluster-t interval."""
    share = sum(kept) / sum(sizes)
    error = ratio_error(dict(enumerate(map(float, kept))), dict(enumerate(sizes)))
    half = t_quantile(0.975, len(sizes) - 1) * error
    return *clustered_interval(kept, sizes), share - half, share + half


def cells(pairs: int, *, uneven: bool) -> Iterator[Cell]:
    """Everything that must hold, for one number of pairs."""
    for clusters, likeness, rate in itertools.product(CLUSTERS, LIKENESS, RATES):
        sizes = sizes_of(pairs, min(clusters, pairs), uneven=uneven)
        yield Cell(likeness=likeness, rate=rate, sizes=sizes)


def main() -> None:
    """Print one row per cell, or with `--brief` one per number of pairs: the worst of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, nargs="+", default=[30])
    parser.add_argument("--trials", type=int, default=4000)
    parser.add_argument("--brief", action="store_true")
    options = parser.parse_args()
    if options.brief:
        print("| pairs | cells | least coverage | mean coverage | widest by t | by t cut | mean |")
        print("| ---: " * 7 + "|")
    else:
        print("| sizes | likeness | rate | coverage | width | width by t | by t cut |")
        print("| --- " + "| ---: " * 6 + "|")
    for pairs in options.pairs:
        rows = []
        for number, cell in enumerate([*cells(pairs, uneven=False), *cells(pairs, uneven=True)]):
            rows.append((cell, simulate(cell, options.trials, number)))
            if not options.brief:
                print_row(*rows[-1])
        if options.brief:
            print_worst(pairs, [found for _, found in rows])


def print_row(cell: Cell, found: Found) -> None:
    """One cell."""
    sizes = " ".join(map(str, cell.sizes))
    print(
        f"| {sizes} | {cell.likeness} | {cell.rate} | {found.coverage:.1%} | {found.width:.3f} "
        f"| {found.beside_t:.2f} | {found.beside_cut_t:.2f} |"
    )


def print_worst(pairs: int, found: list[Found]) -> None:
    """The worst of all cells with so many pairs, and the mean width by the cut t interval."""
    coverages = [each.coverage for each in found]
    by_cut = [each.beside_cut_t for each in found]
    print(
        f"| {pairs} | {len(found)} | {min(coverages):.1%} | {np.mean(coverages):.1%} "
        f"| {max(each.beside_t for each in found):.2f} | {max(by_cut):.2f} "
        f"| {np.mean(by_cut):.2f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
