"""Lists in pages, with GitHub's `Link` header."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from sandbox.api.operation import Answer, Call
from sandbox.model import Json

USUAL, MOST = 30, 100

T = TypeVar("T")


def paged(call: Call, items: Sequence[T], shape: Callable[[T], Json]) -> Answer:
    """One page of a list as a JSON array."""
    page, headers = cut(call, items)
    return Answer([shape(item) for item in page], headers=headers)


def cut(call: Call, items: Sequence[T]) -> tuple[Sequence[T], dict[str, str]]:
    """The page that was asked for, and the headers that lead to the others."""
    size = page_size(call)
    page = _number(call, "page", 1)
    last = max(1, -(-len(items) // size))
    start = (page - 1) * size
    return items[start : start + size], _links(call, page, last)


def page_size(call: Call) -> int:
    """How many items the caller wants on a page."""
    return min(_number(call, "per_page", USUAL), MOST)


def _number(call: Call, name: str, usual: int) -> int:
    text = call.query.get(name, "")
    return max(1, int(text)) if text.isdecimal() else usual


def _links(call: Call, page: int, last: int) -> dict[str, str]:
    targets = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
    wanted = (["next", "last"] if page < last else []) + (["prev", "first"] if page > 1 else [])
    links = []
    for rel in wanted:
        query = urlencode({**call.query, "page": targets[rel]})
        links.append(f'<{call.url}?{query}>; rel="{rel}"')
    return {"Link": ", ".join(links)} if links else {}
