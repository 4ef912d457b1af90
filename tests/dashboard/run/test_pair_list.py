"""The list of a run's pairs: filters, counts, and 25 a page."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest

from app.domain.record import Call, Outcome, Record
from app.domain.sample import Sample
from app.factory import Factory
from tests.dashboard.reader import Element, Reader
from tests.dashboard.scenes import opened, record, records_of_each_kind, sample, sampled
from tests.report.samples import FREEFORM


def many(number: int = 60) -> tuple[Record, ...]:
    """Every third one rejected."""
    kinds = (Outcome.KEPT, Outcome.KEPT, Outcome.REJECTED)
    return tuple(record(index, kinds[index % 3]) for index in range(number))


@pytest.fixture
def run(factory: Factory) -> str:
    return f"/runs/{sampled(factory, opened(factory), sample(many()))}"


def shown(page: Element) -> list[int]:
    articles = page.one("div", id="record-list").all("article")
    return [int(each.attributes["id"].removeprefix("record-")) for each in articles]


def follow(pages: Reader, page: Element, name: str) -> Element:
    address = page.one("a", id=name).attributes["href"]
    return pages.open(address.partition("#")[0])


def ids(page: Element) -> set[str]:
    return {each.attributes.get("id", "") for each in page.all()}


def test_25_a_page_and_all_of_them_on_the_way(pages: Reader, run: str) -> None:
    page = pages.open(run)
    assert page.one("p", id="where").text == "Pairs 1 to 25 of 60."
    assert "page-before" not in ids(page)
    seen = shown(page)
    while "page-after" in ids(page):
        page = follow(pages, page, "page-after")
        seen += shown(page)
    assert seen == list(range(1, 61))
    assert shown(follow(pages, page, "page-before")) == list(range(26, 51))


def test_a_page_after_the_last_is_the_last(pages: Reader, run: str) -> None:
    assert shown(pages.open(f"{run}?page=9999")) == list(range(51, 61))


def test_pages_and_choices_keep_the_filters(pages: Reader, run: str) -> None:
    page = pages.open(f"{run}?outcome=kept&min=2&page=2")
    assert page.one("p", id="where").text == "Pairs 26 to 40 of 40 that fit, 60 in all."
    before = parse_qsl(page.one("a", id="page-before").attributes["href"].partition("#")[0])
    assert before[1:] == [("min", "2")]
    choices = {
        link.text: link.attributes["href"] for link in page.one("nav", id="choices").all("a")
    }
    assert choices["Kept 40"] == f"{run}?outcome=kept&min=2#records"
    assert choices["Rejected 0"] == f"{run}?outcome=rejected&min=2#records"
    assert page.one("a", id="clear").attributes["href"] == f"{run}#records"


def test_the_form_sends_what_is_filtered(pages: Reader, run: str) -> None:
    """A browser sends each named field as it stands there."""
    page = pages.open(f"{run}?outcome=rejected&reason=pair-poor&seed=3&max=2&q=bread")
    form = page.one("form", id="filters")
    assert form.attributes["method"] == "get"
    fields = {each.attributes["name"]: each.attributes["value"] for each in form.all("input")}
    for select in form.all("select"):
        (chosen,) = (each for each in select.all("option") if "selected" in each.attributes)
        fields[select.attributes["name"]] = chosen.attributes["value"]
    assert fields == {
        "outcome": "rejected",
        "reason": "pair-poor",
        "seed": "3",
        "min": "",
        "max": "2",
        "q": "bread",
    }
    assert shown(pages.open(f"{run}?{urlencode(fields)}")) == shown(page) == [3, 18, 33, 48]


def test_nothing_that_fits_is_said(pages: Reader, run: str) -> None:
    page = pages.open(f"{run}?q=no+pair+says+this")
    assert page.one("p", id="no-records").text == "No pair fits these filters."
    assert "60 made" in page.one("section", id="funnel").text


def test_bars_of_the_funnel_lead_to_their_pairs(pages: Reader, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample(records_of_each_kind()))
    rows = pages.open(f"/runs/{run}").one("section", id="funnel").one("tbody").all("tr")
    for row in rows:
        links = {each.attributes["href"] for each in row.all("a")}
        number = int(row.one("td", class_="number").text)
        assert len(links) == (1 if number else 0)
        for address in links:
            assert len(shown(pages.open(address.partition("#")[0]))) == number


def test_seeds_lead_to_their_pairs(pages: Reader, factory: Factory) -> None:
    run = sampled(factory, opened(factory), FREEFORM)
    rows = list(pages.open(f"/runs/{run}").one("section", id="blame").one("tbody").all("tr"))
    assert len(rows) == 5
    for seed, row in enumerate(rows):
        address = row.one("a").attributes["href"].partition("#")[0]
        mine = [each.index + 1 for each in FREEFORM.records if each.lead_seed == seed]
        assert shown(pages.open(address)) == mine


def timed(step: str, seconds: float, **fields: object) -> Call:
    made = record(0, Outcome.KEPT).calls[0]
    return replace(made, step=step, seconds=seconds, **fields)


def with_calls(*calls: Call) -> Sample:
    return sample((record(0, Outcome.KEPT, calls=calls),))


def test_calls_are_summed_by_step_model_and_prompt(pages: Reader, factory: Factory) -> None:
    asks = [timed("ask", float(n)) for n in range(1, 21)]
    judged = timed("judge-pair", 0.5, model="strict-judge", prompt_hash="aa" * 8)
    other = timed("ask", 30.0, prompt_hash="bb" * 8)
    run = sampled(factory, opened(factory), with_calls(*asks, other, judged))
    section = pages.open(f"/runs/{run}").one("section", id="asked-of-models")
    table = section.one("table", id="steps")
    assert [row.text for row in table.one("tbody").all("tr")] == [
        "ask tiny-teacher 21 11.00 s 20.00 s 4 min 0 s 18,900 2,100",
        "judge-pair strict-judge 1 0.50 s 0.50 s 0.5 s 900 100",
    ]
    assert [row.text for row in table.one("tfoot").all("tr")] == [
        "all steps tiny-teacher 21 4 min 0 s 18,900 2,100",
        "all steps strict-judge 1 0.5 s 900 100",
    ]
    assert [row.text for row in section.one("details").one("tbody").all("tr")] == [
        "ask tiny-teacher 00ff00ff00ff 20",
        "ask tiny-teacher bbbbbbbbbbbb 1",
        "judge-pair strict-judge aaaaaaaaaaaa 1",
    ]


def test_intervals_are_drawn_beside_scores_and_controls(pages: Reader, factory: Factory) -> None:
    page = pages.open(f"/runs/{sampled(factory, opened(factory), FREEFORM)}")
    quality = next(page.one("section", id="scores").one("tbody").all("tr"))
    mean = FREEFORM.scores.quality
    assert mean is not None
    assert quality.one("circle").attributes["cx"] == f"{round((mean.estimate - 1) * 50, 2)}%"
    controls = list(page.one("section", id="judge").one("tbody").all("tr"))
    assert [row.one("circle").attributes["cx"] for row in controls] == ["98.0%", "74.0%", "93.4%"]
