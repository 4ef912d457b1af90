"""The contrast of every pair of colours that the pages use, light and dark (WCAG 2.2, AA)."""

import re
from itertools import product
from pathlib import Path

import pytest

STATIC = Path("app/dashboard/static")
TEXTS = ("text", "muted", "accent", "good", "bad", "warn")
GROUNDS = ("ground", "surface", "track")
PAIRS = (
    *product(TEXTS, GROUNDS),
    *product(("text", "muted", "accent", "warn"), ("warn-ground",)),
    ("surface", "accent"),  # the first button of a form
)
EDGES = (*product(("edge", "accent"), ("ground", "surface")), ("bad", "surface"))
TEXT_RATIO, EDGE_RATIO = 4.5, 3.0
Colour = tuple[float, float, float]


def schemes() -> dict[str, dict[str, str]]:
    """The custom properties of each scheme; the dark one has what it does not change."""
    light, dark = re.findall(r":root \{(.*?)\}", (STATIC / "style.css").read_text(), re.DOTALL)[:2]
    named = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", each)) for each in (light, dark)]
    return {"light": named[0], "dark": named[0] | named[1]}


def colour(code: str) -> Colour:
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def luminance(of: Colour) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in of]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(over: Colour, under: Colour, opacity: float) -> Colour:
    red, green, blue = (a * opacity + b * (1 - opacity) for a, b in zip(over, under, strict=True))
    return red, green, blue


def test_black_on_white_is_as_the_standard_says() -> None:
    assert contrast(colour("#000000"), colour("#ffffff")) == pytest.approx(21)
    assert contrast(colour("#767676"), colour("#ffffff")) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(scheme: str) -> None:
    named = schemes()[scheme]
    found = {pair: contrast(*(colour(named[name]) for name in pair)) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in found.items() if ratio < TEXT_RATIO} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_edge_can_be_seen(scheme: str) -> None:
    named = schemes()[scheme]
    found = {pair: contrast(*(colour(named[name]) for name in pair)) for pair in EDGES}
    assert {pair: ratio for pair, ratio in found.items() if ratio < EDGE_RATIO} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_names_can_be_read_on_every_shade(scheme: str) -> None:
    named = {name: colour(code) for name, code in schemes()[scheme].items()}
    sheet = (STATIC / "taxonomy.css").read_text()
    shades = [float(each) for each in re.findall(r"fill-opacity: ([0-9.]+)", sheet)]
    assert len(shades) == 5
    for opacity in shades:
        ground = mixed(named["accent"], named["surface"], opacity)
        assert contrast(named["text"], ground) >= TEXT_RATIO


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda sheet: sheet.name)
def test_colours_are_those_of_the_schemes(sheet: Path) -> None:
    """A colour with a name of its own would not change with the scheme, nor be held to this."""
    rules = re.sub(r"--[\w-]+: [^;]+;|/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert re.findall(r"(?<![\w-])#[0-9a-fA-F]{3,8}\b(?=[^{]*;)|\brgba?\(|\bhsla?\(", rules) == []
