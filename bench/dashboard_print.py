"""What `bench/dashboard.py` found, as Markdown or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from bench.dashboard_load import Found, share_within
from bench.dashboard_statements import Asked

NO_STATEMENTS = Asked(statements=())


@dataclass(frozen=True, kw_only=True)
class Measured:
    """All of it; `limit` in seconds, `memory` is the web process's peak in MB.

    `pages` were measured one after the other, `/healthz` first; `at_once` by several clients.
    """

    rows: Mapping[str, int]
    pages: tuple[Found, ...]
    at_once: Mapping[str, Found]
    asked: Mapping[str, Asked]
    static: Found
    memory: int
    limit: float

    @property
    def slow(self) -> tuple[Found, ...]:
        """The pages over the limit."""
        return tuple(page for page in self.pages if page.p95 > self.limit)

    @property
    def wrong(self) -> tuple[Found, ...]:
        """The pages that were answered with another status than 200."""
        return tuple(page for page in (*self.pages, *self.at_once.values()) if page.wrong)

    @property
    def largest(self) -> Found:
        """The largest page."""
        return max(self.pages, key=lambda page: page.size)


def as_markdown(measured: Measured) -> str:
    """Tables and what is wrong."""
    return "\n".join(chain(_pages(measured), _at_once(measured), _verdict(measured)))


def _pages(measured: Measured) -> Iterator[str]:
    rows = ", ".join(f"{number:,} {name}" for name, number in measured.rows.items())
    yield f"{rows}\n"
    yield "| page | median | p95 | largest | times `/healthz` | bytes | statements | of them ms |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    health = measured.pages[0].median
    for page in (measured.static, *measured.pages):
        asked = measured.asked.get(page.name, NO_STATEMENTS)
        if not page.seconds:
            yield f"| `{page.name}` | not answered | | | | | | |"
            continue
        times = " | ".join(_ms(t) for t in (page.median, page.p95, page.most))
        counts = (
            f"{len(asked.statements)} | {asked.seconds * 1000:.0f}" if asked.statements else "|"
        )
        ratio = f"{page.median / health:.1f}"
        yield f"| `{page.name}` | {times} | {ratio} | {page.size:,} | {counts} |"


def _at_once(measured: Measured) -> Iterator[str]:
    found = measured.at_once.values()
    everything = [second for page in found for second in page.seconds]
    if not everything:
        return
    slowest = max(found, key=lambda page: page.p95)
    yield (
        f"\nFour clients at once, {len(everything):,} answers over all pages: median "
        f"{_ms(share_within(everything, 0.5))}, p95 {_ms(share_within(everything, 0.95))}, largest "
        f"{_ms(max(everything))}; slowest page `{slowest.name}`, p95 {_ms(slowest.p95)}."
    )
    floor, largest = measured.static.median, measured.largest
    yield (
        f"The largest page, `{largest.name}`, takes {largest.median / floor:.0f} times as long as "
        f"its bytes take as a file. The web process had at most {measured.memory} MB resident."
    )


def _verdict(measured: Measured) -> Iterator[str]:
    limit = _ms(measured.limit)
    for page in measured.slow:
        yield f"\nToo slow: `{page.name}`, p95 {_ms(page.p95)} where {limit} are allowed."
    for page in measured.wrong:
        counts = ", ".join(f"{number} times {status}" for status, number in page.wrong.items())
        yield f"\nNot as it should be: `{page.name}` was answered {counts}."
    if not measured.slow and not measured.wrong:
        yield f"\nEvery page is within {limit} at p95."


def as_json(measured: Measured) -> str:
    """The same for programs; times in milliseconds."""
    return json.dumps(
        {
            "rows": dict(measured.rows),
            "limit": measured.limit * 1000,
            "memory_mb": measured.memory,
            "static": _figures(measured.static, measured),
            "pages": [_figures(page, measured) for page in measured.pages],
            "four_clients": [_figures(page, measured) for page in measured.at_once.values()],
            "slow": [page.name for page in measured.slow],
            "wrong": {page.name: dict(page.wrong) for page in measured.wrong},
        },
        indent=1,
    )


def _figures(page: Found, measured: Measured) -> dict[str, Any]:
    asked = measured.asked.get(page.name, NO_STATEMENTS)
    return {
        "page": page.name,
        "median": round(page.median * 1000, 2),
        "p95": round(page.p95 * 1000, 2),
        "largest": round(page.most * 1000, 2),
        "bytes": page.size,
        "answers": len(page.seconds),
        "statements": len(asked.statements),
        "statements_ms": round(asked.seconds * 1000, 2),
    }


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
