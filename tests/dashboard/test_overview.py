"""The first page: what waits, what runs, what came of it."""

import pytest
from sqlalchemy import event

from app.dashboard.overview_page import LIMIT
from app.domain.findings import Severity
from app.domain.record import Outcome
from app.domain.runs import RunKind, RunState
from app.factory import Factory
from app.store.runs import Conclusion
from tests.dashboard.reader import Element, Reader
from tests.dashboard.scenes import (
    OWNER,
    PATH,
    asked,
    finding,
    opened,
    record,
    records_of_each_kind,
    sample,
    sampled,
    under_way,
    validated,
)
from tests.support.stores import HEAD


def rows(page: Element, section: str) -> list[Element]:
    return list(page.one("tbody", id=f"{section}-rows").all("tr"))


def test_an_empty_service_says_so(pages: Reader) -> None:
    text = pages.open("/").one("main").text
    assert "No pull request has come in yet." in text
    assert "Nothing has run yet." in text


def test_a_pull_request_shows_its_checks_and_samples(pages: Reader, factory: Factory) -> None:
    row = opened(factory)
    checks = validated(factory, row, finding(), finding(), finding(Severity.WARNING))
    made = sampled(factory, row, sample(records_of_each_kind()))
    (shown,) = rows(pages.open("/"), "pull-requests")
    for words in ("acme/taxonomy#7", "Add recipes", "ada", HEAD[:7], "2 errors, 1 warning"):
        assert words in shown.text
    assert "simple_recipe done 6 of 10 judged kept" in shown.text
    links = [link.attributes["href"] for link in shown.all("a", class_="quiet-link")]
    assert links == [f"/runs/{checks}", f"/runs/{made}"]
    github = shown.one("a", id=f"pull-request-link-{row}")
    assert github.attributes["href"] == "https://github.com/acme/taxonomy/pull/7"


def test_a_pull_request_without_runs(pages: Reader, factory: Factory) -> None:
    opened(factory)
    (shown,) = rows(pages.open("/"), "pull-requests")
    assert "not started" in shown.text
    assert "not asked for" in shown.text


def test_only_the_head_and_the_newest_runs_count_for_a_pull_request(
    pages: Reader, factory: Factory
) -> None:
    row = opened(factory)
    asked(factory, row, RunKind.VALIDATE, head_sha="b" * 40)
    validated(factory, row, finding())
    again = asked(factory, row, RunKind.VALIDATE, asked_through="delivery-2")
    (shown,) = rows(pages.open("/"), "pull-requests")
    assert "queued" in shown.text
    assert "error" not in shown.text
    (link,) = shown.all("a", class_="quiet-link")
    assert link.attributes["href"] == f"/runs/{again}"


def test_a_run_under_way_shows_its_progress(pages: Reader, factory: Factory) -> None:
    run = under_way(factory, opened(factory), made=6, judged=4, kept=3)
    (shown,) = rows(pages.open("/"), "runs")
    assert f"sample {run}" in shown.text
    assert "running 4 of 10 judged, 3 kept" in shown.text
    bar = shown.one("progress").attributes
    assert (bar["value"], bar["max"]) == ("4", "10")
    assert "grace" in shown.text


def test_a_run_that_was_just_taken_says_so(pages: Reader, factory: Factory) -> None:
    under_way(factory, opened(factory))
    (shown,) = rows(pages.open("/"), "runs")
    assert "running starting" in shown.text
    assert not list(shown.all("progress"))


def test_a_failed_run_says_why(pages: Reader, factory: Factory) -> None:
    run = under_way(factory, opened(factory))
    factory.runs.conclude(
        run, OWNER, Conclusion(state=RunState.FAILED, words="It is down; `/sample` tries again.")
    )
    (shown,) = rows(pages.open("/"), "runs")
    assert "failed It is down; /sample tries again." in shown.text
    assert "/sample" in [code.text for code in shown.all("code")]


def test_a_sample_of_which_nothing_was_kept_is_no_success(pages: Reader, factory: Factory) -> None:
    rejected = sample((record(0, Outcome.REJECTED),))
    sampled(factory, opened(factory), rejected)
    (shown,) = rows(pages.open("/"), "runs")
    assert "0 of 1 judged kept" in shown.text
    assert shown.one("span", class_="state").attributes["class"] == "state bad"


def test_ages_are_relative_and_the_time_stands_in_the_title(
    factory: Factory, pages: Reader
) -> None:
    factory.clock = lambda: 1_000_000.0
    opened(factory)
    factory.clock = lambda: 1_000_000.0 + 3 * 3600
    # The stores keep the clock they were made with, the page asks the factory's.
    (shown,) = rows(pages.open("/"), "pull-requests")
    time = shown.one("time")
    assert time.text == "3 h ago"
    assert time.attributes["title"] == "1970-01-12 13:46:40 UTC"
    assert time.attributes["datetime"] == "1970-01-12T13:46:40+00:00"


def test_newest_first_and_limited(pages: Reader, factory: Factory) -> None:
    runs = []
    for number in range(1, LIMIT + 3):
        factory.__dict__.pop("pull_requests", None)
        factory.clock = lambda number=number: 1_000_000.0 + number
        row = opened(factory, number)
        runs.append(asked(factory, row, RunKind.SAMPLE, path=PATH))
    page = pages.open("/")
    shown = rows(page, "pull-requests")
    assert len(shown) == LIMIT
    assert f"acme/taxonomy#{LIMIT + 2}" in shown[0].text
    listed = [row.attributes["id"] for row in rows(page, "runs")]
    assert listed == [f"run-{run}" for run in reversed(runs)][:LIMIT]


def test_a_run_of_an_older_pull_request_still_names_it(pages: Reader, factory: Factory) -> None:
    factory.clock = lambda: 1000.0
    old = opened(factory, 1)
    factory.__dict__.pop("pull_requests")
    factory.clock = lambda: 2000.0
    for number in range(2, LIMIT + 3):
        opened(factory, number)
    asked(factory, old, RunKind.VALIDATE)
    (shown,) = rows(pages.open("/"), "runs")
    assert "acme/taxonomy#1 " in f"{shown.text} "


@pytest.mark.parametrize("number", [1, 30])
def test_queries_do_not_grow_with_rows(pages: Reader, factory: Factory, number: int) -> None:
    for each in range(number):
        row = opened(factory, each + 1)
        validated(factory, row, finding())
        sampled(factory, row, sample((record(0, Outcome.KEPT),)))
    statements: list[str] = []
    event.listen(
        factory.database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_rest: statements.append(statement),
    )
    pages.open("/")
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 6
