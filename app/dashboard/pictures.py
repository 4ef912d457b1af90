"""What is drawn: the funnel as bars that take from each other, the kept rate on a scale.

Places and widths are percentages, so that the template can draw them at any size.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.dashboard.words import OUTCOME_TONES, Tone
from app.domain.record import Outcome
from app.domain.sample import Funnel
from app.domain.scores import Rate, Scores, Zone
from app.report.numbers import counted, interval, percent
from app.report.sample_rows import rejections
from app.report.sample_words import verdict_words


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One bar of the funnel, from `start` and `width` wide, both in percent of what was made."""

    title: str
    number: int
    tone: Tone
    start: float
    width: float


@dataclass(frozen=True, kw_only=True)
class FunnelPicture:
    """The stages from top to bottom, and the sum in words."""

    stages: tuple[Stage, ...]
    sum: str


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
    """A small rate with its interval, in percent of the width."""

    estimate: float
    low: float
    width: float


def whisker(rate: Rate) -> Whisker:
    """A rate as it is drawn in a row of a table."""
    return Whisker(
        estimate=round(rate.estimate * 100, 2),
        low=round(rate.low * 100, 2),
        width=round((rate.high - rate.low) * 100, 2),
    )


def funnel_picture(funnel: Funnel) -> FunnelPicture:
    """Bars: each loss is cut off the right end of what was left, kept is what remains."""
    losses = [
        ("Duplicate: repeated a seed or another pair", funnel.duplicate, Outcome.DUPLICATE),
        ("Unparsed: not in the form asked for", funnel.unparsed, Outcome.UNPARSED),
        *(
            (f"Rejected because {words}", number, Outcome.REJECTED)
            for words, number in rejections(funnel)
        ),
        ("Unfinished", funnel.unfinished, Outcome.UNFINISHED),
        ("Repaired: passed after one correction", funnel.repaired, Outcome.REPAIRED),
    ]
    share = 100 / max(funnel.made, 1)
    stages = [_stage("Made", funnel.made, Tone.QUIET, (0, share))]
    left = funnel.made
    for title, number, outcome in losses:
        left -= number
        stages.append(_stage(title, number, OUTCOME_TONES[outcome], (left, share)))
    stages.append(_stage("Kept", funnel.kept, Tone.GOOD, (0, share)))
    return FunnelPicture(stages=tuple(stages), sum=_sum(funnel))


def _stage(title: str, number: int, tone: Tone, place: tuple[int, float]) -> Stage:
    left, share = place
    return Stage(
        title=title,
        number=number,
        tone=tone,
        start=round(left * share, 3),
        width=round(number * share, 3),
    )


def _sum(funnel: Funnel) -> str:
    rejected = sum(funnel.rejected.values())
    parts = (
        f"{counted(funnel.duplicate, 'duplicate')}",
        f"{funnel.unparsed} unparsed",
        f"{rejected} rejected",
        f"{funnel.unfinished} unfinished",
        f"{funnel.repaired} repaired",
        f"{funnel.kept} kept",
    )
    return f"{funnel.made} made = {' + '.join(parts)}"


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
