"""What is plotted on the first page: figures of runs over time, and how the teacher was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.dashboard.plots.plot import Form, Plot, Series, Spans
from app.dashboard.words import duration
from app.domain.runs import RunState
from app.report.cost import Prices, cost, money
from app.report.numbers import counted, percent
from app.store.endpoints import EndpointBucket
from app.store.figures import Bucket, Times

THOUSAND, MILLION = 1000, 1_000_000
MINUTE, HOUR = 60, 3600
ENDED = {RunState.DONE: "done", RunState.FAILED: "failed", RunState.CANCELLED: "cancelled"}
TimesOf = Callable[[Bucket], Times | None]


@dataclass(frozen=True, kw_only=True)
class Past:
    """What the plots are drawn from: a bucket for each span, and the looks at the teacher."""

    spans: Spans
    buckets: Sequence[Bucket]
    teacher: Sequence[EndpointBucket]
    prices: Prices


def plots(past: Past) -> tuple[Plot, ...]:
    """The plots; cost where a price is set, the teacher's pace where its server tells it."""
    found = [
        _throughput(past),
        _times(past, "models", "Model runs: mean time", lambda bucket: bucket.models),
        _times(past, "checks", "Checks: mean time", lambda bucket: bucket.checks),
        _kept_rate(past),
        _tokens(past),
    ]
    if past.prices.roles:
        found.append(_cost(past))
    if any(look.tokens_a_second is not None for look in past.teacher):
        found.append(_pace(past))
    return tuple(found)


def _throughput(past: Past) -> Plot:
    counts = {state: [bucket.ended.get(state, 0) for bucket in past.buckets] for state in ENDED}
    return Plot(
        id="throughput",
        title="Runs concluded",
        form=Form.BARS,
        spans=past.spans,
        series=tuple(
            Series(name=name, values=tuple(counts[state]), total=f"{sum(counts[state]):,}")
            for state, name in ENDED.items()
        ),
        words=lambda value: f"{value:,.0f}",
        axis=compact,
        whole=True,
        nothing="No run was concluded in this time.",
    )


def _times(past: Past, name: str, title: str, times_of: TimesOf) -> Plot:
    found = [times_of(bucket) for bucket in past.buckets]
    longest = max((max(each.waited, each.worked) for each in found if each), default=0)
    unit, seconds = _unit(longest)

    def series(kind: str) -> Series:
        values = tuple(None if each is None else getattr(each, kind) / seconds for each in found)
        return Series(name=kind, values=values, total=_mean(found, kind))

    return Plot(
        id=name,
        title=title,
        form=Form.LINES,
        spans=past.spans,
        series=(series("worked"), series("waited")),
        words=lambda value: duration(value * seconds),
        axis=lambda value: f"{value:g} {unit}",
        nothing="None was done in this time.",
    )


def _mean(found: Iterable[Times | None], kind: str) -> str:
    """The mean over all runs, of which some spans have more than others."""
    there = [each for each in found if each]
    runs = sum(each.runs for each in there)
    return duration(sum(getattr(each, kind) * each.runs for each in there) / runs) if runs else ""


def _unit(longest: float) -> tuple[str, float]:
    """The unit that numbers up to this are readable in, and its seconds."""
    if longest >= 2 * HOUR:
        return "h", HOUR
    return ("min", MINUTE) if longest >= 2 * MINUTE else ("s", 1)


def _kept_rate(past: Past) -> Plot:
    judged = sum(bucket.judged for bucket in past.buckets)
    kept = sum(bucket.kept for bucket in past.buckets)
    total = f"{percent(kept / judged)} of {counted(judged, 'judged pair')}" if judged else ""
    return Plot(
        id="kept",
        title="Kept rate",
        form=Form.LINES,
        spans=past.spans,
        series=(
            Series(
                name="kept",
                values=tuple(
                    bucket.kept / bucket.judged if bucket.judged else None
                    for bucket in past.buckets
                ),
                total=total,
            ),
        ),
        words=percent,
        axis=percent,
        top=1.0,
        nothing="No pair was judged in this time.",
    )


def _tokens(past: Past) -> Plot:
    def series(name: str, kind: str) -> Series:
        values = [sum(getattr(used, kind) for used in bucket.usages) for bucket in past.buckets]
        return Series(name=name, values=tuple(values), total=compact(sum(values)))

    return Plot(
        id="tokens",
        title="Tokens",
        form=Form.BARS,
        spans=past.spans,
        series=(series("written", "tokens_written"), series("read", "tokens_read")),
        words=lambda value: f"{value:,.0f}",
        axis=compact,
        whole=True,
        nothing="No model was asked in this time.",
    )


def _cost(past: Past) -> Plot:
    values = tuple(cost(bucket.usages, past.prices) or 0.0 for bucket in past.buckets)
    currency = past.prices.currency
    return Plot(
        id="cost",
        title=f"Cost in {currency}",
        form=Form.BARS,
        spans=past.spans,
        series=(Series(name="models", values=values, total=money(sum(values), currency)),),
        words=lambda value: money(value, currency),
        axis=lambda value: f"{value:g}",
        nothing="Nothing was spent in this time.",
    )


def _pace(past: Past) -> Plot:
    values: list[float | None] = [None] * past.spans.count
    for look in past.teacher:
        place = past.spans.place(look.begins_at)
        if place is not None:
            values[place] = look.tokens_a_second
    told = [value for value in values if value is not None]
    mean = f"{sum(told) / len(told):,.0f} on average" if told else ""
    return Plot(
        id="pace",
        title="Teacher: tokens a second",
        form=Form.LINES,
        spans=past.spans,
        series=(Series(name="written", values=tuple(values), total=mean),),
        words=lambda value: f"{value:,.0f}",
        axis=compact,
        nothing="The teacher wrote nothing in this time.",
    )


def compact(number: float) -> str:
    """A number in at most three digits and a unit."""
    for least, unit in ((MILLION, "M"), (THOUSAND, "k")):
        if number >= least:
            return f"{number / least:.3g}{unit}"
    return f"{number:.3g}"
