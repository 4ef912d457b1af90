"""Whether a body that we post does nothing: no ping, no link, no HTML, no form of a stranger's.

It is read as GitHub reads it (GFM), and what GitHub's own filters would pick up afterwards is
looked for in what is left as plain text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sandbox.pull_request import PullRequest

MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})
OURS = re.compile(
    r"(?:</?(?:details|sub|summary|strong|b|code)>|<details open>|<br ?/?>"
    r"|<!-- seedbed:[^<>]*-->|[^<>])*"
)
"""The HTML that Seedbed writes itself, with words between."""
MARKER = "<!-- seedbed:"
AT_END = re.compile(r"(?:\n\n<!-- seedbed:[a-z]+ [0-9a-z ,-]*-->)*\Z")
BOT = "seedbed[bot]"
PLAIN_TRIGGERS = {
    "ping": re.compile(r"@[A-Za-z0-9]"),
    "reference": re.compile(r"#[0-9]|\bGH-[0-9]", re.IGNORECASE),
    "address": re.compile(r"://[A-Za-z0-9]|\bwww\.", re.IGNORECASE),
    "commit": re.compile(r"\b[0-9a-f]{7,40}\b"),
}
CANARY = "evil"
"""Stands in every hostile text, in words that we would never use."""
STRUCTURE = ("heading_open", "fence", "code_block", "hr", "html_block", "table_open", "th_open")


def spoils(body: str, links: Iterable[str] = ()) -> list[str]:
    """What a body does that it must not, in words; `links` are how our own addresses begin."""
    tokens = MARKDOWN.parse(body)
    found = [f"hidden character U+{ord(c):04X}" for c in body if _is_hidden(c)]
    html = _html(tokens)
    # A comment's stands at its start, a check run's at its end; they are found there only.
    ending = AT_END.search(body)
    ours = body.startswith(MARKER) + (ending[0].count(MARKER) if ending else 0)
    found += [] if html.count(MARKER) == ours else ["a marker of ours inside"]
    found += _structure(tokens)
    found += _rows(body)
    for token in tokens:
        found += _inline(token, tuple(links))
    opened, closed = html.count("<details"), html.count("</details>")
    return found + ([] if opened == closed else [f"{opened} folds opened, {closed} closed"])


def _html(tokens: Iterable[Token]) -> str:
    """All of a body that is HTML when it is read."""
    pieces = [piece for token in tokens for piece in (token, *(token.children or ()))]
    return "\n".join(piece.content for piece in pieces if piece.type.startswith("html_"))


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"} and char != "\n"


def _structure(tokens: list[Token]) -> Iterator[str]:
    """Blocks that a stranger's words made: they stand right inside one that is not for them."""
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        inside = (following.content if following and following.type == "inline" else "") + (
            token.content if not token.nesting else ""
        )
        suggested = token.type == "fence" and token.info == "suggestion"
        if token.type in STRUCTURE and CANARY in inside.lower() and not suggested:
            yield f"{token.type}: {inside!r}"
        if token.type == "html_block" and not OURS.fullmatch(token.content.strip()):
            yield f"HTML: {token.content!r}"


def _rows(body: str) -> Iterator[str]:
    """Rows of tables with more or fewer cells than their heading."""
    wanted = 0
    for line in body.split("\n"):
        if not line.startswith("|"):
            wanted = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        wanted = wanted or cells
        if cells != wanted:
            yield f"a row of another width: {line!r}"


def _inline(token: Token, links: tuple[str, ...]) -> Iterator[str]:
    for child in token.children or ():
        if child.type == "html_inline" and not OURS.fullmatch(child.content):
            yield f"HTML: {child.content!r}"
        if child.type == "image":
            yield f"image: {child.attrs}"
        href = str(child.attrs.get("href", "")) if child.type == "link_open" else ""
        if child.type == "link_open" and not href.startswith(links or ("\0",)):
            yield f"link: {href!r}"
        if child.type == "text":
            for name, pattern in PLAIN_TRIGGERS.items():
                if found := pattern.search(child.content):
                    yield f"{name} {found[0]!r} in {child.content!r}"


def written(pull: PullRequest) -> dict[str, str]:
    """Everything in Markdown that we wrote on a pull request, by its place."""
    found = {f"comment {n}": c.body for n, c in enumerate(pull.comments) if c.author.login == BOT}
    found |= {f"review {n}": r.body for n, r in enumerate(pull.reviews) if r.author.login == BOT}
    found |= {
        f"review comment {n}": c.body
        for n, c in enumerate(pull.review_comments)
        if c.review.author.login == BOT
    }
    for run in pull.check_runs:
        found |= {f"{run.name}, summary": run.summary or "", f"{run.name}, text": run.text or ""}
    return {place: body for place, body in found.items() if body}


def assert_inert(pull: PullRequest, public_url: str) -> str:
    """Assert that nothing we wrote there does anything; all of it, for further looks."""
    bodies = written(pull)
    own = (public_url, pull.world.url, "https://github.com/instructlab")
    bad = {place: spoils(body, own) for place, body in bodies.items()}
    assert not any(bad.values()), {place: found for place, found in bad.items() if found}
    for run in pull.check_runs:
        for note in run.annotations:
            shown = f"{note.title}{note.message}"
            assert not any(map(_is_hidden, shown)), note
    return "\n\n".join(bodies.values())
