"""What is drawn: the funnel as bars that take from each other, the kept rate on a scale.

Places and widths are percentages, so that the template can draw them at any size.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.dashboard.words import OUTCOME_TONES, Tone, reason_words
from app.domain.sample import Funnel, Outcome, Rate, Zone
from app.report.model import zone_words
from app.report.numbers import counted, interval, percent


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


def funnel_picture(funnel: Funnel) -> FunnelPicture:
    """Bars: each loss is cut off the right end of what was left, kept is what remains."""
    losses = [
        ("Duplicate of a seed or another record", funnel.duplicate, Outcome.DUPLICATE),
        ("Unparsed: not in the form asked for", funnel.unparsed, Outcome.UNPARSED),
        *(
            (f"Rejected: {reason_words(reason)}", number, Outcome.REJECTED)
            for reason, number in funnel.rejected.items()
        ),
        ("Unfinished", funnel.unfinished, Outcome.UNFINISHED),
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
        f"{funnel.kept} kept",
    )
    return f"{funnel.made} made = {' + '.join(parts)}"


def rate_picture(rate: Rate, zone: Zone) -> RatePicture:
    """The rate as it is drawn; the zone's words claim no more than the interval does."""
    tones = {Zone.LIKELY_GOOD: Tone.GOOD, Zone.LIKELY_POOR: Tone.BAD, Zone.UNCLEAR: Tone.PLAIN}
    words = zone_words(zone)
    return RatePicture(
        estimate=round(rate.estimate * 100, 2),
        low=round(rate.low * 100, 2),
        high=round(rate.high * 100, 2),
        estimate_words=percent(rate.estimate),
        interval_words=interval(rate.low, rate.high),
        basis=(
            f"{percent(rate.confidence)} interval, {counted(rate.judged, 'judged pair')} "
            f"from {counted(rate.clusters, 'lead seed')}"
        ),
        zone=words[:1].upper() + words[1:],
        tone=tones[zone],
    )
