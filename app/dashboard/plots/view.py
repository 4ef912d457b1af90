"""A plot for a page: its picture, what its strokes mean, and the same numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.dashboard.plots.drawing import draw
from app.dashboard.plots.plot import Plot, span_words

NO_NUMBER = "-"


@dataclass(frozen=True, kw_only=True)
class Key:
    """A series in the legend: the class of its stroke, its name, what it comes to in words."""

    stroke: str
    name: str
    total: str


@dataclass(frozen=True, kw_only=True)
class PlotRow:
    """The numbers of one span."""

    when: str
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlotView:
    """What the template shows; without a picture `nothing` says so."""

    id: str
    title: str
    picture: Markup | None
    keys: tuple[Key, ...]
    columns: tuple[str, ...]
    rows: tuple[PlotRow, ...]
    nothing: str
    form: str


def plot_view(plot: Plot) -> PlotView:
    """The view model; drawing takes some milliseconds."""
    return PlotView(
        id=plot.id,
        title=plot.title,
        picture=None if plot.empty else draw(plot, _summary(plot)),
        keys=tuple(
            Key(stroke=f"serie-{place}", name=each.name, total=each.total)
            for place, each in enumerate(plot.series)
        ),
        columns=tuple(each.name for each in plot.series),
        rows=_rows(plot),
        nothing=plot.nothing,
        form=plot.form.value,
    )


def _rows(plot: Plot) -> tuple[PlotRow, ...]:
    """Newest first, without the spans in which there was nothing."""
    columns = zip(*(each.values for each in plot.series), strict=True)
    both = zip(plot.spans.starts, columns, strict=True)
    rows = [
        PlotRow(
            when=span_words(start, plot.spans.seconds),
            cells=tuple(NO_NUMBER if value is None else plot.words(value) for value in values),
        )
        for start, values in both
        if any(value is not None for value in values) and (any(values) or plot.top)
    ]
    return tuple(reversed(rows))


def _summary(plot: Plot) -> str:
    parts = [f"{each.name} {each.total}".strip() for each in plot.series]
    return f"{plot.title}: {', '.join(parts)}. The table below has the numbers."
