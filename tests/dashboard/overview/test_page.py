"""The first page: what waits, for whom and why, and how those are who serve."""

from dataclasses import replace

import pytest
from sqlalchemy import event, update

from app.access.viewer import ON_THIS_MACHINE, Viewer
from app.dashboard.overview.page import chosen_days, drawings_of, overview_page
from app.dashboard.overview.runs import FAILED, NEWEST, UNDER_WAY
from app.domain.findings import Severity
from app.domain.record import Outcome
from app.domain.runs import RunKind, RunState
from app.factory import Factory
from app.store.deliveries import DeliveryState, Received
from app.store.endpoints import Look
from app.store.runs import Conclusion
from app.store.tables import PullRequestRow
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
from tests.support.stores import HEAD, PULL_REQUEST, Clock

NOW = 1_700_000_000.0
TEACHER = Look(role="teacher", address="http://10.0.0.5:8000/v1", model="big-teacher", up=True)
QUEUES = ("quick", "check", "model", "beat")


@pytest.fixture
def clock(factory: Factory) -> Clock:
    """A time that tests move, for the stores too."""
    clock = Clock(NOW)
    factory.clock = clock
    return clock


def rows(page: Element, section: str) -> list[Element]:
    return [row for row in page.one(id=section).all("tr") if list(row.all("td"))]


def text_of(page: Element, section: str) -> str:
    return page.one(id=section).text


def elsewhere(factory: Factory, repository: str = "secret/taxonomy") -> int:
    """A pull request of another repository."""
    ref = replace(PULL_REQUEST.ref, repository=repository)
    return factory.pull_requests.save(replace(PULL_REQUEST, ref=ref, title="Not yours"))


def waits_for(factory: Factory, pull_request: int, actor: str, since: float = NOW) -> None:
    row = PullRequestRow
    values = {"next_actor": actor, "waiting_since": since}
    with factory.database.transaction() as session:
        session.execute(update(row).where(row.id == pull_request).values(values))


def fails(factory: Factory, pull_request: int, words: str = "It is down.") -> int:
    run = asked(factory, pull_request, RunKind.PRECHECK)
    assert factory.runs.claim(run, OWNER)
    conclusion = Conclusion(state=RunState.FAILED, words=words)
    assert factory.runs.conclude(run, OWNER, conclusion)
    return run


def delivery_fails(factory: Factory) -> int:
    received = Received(guid="0" * 36, event="pull_request", body=b"{}")
    delivery = factory.deliveries.record(received)
    factory.deliveries.conclude(delivery.id, DeliveryState.FAILED, "GitHub <b>is</b> away")
    return delivery.id


# What goes on


def test_an_empty_service_says_so(pages: Reader) -> None:
    page = pages.open("/")
    for section, words in {
        "now": "No run is under way.",
        "people": "No pull request is open.",
        "queue": "Nothing is queued.",
        "servers": "No worker has looked at it yet.",
        "workers": "No worker has said that it is there.",
        "failures": "No run has failed.",
        "plots": "No run was concluded in this time.",
        "runs": "Nothing has run yet.",
        "facts": "no pull request",
    }.items():
        assert words in text_of(page, section), section


def test_a_run_under_way_shows_its_progress(pages: Reader, factory: Factory) -> None:
    run = under_way(factory, opened(factory), made=6, judged=4, kept=3)
    page = pages.open("/")
    (shown,) = rows(page, "now")
    assert "running 4 of 10 judged, 3 kept" in shown.text
    assert "simple_recipe" in shown.text
    assert "grace" in shown.text
    bar = shown.one("progress").attributes
    assert (bar["value"], bar["max"]) == ("4", "10")
    links = [link.attributes["href"] for link in shown.all("a")]
    assert links == [f"/runs/{run}", "/pulls/acme/taxonomy/7"]
    assert "1 run none queued" in text_of(page, "facts")


def test_a_run_that_was_just_taken_says_so(pages: Reader, factory: Factory) -> None:
    under_way(factory, opened(factory))
    (shown,) = rows(pages.open("/"), "now")
    assert "running starting" in shown.text
    assert not list(shown.all("progress"))


