"""Plots as markup: nothing of pygal but shapes, nothing that the page's policy forbids."""

import sys
from dataclasses import replace

import pytest

from app.dashboard.plots.drawing import draw
from app.dashboard.plots.plot import Form, Plot, Series, Spans, marks, span_words, spans_of, tick
from app.dashboard.plots.view import plot_view
from tests.dashboard.reader import Element, parsed

SPANS = spans_of(1_700_000_000, 1)
ALLOWED = {
    "svg": {"viewbox", "role", "aria-label", "class"},
    "title": set(),
    "g": {"transform", "class"},
    "path": {"d", "class"},
    "rect": {"x", "y", "width", "height", "class"},
    "circle": {"cx", "cy", "r", "class"},
    "text": {"x", "y", "class"},
}


def plotted(form: Form = Form.BARS, **fields: object) -> Plot:
    values = tuple(float(place % 5) for place in range(SPANS.count))
    plot = Plot(
        id="runs",
        title="Runs",
        form=form,
        spans=SPANS,
        series=(
            Series(name="done", values=values, total="48"),
            Series(name="failed", values=values),
        ),
        words=lambda value: f"{value:.0f} runs",
        axis=lambda value: f"{value:g}",
    )
    return replace(plot, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", Form)
def test_only_known_parts_are_taken_over(form: Form) -> None:
    parts = list(parsed(draw(plotted(form), "summary")).all())
    assert len(parts) > SPANS.count
    for element in parts:
        assert set(element.attributes) <= ALLOWED[element.tag], element.tag
        for name in element.attributes.get("class", "").split():
            assert name.startswith("plot-") or name in {"plot", *Form}


@pytest.mark.parametrize("form", Form)
def test_it_is_small_and_free_of_what_a_policy_forbids(form: Form) -> None:
    picture = draw(plotted(form), "summary")
    assert len(picture) < 12_000
    for word in ("style", "script", "xmlns", "pygal", " id=", "desc", "href"):
        assert word not in picture.lower()


def test_texts_are_escaped() -> None:
    hostile = '"><script>alert(1)</script>'
    picture = draw(plotted(title=hostile), hostile)
    assert "<script" not in picture
    root = parsed(picture).one("svg")
    assert root.attributes["aria-label"] == hostile
    assert root.one("title").text == hostile


def shapes(plot: Plot, tag: str, name: str) -> list[Element]:
    """The shapes of the first series."""
    series = parsed(draw(plot, "")).all("g", class_="plot-serie-0")
    return [each for group in series for each in group.all(tag, class_=name)]


def test_bars_lie_where_their_numbers_are() -> None:
    values: list[float | None] = [None] * SPANS.count
    values[0], values[1], values[-1] = 2.0, 0.0, 4.0
    plot = plotted(series=(Series(name="done", values=tuple(values)),))
    first, last = (
        {name: float(number) for name, number in bar.attributes.items() if name != "class"}
        for bar in shapes(plot, "rect", "plot-rect")
    )
    assert last["height"] == pytest.approx(2 * first["height"], abs=0.2)
    assert first["x"] < 20
    assert last["x"] > 300


def test_a_line_has_gaps_where_nothing_was_measured() -> None:
    values = tuple(None if place in (5, 6) else 1.0 for place in range(SPANS.count))
    plot = plotted(Form.LINES, series=(Series(name="worked", values=values),))
    assert len(shapes(plot, "path", "plot-line")) == 2
    assert len(shapes(plot, "circle", "plot-dot")) == SPANS.count - 2


def test_without_a_number_it_says_so() -> None:
    zeros = (0.0,) * SPANS.count
    for values in ((None,) * SPANS.count, zeros):
        plot = plotted(series=(Series(name="done", values=values),), nothing="No run ended.")
        view = plot_view(plot)
        assert view.picture is None
        assert view.rows == ()
        assert view.nothing == "No run ended."


def test_the_table_has_the_same_numbers_newest_first() -> None:
    view = plot_view(plotted())
    assert view.columns == ("done", "failed")
    assert len(view.rows) == sum(place % 5 > 0 for place in range(SPANS.count))
    assert view.rows[0].when == "Nov 14 22:00"
    assert view.rows[0].cells == ("3 runs", "3 runs")
    assert "Runs: done 48, failed." in str(view.picture)


@pytest.mark.parametrize(
    ("days", "count", "until"),
    [(1, 24, 1_700_002_800), (7, 28, 1_700_006_400), (30, 30, 1_700_006_400)],
)
def test_spans_end_with_the_present_one(days: int, count: int, until: int) -> None:
    spans = spans_of(1_700_000_000, days)
    assert (spans.count, spans.until) == (count, until)
    assert spans.until - spans.since == days * 86_400
    assert spans.place(1_700_000_000) == count - 1
    assert spans.place(spans.since - 1) is None
    assert spans.place(spans.until) is None


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, ["00:00", "06:00", "12:00", "18:00"]),
        (7, ["Nov 08", "Nov 09", "Nov 10", "Nov 11", "Nov 12", "Nov 13", "Nov 14"]),
        (30, ["Oct 17", "Oct 24", "Oct 31", "Nov 07", "Nov 14"]),
    ],
)
def test_few_times_are_written_below(days: int, words: list[str]) -> None:
    spans = spans_of(1_700_000_000, days)
    assert [text for start in spans.starts if (text := tick(start, spans))] == words


def test_a_span_is_named_by_its_beginning() -> None:
    spans = Spans(since=0, seconds=86_400, count=2)
    assert [span_words(start, 86_400) for start in spans.starts] == ["Jan 01", "Jan 02"]
    assert span_words(3600, 3600) == "Jan 01 01:00"


@pytest.mark.parametrize(
    ("ceiling", "whole", "expected"),
    [
        (1, False, (0, 0.5, 1)),
        (1, True, (0, 1)),
        (3, True, (0, 1, 2, 3)),
        (9, True, (0, 5, 10)),
        (26, False, (0, 10, 20, 30)),
        (0.94, False, (0, 0.5, 1)),
        (0.003, False, (0, 0.001, 0.002, 0.003)),
        (480_000, True, (0, 200_000, 400_000, 600_000)),
    ],
)
def test_an_axis_names_round_values(
    ceiling: float, whole: bool, expected: tuple[float, ...]
) -> None:
    assert marks(ceiling, whole=whole) == expected


def test_the_axis_says_its_values() -> None:
    texts = [each.text for each in parsed(draw(plotted(), "")).all("text")]
    assert texts[:5] == ["0", "2", "4", "6", "8"]


def test_pygal_leaves_nothing_in_the_way_of_imports() -> None:
    assert all(hasattr(each, "find_spec") for each in sys.meta_path)
