"""The funnel as bars that take from each other; each leads to the pairs that it counts.

Places and widths are percentages, so that the template can draw them at any size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.dashboard.run.wanted import Link, Wanted, no_link
from app.dashboard.words import OUTCOME_TONES, Tone
from app.domain.record import Outcome
from app.domain.sample import Funnel
from app.report.numbers import counted
from app.report.reasons import reason_words
from app.report.sample_rows import MOST_REASONS


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One bar of the funnel, from `start` and `width` wide, both in percent of what was made.

    `address` has the pairs that it counts, empty where no page has just them.
    """

    title: str
    number: int
    tone: Tone
    start: float
    width: float
    address: str


@dataclass(frozen=True, kw_only=True)
class FunnelPicture:
    """The stages from top to bottom, and the sum in words."""

    stages: tuple[Stage, ...]
    sum: str


@dataclass(frozen=True, kw_only=True)
class _Part:
    title: str
    number: int
    wanted: Wanted | None
    tone: Tone


def funnel_picture(funnel: Funnel, link: Link = no_link) -> FunnelPicture:
    """Bars: each loss is cut off the right end of what was left, kept is what remains."""
    made = _Part(title="Made", number=funnel.made, wanted=Wanted(), tone=Tone.QUIET)
    kept = _part("Kept", funnel.kept, Outcome.KEPT)
    share = 100 / max(funnel.made, 1)
    stages, left = [_stage(made, 0, share, link)], funnel.made
    for part in _losses(funnel):
        left -= part.number
        stages.append(_stage(part, left, share, link))
    stages.append(_stage(kept, 0, share, link))
    return FunnelPicture(stages=tuple(stages), sum=_sum(funnel))


def _losses(funnel: Funnel) -> Iterator[_Part]:
    yield _part("Duplicate: repeated a seed or another pair", funnel.duplicate, Outcome.DUPLICATE)
    yield _part("Unparsed: not in the form asked for", funnel.unparsed, Outcome.UNPARSED)
    yield from _rejections(funnel)
    yield _part("Unfinished", funnel.unfinished, Outcome.UNFINISHED)
    yield _part("Repaired: passed after one correction", funnel.repaired, Outcome.REPAIRED)


def _rejections(funnel: Funnel) -> Iterator[_Part]:
    """The reasons of the rejected, most frequent first; the rarest have no bar of their own."""
    ordered = sorted(funnel.rejected.items(), key=lambda item: (-item[1], item[0]))
    for reason, number in ordered[:MOST_REASONS]:
        title = f"Rejected because {reason_words(reason)}"
        yield _part(title, number, Outcome.REJECTED, reason)
    rest = sum(number for _, number in ordered[MOST_REASONS:])
    if rest:
        tone = OUTCOME_TONES[Outcome.REJECTED]
        yield _Part(title="Rejected because of rarer reasons", number=rest, wanted=None, tone=tone)


def _part(title: str, number: int, outcome: Outcome, reason: str = "") -> _Part:
    wanted = Wanted(outcome=outcome, reason=reason)
    return _Part(title=title, number=number, wanted=wanted, tone=OUTCOME_TONES[outcome])


def _stage(part: _Part, left: int, share: float, link: Link) -> Stage:
    return Stage(
        title=part.title,
        number=part.number,
        tone=part.tone,
        start=round(left * share, 3),
        width=round(part.number * share, 3),
        address=link(part.wanted) if part.wanted and part.number else "",
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