def test_queued_runs_are_counted_by_kind_and_repository(
    pages: Reader, factory: Factory, clock: Clock
) -> None:
    first, second = opened(factory), elsewhere(factory, "other/taxonomy")
    asked(factory, first, RunKind.SAMPLE)
    clock.now += 3600
    asked(factory, first, RunKind.SAMPLE, asked_through="d2")
    asked(factory, second, RunKind.VALIDATE)
    clock.now += 7200
    page = pages.open("/")
    most, least = rows(page, "queue")
    assert most.text == "sample acme/taxonomy 2 3 h ago"
    assert least.text == "validate other/taxonomy 1 2 h ago"
    assert "1 in check, 2 in model." in text_of(page, "queue")
    assert "3 queued, oldest 3 h ago" in text_of(page, "facts")


def test_who_is_waited_for(pages: Reader, factory: Factory, clock: Clock) -> None:
    for number, actor in enumerate(("contributor", "maintainer", "maintainer", "", "nobody")):
        waits_for(factory, opened(factory, number + 1), actor, NOW - number * 86_400)
    closed = replace(PULL_REQUEST, ref=replace(PULL_REQUEST.ref, number=99), open=False)
    waits_for(factory, factory.pull_requests.save(closed), "maintainer", 0.0)
    page = pages.open("/")
    assert [row.text for row in rows(page, "people")] == [
        "A maintainer, to decide or to look 2 2 days ago",
        "The contributor, to mend or to answer 1 just now",
        "Nobody 1 4 days ago",
        "Not worked out yet 1 3 days ago",
    ]
    links = [link.attributes["href"] for link in page.one(id="people").all("a")]
    assert links == [f"/pulls?actor={actor}" for actor in ("maintainer", "contributor", "nobody")]
    assert "Wait for a maintainer 2 oldest 2 days ago" in text_of(page, "facts")


def test_failures_say_why(pages: Reader, factory: Factory) -> None:
    run = fails(factory, opened(factory), "It is down; `/validate` tries again.")
    delivery = delivery_fails(factory)
    page = pages.open("/")
    of_run, of_delivery = rows(page, "failures")
    assert "It is down; /validate tries again." in of_run.text
    assert "/validate" in [code.text for code in of_run.all("code")]
    assert of_run.attributes["id"] == f"failed-{run}"
    assert "GitHub <b>is</b> away" in of_delivery.text
    assert next(of_delivery.all("a")).attributes["href"] == f"/deliveries/{delivery}"
    assert "Failed, 24 hours 1 of 1 run that ended" in text_of(page, "facts")


def test_the_newest_runs_say_what_came_of_them(pages: Reader, factory: Factory) -> None:
    row = opened(factory)
    validated(factory, row, finding(), finding(), finding(Severity.WARNING))
    sampled(factory, row, sample(records_of_each_kind()))
    page = pages.open("/")
    made, checks = rows(page, "runs")
    assert "to mend 2 errors, 1 warning" in checks.text
    assert "done 6 of 10 judged kept" in made.text
    assert f"acme/taxonomy#7 {HEAD[:7]}" in made.text


def test_a_sample_of_which_nothing_was_kept_is_no_success(pages: Reader, factory: Factory) -> None:
    sampled(factory, opened(factory), sample((record(0, Outcome.REJECTED),)))
    (shown,) = rows(pages.open("/"), "runs")
    assert "0 of 1 judged kept" in shown.text
    assert shown.one("span", class_="state").attributes["class"] == "state bad"


def test_tables_are_limited_and_newest_first(pages: Reader, factory: Factory) -> None:
    row = opened(factory)
    failed = [fails(factory, row)]
    for number in range(UNDER_WAY + FAILED):
        run = asked(factory, row, RunKind.VALIDATE, asked_through=f"f{number}")
        assert factory.runs.claim(run, OWNER)
        if number < FAILED:
            factory.runs.conclude(run, OWNER, Conclusion(state=RunState.FAILED))
            failed.append(run)
    page = pages.open("/")
    assert len(rows(page, "now")) == UNDER_WAY
    assert "The 30 that were asked for first." in text_of(page, "now")
    shown = [each.attributes["id"] for each in rows(page, "failures")]
    assert shown == [f"failed-{run}" for run in reversed(failed)][:FAILED]
    newest = [each.attributes["id"] for each in rows(page, "runs")]
    last = failed[-1] + UNDER_WAY
    assert newest == [f"run-{run}" for run in range(last, last - NEWEST, -1)]


