"""What is drawn of rates: the kept rate on a scale, and small ones in rows of tables.

Places and widths are percentages, so that the template can draw them at any size.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.dashboard.words import Tone
from app.domain.controls import CHANCE, Separation
from app.domain.record import Scale
from app.domain.scores import Mean, Rate, Scores, Zone
from app.report.numbers import counted, interval, percent
from app.report.sample_words import verdict_words


@dataclass(frozen=True, kw_only=True)
class RatePicture:
    """The kept rate with its interval, in percent, and the words beside it."""

    estimate: float
    low: float
    high: float
    estimate_words: str
    interval_words: str
    basis: str
    zone: str
    tone: Tone


@dataclass(frozen=True, kw_only=True)
class Whisker:
    """A small number with its interval, in percent of the width.

    `mark` is where a bound is drawn: chance, or the score that passes; None where there is none.
    """

    estimate: float
    low: float
    width: float
    mark: float | None = None


def whisker(rate: Rate) -> Whisker:
    """A share as it is drawn in a row of a table."""
    return _drawn((rate.estimate, rate.low, rate.high))


def separation_whisker(found: Separation) -> Whisker:
    """How well a judge told pairs apart, beside chance."""
    return _drawn((found.auc, found.low, found.high), CHANCE)


def mean_whisker(mean: Mean, scale: Scale) -> Whisker:
    """A mean of scores on their scale; without an interval where it has none."""
    bounds = (mean.estimate if bound is None else bound for bound in (mean.low, mean.high))
    estimate, low, high, mark = (
        min(max((score - scale.low) / (scale.high - scale.low), 0), 1)
        for score in (mean.estimate, *bounds, scale.passes)
    )
    return _drawn((estimate, low, high), mark)


def _drawn(shares: tuple[float, float, float], mark: float | None = None) -> Whisker:
    estimate, low, high = shares
    return Whisker(
        estimate=round(estimate * 100, 2),
        low=round(low * 100, 2),
        width=round((high - low) * 100, 2),
        mark=None if mark is None else round(mark * 100, 2),
    )


def rate_picture(rate: Rate, scores: Scores) -> RatePicture:
    """The rate as it is drawn; only a trusted judge's has a colour that praises or blames."""
    tones = {Zone.LIKELY_GOOD: Tone.GOOD, Zone.LIKELY_POOR: Tone.BAD, Zone.UNCLEAR: Tone.PLAIN}
    words = verdict_words(scores)
    return RatePicture(
        estimate=round(rate.estimate * 100, 2),
        low=round(rate.low * 100, 2),
        high=round(rate.high * 100, 2),
        estimate_words=percent(rate.estimate),
        interval_words=interval(rate.low, rate.high),
        basis=(
            f"{percent(rate.confidence)} interval, {counted(rate.judged, 'judged pair')} "
            f"from {counted(rate.clusters, 'seed')}"
        ),
        zone=words[:1].upper() + words[1:],
        tone=tones[scores.zone] if scores.trust.trusted else Tone.PLAIN,
    )
