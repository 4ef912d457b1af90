"""Fencing untrusted text: seeds and generated text can never pass for our own words.

What we assert is the fence itself: inside it there is no mark of ours and no control
token of a known chat format. Whether a model can still be talked round is not asserted.
"""

from __future__ import annotations

import re

OPEN, CLOSE = "\u27e6", "\u27e7"  # ⟦ ⟧: in no keyboard layout, hence rare in real text
# Stands for what was taken out. No pattern below allows it, so that what is left on
# both sides of a removal can never join into a new marker.
REMOVED = "\u00b7"

_IMITATIONS = re.compile(
    "|".join(
        (
            f"[{OPEN}{CLOSE}]",
            r"\[\[\s*/?\s*(?:skill|question|answer|context)[\s\d]*\]\]",
            r"<\|[^<>|]{0,40}\|>",
            r"</?s>",
            r"\[/?INST\]",
            r"<</?SYS>>",
            r"<(?:start|end)_of_turn>",
            r"<(?:begin|end)[_\u2581]of[_\u2581]\w{1,20}>",
        )
    ),
    re.IGNORECASE,
)


def without_marks(text: str) -> str:
    """The text without anything that imitates our marks or a chat format's tokens."""
    return _IMITATIONS.sub(REMOVED, text)


def fence(label: str, text: str) -> str:
    """Untrusted text between marks that carry its label."""
    return f"{OPEN}{label}{CLOSE}\n{without_marks(text).strip()}\n{OPEN}/{label}{CLOSE}"