def test_ages_are_relative_and_the_time_stands_in_the_title(
    pages: Reader, factory: Factory, clock: Clock
) -> None:
    clock.now = 1_000_000.0
    asked(factory, opened(factory), RunKind.SAMPLE, path=PATH)
    clock.now += 3 * 3600
    (shown,) = rows(pages.open("/"), "runs")
    time = shown.one("time")
    assert time.text == "3 h ago"
    assert time.attributes["title"] == "1970-01-12 13:46:40 UTC"


# Who serves


def test_workers_and_queues_without_one(pages: Reader, factory: Factory, clock: Clock) -> None:
    factory.workers.seen("host-1:10", ("quick", "beat"), NOW - 7200)
    factory.workers.seen("host-1:11", ("model",), NOW - 7200)
    clock.now += 30
    factory.workers.seen("host-1:10", ("quick", "beat"), NOW - 7200)
    page = pages.open("/")
    alive, silent = rows(page, "workers")
    assert alive.text == "host-1:10 quick, beat alive just now 2 h ago"
    assert silent.text == "host-1:11 model silent just now 2 h ago"
    assert text_of(page, "warnings") == (
        "No living worker serves the queue check: what is in it waits. "
        "No living worker serves the queue model: what is in it waits."
    )


def test_without_beat_the_sweeper_sleeps(pages: Reader, factory: Factory) -> None:
    factory.workers.seen("host-1:10", QUEUES[:3], NOW)
    assert text_of(pages.open("/"), "warnings").startswith("Nothing wakes the sweeper")
    factory.workers.seen("host-1:11", QUEUES[3:], NOW)
    assert text_of(pages.open("/"), "warnings") == ""


def test_model_servers(pages: Reader, factory: Factory, clock: Clock) -> None:
    look = replace(TEACHER, latency=0.0213, in_flight=6, waiting=1200, tokens_written=1000.0)
    factory.endpoints.save(look)
    clock.now += 10
    factory.endpoints.save(replace(look, tokens_written=1450.0))
    down = Look(role="judge", address="http://10.0.0.6/v1", model="", up=False, words="No answer.")
    factory.endpoints.save(down)
    page = pages.open("/")
    judge, teacher = sorted(rows(page, "servers"), key=lambda row: row.text)
    assert teacher.text == (
        "teacher big-teacher http://10.0.0.5:8000/v1 up 21 ms 45 6 1,200 just now"
    )
    assert judge.text == "judge - http://10.0.0.6/v1 down No answer. - - - - just now"
    assert "Teacher up 45 tokens a second, answers in 21 ms" in text_of(page, "facts")


def test_an_old_look_tells_nothing(pages: Reader, factory: Factory, clock: Clock) -> None:
    factory.endpoints.save(TEACHER)
    clock.now += 4 * factory.settings.endpoint_seconds + 1
    (row,) = rows(pages.open("/"), "servers")
    assert "not known No worker has looked at it lately." in row.text


# Over time


@pytest.mark.parametrize(
    ("text", "days"), [("", 1), ("7", 7), ("30", 30), ("2", 1), ("x", 1), ("-7", 1)]
)
def test_the_time_that_is_plotted(text: str, days: int) -> None:
    assert chosen_days(text) == days


def test_plots_stand_beside_their_numbers(pages: Reader, factory: Factory) -> None:
    fails(factory, opened(factory))
    page = pages.open("/?days=7")
    figure = page.one("figure", id="plot-throughput")
    picture = next(each for each in figure.all("svg") if "role" in each.attributes)
    assert picture.attributes["aria-label"].startswith("Runs concluded: done 0, failed 1")
    assert figure.one("tbody").text.endswith("0 1 0")
    chosen = [
        each.text for each in page.one(id="ranges").all("a") if "aria-current" in each.attributes
    ]
    assert chosen == ["7 days"]
    assert "Each 6 hours, in UTC." in text_of(page, "plots-note")


