"""Characters that deceive are found; those that scripts and emoji need are not."""

from __future__ import annotations

import pytest

from app.domain.findings import Severity
from tests.taxonomy.rules.safety.found import found, in_answer, names

WARNING, NOTE = Severity.WARNING, Severity.NOTE
DECEIVING = {
    "zero-width spaces": ("a" + "\u200b" * 4 + "b", "invisible-character", WARNING),
    "one zero-width space": ("a\u200bb", "invisible-character", NOTE),
    "soft hyphen": ("let\u00adter", "invisible-character", NOTE),
    "tags": ("hi\U000e0069\U000e0067", "invisible-character", WARNING),
    "variants of a letter": ("a" + "\ufe01\ufe02\ufe03\ufe04", "invisible-character", WARNING),
    "a variant before text": ("\U0001f600" + "\ufe0f" * 5, "invisible-character", WARNING),
    "joiner between Latin letters": ("pass\u200dword", "invisible-character", NOTE),
    "Hangul filler": ("a\u3164b", "invisible-character", NOTE),
    "override": ("a \u202eb", "bidirectional-character", WARNING),
    "isolate": ("a \u2066b\u2069", "bidirectional-character", WARNING),
    "mark in Latin text": ("a\u200fb", "bidirectional-character", NOTE),
    "Cyrillic in a Latin word": ("p\u0430ssword", "look-alike-letter", WARNING),
    "Greek in a Latin word": ("passw\u03bfrd", "look-alike-letter", WARNING),
}
HONEST = {
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "variants": "\u2764\ufe0f\u200d\U0001f525 1\ufe0f\u20e3",
    "skin": "\U0001f469\U0001f3fd\u200d\U0001f4bb",
    "flag": "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "Persian": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "Hindi": "\u0915\u094d\u200d\u0937",
    "Khmer": "\u1780\u17b6\u200b\u1780\u17b6",
    "mark in Hebrew": "\u05d0\u05d1 (A)\u200f \u05d2",
    "Russian": "\u041f\u0440\u0438\u0432\u0435\u0442, world, IT-\u043e\u0442\u0434\u0435\u043b",
    "science": "\u03b1-helix, \u03b1MSH, \u03bcm, \u0394t, \u03b3H2AX, na\u00efve, \u4e00b",
}


@pytest.mark.parametrize(("text", "rule", "severity"), DECEIVING.values(), ids=DECEIVING)
@pytest.mark.parametrize("write", [in_answer, lambda text: found(f"task_description: {text}\n")])
def test_it_is_found_once_raw_and_escaped(text, rule, severity, write) -> None:
    findings = write(text)
    assert (names(findings)[:1], findings[0].severity) == ([rule], severity)
    assert set(names(findings)) == {rule}


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
def test_honest_uses_are_left_alone(text: str) -> None:
    assert in_answer(f"The text is {text} here.") == []


def test_a_mark_before_the_file_is_not_ours() -> None:
    assert found("\ufeffversion: 3\n", attribution=b"\xef\xbb\xbfTitle: Letters\n") == []
