"""The lines of a text that may be commands: those its author wrote there as plain words.

Markdown decides. Quotes, lists, code, headings made with `#`, HTML and links are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

HIDDEN = "\ufdd0"
"""Stands before code, escapes and links, and for HTML: a command's name has none of it.

It is no character of any script, and where somebody writes it nonetheless it does the same.
"""
STARTS = ("/", "@")
FOLDED = re.compile(r"<(/?)(?:details|blockquote)\b", re.IGNORECASE)


def command_lines(body: str) -> Iterator[str]:
    """Lines of the text's own paragraphs that start with a slash or a mention, in order.

    Linear in the length of the text. Never raises.
    """
    if not _may_have_any(body):
        return
    environment: dict[str, Any] = {}
    folded = 0
    for opening, inline in pairwise(_markdown().parse(body, environment)):
        if opening.type == "html_block":
            folded = _depth(opening.content, folded)
        elif _is_own(opening):
            if not folded and _may_have_any(inline.content):
                yield from _own_lines(_inside(inline.content, environment))
            folded = _depth(inline.content, folded) if folded else 0


def _may_have_any(text: str) -> bool:
    return any(line.lstrip().startswith(STARTS) for line in re.split("[\r\n]", text))


@cache
def _markdown() -> MarkdownIt:
    # Blocks alone; what is inside of those that matter comes after. Without emphasis the stars
    # and underscores of paths stay.
    markdown = MarkdownIt("commonmark").disable("emphasis")
    markdown.core.ruler.disable("inline")
    return markdown


def _is_own(token: Token) -> bool:
    # A line of dashes below makes a heading of a command without anybody meaning it.
    underlined = token.type == "heading_open" and token.markup in ("-", "=")
    return token.level == 0 and (token.type == "paragraph_open" or underlined)


def _depth(html: str, before: int) -> int:
    """How deep in `<details>` and `<blockquote>` a text is after this piece of HTML."""
    if html.startswith("<!--"):
        return before
    for closing in FOLDED.findall(html):
        before = max(0, before - 1) if closing else before + 1
    return before


def _inside(content: str, environment: dict[str, Any]) -> list[Token]:
    children: list[Token] = []
    markdown = _markdown()
    markdown.inline.parse(content, markdown, environment, children)
    return children


def _own_lines(children: list[Token]) -> Iterator[str]:
    parts: list[str] = []
    links = 0
    for child in children:
        if child.type in {"softbreak", "hardbreak"} and not links:
            yield from _command(parts)
            parts = []
        else:
            links += (child.type == "link_open") - (child.type == "link_close")
            parts.append(_shown(child))
    yield from _command(parts)


def _command(parts: list[str]) -> Iterator[str]:
    line = "".join(parts).strip()
    if line.startswith(STARTS):
        yield line


def _shown(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    if token.type == "text":
        return token.content
    if token.type in {"text_special", "code_inline"}:
        return HIDDEN + token.content
    return HIDDEN
