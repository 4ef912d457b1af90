"""What a sample's records add up to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.controls import Trust
from app.domain.record import Style


class Zone(StrEnum):
    """What a kept rate's interval says; the bounds are policy, not calibrated."""

    LIKELY_GOOD = "likely good"
    LIKELY_POOR = "likely poor"
    UNCLEAR = "unclear"


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A share with its two-sided interval at `confidence`, all within 0..1.

    `clusters` is the number of lead seeds the judged records came from.
    """

    estimate: float
    low: float
    high: float
    judged: int
    clusters: int
    confidence: float = 0.95


@dataclass(frozen=True, kw_only=True)
class Mean:
    """A mean with its two-sided 95% interval, clustered by lead seed; `count` values.

    `low` and `high` are None where too few clusters tell nothing of the variation.
    """

    estimate: float
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True, kw_only=True)
class Diversity:
    """How varied a set of texts is; None where there are too few texts to say.

    `distinct_1` and `distinct_2` (0..1, higher is more varied) are the share of different words
    and word pairs, `compression` (1 and up, lower is more varied) the ratio of raw to compressed
    size, `self_repetition` (0 and up, lower is more varied) how many word sequences of length
    four stand in more than one text, on a logarithmic scale.
    """

    texts: int
    distinct_1: float | None = None
    distinct_2: float | None = None
    compression: float | None = None
    self_repetition: float | None = None


@dataclass(frozen=True, kw_only=True)
class Copying:
    """How much pairs repeat what was there, 0..1 (ROUGE-L F1 of the nearest), means over pairs.

    `seeds` is the nearness to the nearest seed, `among_seeds` that of each seed to the nearest
    other one, the baseline. `document` and `seeds_to_document` are the same for the share of an
    answer that stands in its chunk or context word for word, None where there is none.
    """

    seeds: float | None = None
    among_seeds: float | None = None
    document: float | None = None
    seeds_to_document: float | None = None


@dataclass(frozen=True, kw_only=True)
class StyleScore:
    """One style's records; `words` is the mean length of the answers of usable pairs."""

    style: Style
    judged: int
    kept: int
    quality: float | None
    words: float | None


@dataclass(frozen=True, kw_only=True)
class Blame:
    """What came of the records that one seed example led.

    `rate` is its own kept rate (its records taken as independent of each other). `rejected`
    counts by reason. `worse` says that it did worse than the others together by more than
    chance explains, many seeds having been looked at.
    """

    seed: int
    made: int
    judged: int
    kept: int
    rate: Rate | None
    rejected: dict[str, int] = field(default_factory=dict)
    worse: bool = False


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A few good and diverse pairs (record indices in the order chosen), beside a random few.

    `diversity` is the mean distance (0..1) between the chosen questions, `random_diversity` the
    same for random choices of as many; likewise for the mean quality 1..3.
    """

    records: tuple[int, ...]
    diversity: float | None
    random_diversity: float | None
    quality: float
    random_quality: float


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """How many different rows the training mix would draw from this leaf.

    A generation of `made` pairs is expected to keep `kept_low` to `kept_high`; of those the mix
    draws `drawn` rows with replacement, or all where it takes all (`drawn` is None), of which
    `unique_low` to `unique_high` are different.
    """

    made: int
    drawn: int | None
    kept_low: float
    kept_high: float
    unique_low: float
    unique_high: float


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """This sample's kept rate against that of an earlier commit of the same contribution.

    `difference` is new minus old, with its two-sided 95% interval; within noise where the
    interval holds 0. `comparable` is False where teacher, judge or prompts differ.
    """

    commit: str
    difference: float
    low: float
    high: float
    comparable: bool = True

    @property
    def within_noise(self) -> bool:
        """Whether chance explains the difference."""
        return self.low <= 0.0 <= self.high


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What a sample's records add up to; None where nothing was judged.

    `kept_rate` counts what was kept without a repair; `repaired_rate` what passed one, of those
    that were tried. `pairs_needed` is about how many judged pairs in all would decide the zone
    if the share stayed as it is, None where the zone is clear or no number would.
    """

    kept_rate: Rate | None = None
    quality: Mean | None = None
    faithfulness: Mean | None = None
    relevance: Mean | None = None
    mass: float | None = None
    zone: Zone = Zone.UNCLEAR
    pairs_needed: int | None = None
    diversity: Diversity | None = None
    seeds_diversity: Diversity | None = None
    copying: Copying = field(default_factory=Copying)
    styles: tuple[StyleScore, ...] = ()
    blame: tuple[Blame, ...] = ()
    selection: Selection | None = None
    forecast: Forecast | None = None
    comparison: Comparison | None = None
    trust: Trust = field(default_factory=Trust)
