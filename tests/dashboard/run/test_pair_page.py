"""The page of one pair: everything that models wrote for it."""

from dataclasses import replace

import pytest

from app.domain.record import Outcome
from app.domain.runs import RunKind
from app.factory import Factory
from tests.dashboard.reader import Reader
from tests.dashboard.scenes import asked, opened, record, records_of_each_kind, sample, sampled

BROKEN = "half of a pair \ud83d, a bell \x07, a zero \x00"


@pytest.fixture
def run(factory: Factory) -> str:
    made = sampled(factory, opened(factory), sample(records_of_each_kind()))
    return f"/runs/{made}"


def test_the_list_has_no_raw_text_and_leads_to_it(pages: Reader, run: str) -> None:
    assert "raw text" not in pages.get(run).text
    folded = pages.open(run).one("details", id="raw-3")
    assert "open" not in folded.attributes
    assert folded.one("summary").text == "Raw model text (1)"
    place = folded.one("div", class_="raw")
    assert place.attributes["data-raw"] == place.one("a").attributes["href"] == f"{run}/pairs/3"


def test_a_pair_has_a_page_with_everything(pages: Reader, run: str) -> None:
    page = pages.open(f"{run}/pairs/7")
    assert page.one("h1").text == "Pair 7 of simple_recipe"
    assert "Rejected the judge found the answer poor quality 1.30" in page.one("article").text
    calls = page.one("div", id="calls")
    assert calls.one("pre").text == '{"question": "raw text 6"}'
    assert "ask by tiny-teacher , prompt 00ff00ff00ff , 900 read, 100 written" in calls.text
    facts = {fact.one("dt").text: fact.one("dd").text for fact in page.one("dl").all("div")}
    assert facts == {"Seeds that the prompt showed": "2", "Random state": "6"}
    assert page.one("a", id="run-link").attributes["href"] == f"{run}#records"


def test_pairs_lead_to_each_other(pages: Reader, run: str) -> None:
    page = pages.open(f"{run}/pairs/1")
    ways = {link.attributes["id"]: link for link in page.one("nav", id="pages").all("a")}
    assert set(ways) == {"page-after"}
    assert ways["page-after"].attributes["href"] == f"{run}/pairs/2"
    last = pages.open(f"{run}/pairs/14").one("nav", id="pages")
    assert [link.attributes["href"] for link in last.all("a")] == [f"{run}/pairs/13"]


@pytest.mark.parametrize("number", ["0", "15", "-1", "x", "1.5", "\u0661", "9" * 30, "9" * 18])
def test_an_unknown_pair_is_a_page_in_words(pages: Reader, run: str, number: str) -> None:
    page = pages.open(f"{run}/pairs/{number}", status=404)
    assert page.one("h1").text == "There is no such pair"


def test_a_run_without_pairs_has_no_such_pages(pages: Reader, factory: Factory) -> None:
    checked = asked(factory, opened(factory), RunKind.VALIDATE)
    assert pages.get(f"/runs/{checked}/pairs/1").status_code == 404
    assert pages.get("/runs/999/pairs/1").status_code == 404


def test_broken_characters_of_a_model_break_no_page(pages: Reader, factory: Factory) -> None:
    call = replace(record(0, Outcome.KEPT).calls[0], raw=BROKEN)
    broken = record(0, Outcome.KEPT, question=BROKEN, calls=(call,))
    run = f"/runs/{sampled(factory, opened(factory), sample((broken,)))}"
    assert "half of a pair" in pages.open(run).one("article").text
    assert "half of a pair" in pages.open(f"{run}/pairs/1").one("pre").text
    assert pages.get(f"{run}/sample.json").status_code == 200
