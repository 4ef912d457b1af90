"""Contributors' text made safe for a terminal: nothing in it moves, hides or colours anything."""

from __future__ import annotations

import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
LONGEST = 2_000
CUT = "..."


def shown_character(character: str) -> str:
    """A character as it is shown: itself, or an escape where it is not visible."""
    if character.isascii() and character.isprintable():
        return character
    if unicodedata.category(character) not in _HIDDEN:
        return character
    return _SHORT.get(character, f"<U+{ord(character):04X}>")


def shown(text: str, limit: int = LONGEST) -> str:
    """A text in one line, hidden characters as escapes, visibly cut where it is too long."""
    kept = text if len(text) <= limit else text[: limit - len(CUT)] + CUT
    if kept.isascii() and kept.isprintable():
        return kept
    return "".join(map(shown_character, kept.replace("\n", " ")))
