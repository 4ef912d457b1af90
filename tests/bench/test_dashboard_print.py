"""What the bench says of the pages: the slow and the wrong ones by name."""

import json
from collections import Counter

from bench.dashboard_load import Found
from bench.dashboard_print import Measured, as_json, as_markdown
from bench.dashboard_statements import Asked, Statement


def found(
    name: str, milliseconds: float, wrong: dict[int, int] | None = None, size: int = 5_000
) -> Found:
    seconds = [milliseconds / 1000] * 40
    return Found(name=name, seconds=[] if wrong else seconds, size=size, wrong=Counter(wrong or {}))


def measured(*pages: Found) -> Measured:
    return Measured(
        rows={"records": 300_000},
        pages=(found("/healthz", 2, size=15), *pages),
        at_once={page.name: page for page in pages},
        asked={"/": Asked(statements=(Statement("SELECT 1", (), 0.004),))},
        static=found("a file", 3),
        memory=180,
        limit=0.3,
    )


def test_pages_within_the_limit_are_told_with_what_they_asked() -> None:
    said = as_markdown(measured(found("/", 30)))
    assert "| `/` | 30 ms | 30 ms | 30 ms | 15.0 | 5,000 | 1 | 4 |" in said
    assert "`/`, takes 10 times as long as its bytes" in said
    assert "180 MB" in said
    assert said.endswith("Every page is within 300 ms at p95.")


def test_a_slow_page_is_named() -> None:
    result = measured(found("/", 30), found("/pulls", 301))
    assert [page.name for page in result.slow] == ["/pulls"]
    assert "Too slow: `/pulls`, p95 301 ms where 300 ms are allowed." in as_markdown(result)


def test_a_page_that_is_not_there_is_named_and_never_fast() -> None:
    result = measured(found("/", 30), found("/gone", 0, {404: 43}))
    said = as_markdown(result)
    assert "Not as it should be: `/gone` was answered 43 times 404." in said
    assert "Every page is within" not in said


def test_programs_get_the_same() -> None:
    told = json.loads(as_json(measured(found("/pulls", 301))))
    assert told["slow"] == ["/pulls"]
    assert told["pages"][1]["p95"] == 301
    assert told["pages"][1]["answers"] == 40
