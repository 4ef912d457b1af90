"""Contributors' and models' text made safe to stand in our Markdown.

What it prevents: raw HTML, Markdown of their own, pings (`@name`), references
(`#12`, `owner/repo#12`), automatic links, control and bidirectional characters.
A zero-width space after `@`, `#`, `://` and `www` keeps GitHub's filters, which
run after Markdown is rendered, from seeing a name, a number or an address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~$^&:])")
LINE_START = re.compile(r"^(\s*)([-+=])|^(\s*\d+)([.)])")
"""What begins a list, a rule or a heading, but only at the start of a line."""
TRIGGERS = re.compile(r"(@|#|://|www|GH-)", re.IGNORECASE)
SHA = re.compile(r"\b[0-9a-f]{7,40}\b")
SHORT_OF_A_SHA = re.compile(r"[0-9a-f]{6}(?=[0-9a-f])")
ZERO_WIDTH_SPACE = "&#8203;"
HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}
DEEPEST_INDENT = 40
CUT = " ..."
ROOM_FOR_MORE = 40


def visible(text: str) -> str:
    """The text without control, bidirectional and other invisible characters."""
    if text.isascii() and text.isprintable():  # most is, and pages ask for thousands
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return "".join(
        c for c in lines if c == "\n" or unicodedata.category(c) not in HIDDEN_CATEGORIES
    )


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, visibly cut."""
    return text if len(text) <= limit else text[: limit - len(CUT)].rstrip() + CUT


def whole_lines(lines: Sequence[str], limit: int) -> str:
    """As many lines as fit into `limit` characters, and how many are left out."""
    shown, room = 0, limit - ROOM_FOR_MORE
    while shown < len(lines) and (room := room - len(lines[shown]) - 1) >= 0:
        shown += 1
    left = len(lines) - shown
    return "\n".join([*lines[:shown], *([f"- {left:,} more do not fit here"] if left else [])])


def inline(text: str, limit: int = 300) -> str:
    """Untrusted text for the middle of a line, a table cell included."""
    return _escape(cut(" ".join(visible(text).split()), limit))


def prose(text: str, limit: int = 300) -> str:
    """Our own words with untrusted text in them; what stands in back-ticks becomes code."""
    parts = cut(" ".join(visible(text).split()), limit).split("`")
    if len(parts) % 2 == 0:
        return inline(text, limit)
    return "".join(code(p) if n % 2 else _escape(p) for n, p in enumerate(parts))


def quoted(text: str, limit: int = 1500) -> str:
    """Untrusted text as a block quote, its lines kept."""
    lines = cut(visible(text).strip(), limit).split("\n")
    return "\n".join(f"> {_indented(line)}" if line.strip() else ">" for line in lines)


def _indented(line: str) -> str:
    # Spaces at the start would make a code block of it, in which our escapes would be seen.
    text = line.lstrip(" ")
    return "&nbsp;" * min(len(line) - len(text), DEEPEST_INDENT) + _escape(text)


def code(text: str, limit: int = 200) -> str:
    """Untrusted text as inline code, for paths and names; nothing in it is rendered."""
    content = cut(" ".join(visible(text).split()), limit).replace("|", "\u01c0")
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if content.startswith("`") or content.endswith("`") or not content else ""
    return f"{fence}{pad}{content}{pad}{fence}"


def _escape(text: str) -> str:
    pieces = TRIGGERS.split(_broken_shas(text))
    escaped = [MARKDOWN.sub(r"\\\1", piece) for piece in pieces]
    for index in range(1, len(pieces), 2):
        escaped[index] += ZERO_WIDTH_SPACE
    line = "".join(escaped).replace("\ufeff", ZERO_WIDTH_SPACE)
    return LINE_START.sub(r"\1\3\\\2\4", line)


def _broken_shas(text: str) -> str:
    # GitHub links seven or more hexadecimal digits to a commit, so that no piece may have them;
    # the mark below was dropped by `visible`, so it can only be ours.
    return SHA.sub(lambda found: SHORT_OF_A_SHA.sub("\\g<0>\ufeff", found[0]), text)
