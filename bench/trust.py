"""How often judges of known ability are trusted, by their controls alone.

    python bench/trust.py --draws 1500

A simulated judge sees five or ten seeds, each with its own pair, three shuffled ones, a truncated
one and, for every other seed, a contradicted one. Its scores are normal with a share of their
variance common to a seed; own pairs lie higher by what gives the stated AUC. With digits a score
is cut to 1, 2 or 3. The figures are in docs/scores.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
from scipy.special import ndtri

from app.domain.controls import Control, ControlKind
from workers.scoring.separation import trust

SEEDS = (5, 10)
AREAS = (0.5, 0.7, 0.85, 0.95)
LIKENESS = 0.3
CUTS = (-0.5, 0.5)
PER_SEED = (ControlKind.OWN, *[ControlKind.SHUFFLED] * 3, ControlKind.TRUNCATED)


def run(chance: np.random.Generator, seeds: int, shift: float, *, digits: bool) -> list[Control]:
    """One run's controls, as the judge scored them."""
    found = []
    for seed in range(seeds):
        common = chance.normal() * np.sqrt(LIKENESS)
        for kind in _kinds(seed):
            score = common + chance.normal() * np.sqrt(1 - LIKENESS)
            score += shift if kind is ControlKind.OWN else 0.0
            value = 1.0 + np.searchsorted(CUTS, score) if digits else score
            found.append(_control(len(found), kind, seed, float(value)))
    return found


def _kinds(seed: int) -> Iterator[ControlKind]:
    yield from PER_SEED
    if seed % 2:
        yield ControlKind.CONTRADICTED


def _control(number: int, kind: ControlKind, seed: int, score: float) -> Control:
    return Control(
        number=number,
        kind=kind,
        seed=seed,
        cluster=str(seed),
        question="",
        answer="",
        score=score,
    )


def share(seeds: int, area: float, draws: int, *, digits: bool) -> float:
    """The share of runs in which the judge is trusted."""
    chance = np.random.default_rng(seeds)
    # Own and spoiled pair of one seed share a part of their variance; most couples do not.
    shift = float(np.sqrt(2.0) * ndtri(area))
    trusted = [trust([run(chance, seeds, shift, digits=digits)]).trusted for _ in range(draws)]
    return sum(trusted) / draws


def main() -> None:
    """Parse the arguments, simulate, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=1500)
    draws = parser.parse_args().draws
    print(f"| judge | {' | '.join(f'{seeds} seeds' for seeds in SEEDS)} |\n| --- | ---: | ---: |")
    for area in AREAS:
        cells = [
            " / ".join(
                f"{share(seeds, area, draws, digits=digits):.1%}" for digits in (False, True)
            )
            for seeds in SEEDS
        ]
        print(f"| AUC {area} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
