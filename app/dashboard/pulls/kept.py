"""A kept rate in a row: its words, its zone, and the interval as it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from app.dashboard.words import Tone
from app.domain.scores import Rate, Zone
from app.report.numbers import interval, percent
from app.store.pull_request_history import SampledRate

ZONE_TONES = {Zone.LIKELY_GOOD: Tone.GOOD, Zone.LIKELY_POOR: Tone.BAD, Zone.UNCLEAR: Tone.PLAIN}


@dataclass(frozen=True, kw_only=True)
class KeptView:
    """A kept rate; `estimate`, `low` and `width` are in percent of what it is drawn in.

    Only a sample that may decide something has a `tone` that praises or blames.
    """

    percent: str
    interval: str
    judged: int
    zone: str
    tone: Tone
    decides: bool
    estimate: float
    low: float
    width: float


def kept_view(rate: Rate, zone: Zone, *, decisive: bool) -> KeptView:
    """A kept rate as it is shown."""
    return KeptView(
        percent=percent(rate.estimate),
        interval=interval(rate.low, rate.high),
        judged=rate.judged,
        zone=zone.value,
        tone=ZONE_TONES[zone] if decisive else Tone.PLAIN,
        decides=decisive,
        estimate=round(rate.estimate * 100, 2),
        low=round(rate.low * 100, 2),
        width=max(round((rate.high - rate.low) * 100, 2), 0.6),
    )


def kept_of(found: SampledRate | None) -> KeptView | None:
    """The kept rate of a stored sample, None where nothing was judged."""
    if found is None or found.rate is None:
        return None
    return kept_view(found.rate, found.zone, decisive=found.decisive)