def test_cost_is_shown_where_a_price_is_set(pages: Reader, factory: Factory) -> None:
    assert "Cost" not in pages.open("/").text
    priced = factory.settings.model_copy(update={"teacher_price_million": 3.0, "currency": "EUR"})
    factory.settings = priced
    page = pages.open("/")
    assert "Cost, 24 hours 0.00 EUR" in text_of(page, "facts")


def test_what_did_not_change_is_not_drawn_again(factory: Factory, clock: Clock) -> None:
    drawings = drawings_of(factory)
    first = drawings(1, None)
    assert drawings(1, None) is first
    fails(factory, opened(factory))
    again = drawings(1, None)
    assert again[0].picture is not None
    clock.now += 60
    assert drawings(1, None) is not again
    assert drawings(1, frozenset({"other/taxonomy"}))[0].picture is None


# Who looks

READER = Viewer(inside=True, person="ada", repositories=frozenset({"acme/taxonomy"}))
NOBODY = Viewer(inside=True, person="eve")


def everything(factory: Factory) -> None:
    """Something of each section, in two repositories, and a server that is down."""
    for row in (opened(factory), elsewhere(factory)):
        waits_for(factory, row, "maintainer")
        fails(factory, row)
        asked(factory, row, RunKind.SAMPLE)
        under_way_of = asked(factory, row, RunKind.SAMPLE, asked_through="d2")
        assert factory.runs.claim(under_way_of, OWNER)
    delivery_fails(factory)
    factory.workers.seen("host-1:10", ("quick",), NOW)
    factory.endpoints.save(replace(TEACHER, up=False, words="10.0.0.5 refused it."))


def test_an_admin_sees_all_of_it(factory: Factory) -> None:
    everything(factory)
    page = repr(overview_page(factory, ON_THIS_MACHINE, 1, drawings_of(factory)))
    for words in ("secret/taxonomy", "host-1:10", "10.0.0.5", "is</b> away", "acme/taxonomy"):
        assert words in page


def test_a_person_sees_what_they_may_read(factory: Factory) -> None:
    everything(factory)
    page = overview_page(factory, READER, 1, drawings_of(factory))
    shown = repr(page)
    for words in ("secret", "host-1:10", "10.0.0.5", "is</b> away"):
        assert words not in shown
    assert [len(each) for each in (page.rows.under_way, page.rows.failed)] == [1, 1]
    assert len(page.rows.newest) == 3
    assert page.queue.runs == 1
    assert [row.pull_requests for row in page.actors] == [1]
    values = {fact.name: fact.value for fact in page.facts}
    assert values["Under way"] == "1 run"
    assert values["Failed, 24 hours"] == "1"
    assert values["Wait for a maintainer"] == "1"
    assert page.servers.endpoints[0].word == "down"
    assert page.plots[0].keys[1].total == "1"


def test_whoever_may_read_nothing_sees_nothing(factory: Factory) -> None:
    everything(factory)
    page = overview_page(factory, NOBODY, 1, drawings_of(factory))
    assert "taxonomy" not in repr(page)
    assert (page.rows.newest, page.actors, page.queue.runs) == ((), (), 0)
    assert page.plots[0].picture is None


@pytest.mark.parametrize("number", [1, 30])
def test_queries_do_not_grow_with_rows(pages: Reader, factory: Factory, number: int) -> None:
    for each in range(number):
        row = opened(factory, each + 1)
        validated(factory, row, finding())
        sampled(factory, row, sample((record(0, Outcome.KEPT),)))
        fails(factory, row)
    statements: list[str] = []
    event.listen(
        factory.database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_rest: statements.append(statement),
    )
    pages.open("/")
    assert len([each for each in statements if each.startswith("SELECT")]) == 22
