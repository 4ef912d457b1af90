"""Plots as SVG: pygal works out where everything lies, our style sheet how it looks.

What pygal draws carries its own style sheet, a script and names that could meet those of the page.
So nothing of it is taken over but shapes and texts of known kinds, under names of our own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup
from pygal import Line, PluginImportFixer, StackedBar
from pygal.style import Style

from app.dashboard.plots.plot import Form, Plot, marks, tick

# pygal looks for its maps, which we have none of, by a finder of an old kind: while it is there,
# Python warns at every import of what is not installed.
sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, PluginImportFixer)]

WIDTH, HEIGHT = 372, 168
MARGINS = {"margin_top": 8, "margin_right": 10, "margin_bottom": 4, "margin_left": 4}
SHAPES: Mapping[str, tuple[str, ...]] = {
    "g": ("transform",),
    "path": ("d",),
    "rect": ("x", "y", "width", "height"),
    "circle": ("cx", "cy", "r"),
    "text": ("x", "y"),
}
CLASSES = re.compile(r"\b(?:serie-[0-9]|guide|major|line|dot|rect|axis|x|y|background)(?![\w-])")
LONG_NUMBER = re.compile(r"-?[0-9]+\.[0-9]{2,}")
DRAWN = {Form.BARS: StackedBar, Form.LINES: Line}


def draw(plot: Plot, summary: str) -> Markup:
    """The plot's picture, with `summary` for who does not see it."""
    root = Element(
        "svg", {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "role": "img", "aria-label": summary}
    )
    root.set("class", f"plot {plot.form}")
    SubElement(root, "title").text = plot.title
    _copy(_drawn(plot), root)
    return Markup(tostring(root, encoding="unicode"))  # noqa: S704 - made of known parts, escaped


def _drawn(plot: Plot) -> Element:
    """What pygal makes of it."""
    spans = plot.spans
    labels = [tick(start, spans) for start in spans.starts]
    values = marks(plot.top or _ceiling(plot), whole=plot.whole)
    chart = DRAWN[plot.form](
        width=WIDTH,
        height=HEIGHT,
        **MARGINS,
        style=Style(label_font_size=10.5, major_label_font_size=10.5),
        js=(),
        show_legend=False,
        dots_size=1.6,
        allow_interruptions=True,
        range=(0, values[-1]),
        y_labels=values,
        value_formatter=plot.axis,
        x_labels=labels,
        x_labels_major=[label for label in labels if label],
        show_minor_x_labels=False,
        truncate_label=-1,
    )
    for each in plot.series:
        chart.add(each.name, list(each.values))
    tree: Element = chart.render_tree()
    return tree


def _ceiling(plot: Plot) -> float:
    """The highest that is drawn, so that the axis has a length where everything is zero."""
    columns = zip(*(each.values for each in plot.series), strict=True)
    if plot.form is Form.BARS:
        return max(sum(value or 0 for value in column) for column in columns) or 1
    return max(value or 0 for column in columns for value in column) or 1


def _copy(source: Element, target: Element) -> None:
    """Take over the shapes and texts of known kinds, with what places them."""
    for child in source:
        allowed = SHAPES.get(child.tag)  # a comment's tag is none of these
        if allowed is None or _is_flat(child):
            continue
        copied = SubElement(target, child.tag, dict(_attributes(child, allowed)))
        copied.text = child.text if child.tag == "text" else None
        _copy(child, copied)
        if child.tag in {"g", "text"} and not len(copied) and not copied.text:
            target.remove(copied)


def _is_flat(element: Element) -> bool:
    """Whether it is a bar of nothing."""
    return element.tag == "rect" and not float(element.get("height", 1))


def _attributes(element: Element, allowed: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    classes = [f"plot-{name}" for name in CLASSES.findall(element.get("class") or "")]
    if classes:
        yield "class", " ".join(classes)
    for name in allowed:
        value = element.get(name)
        if value is not None:
            yield name, LONG_NUMBER.sub(lambda number: f"{float(number[0]):.1f}", str(value))
