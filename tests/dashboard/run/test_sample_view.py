"""What a run's page says of a sample: evidence, advice, seeds, and each pair's judgements."""

from dataclasses import replace

import pytest

from app.dashboard.run.pair_list import PAIRS_A_PAGE
from app.domain.sample import Sample
from app.factory import Factory
from app.report.sample_rows import score_rows
from tests.dashboard.reader import Element, Reader
from tests.dashboard.scenes import beat, opened, sampled, under_way
from tests.report.samples import (
    FREEFORM,
    HOSTILE,
    KNOWLEDGE,
    NOTHING_JUDGED,
    SCENES,
    UNTRUSTED,
    all_texts,
    good,
)

ODD = '<b>bold</b> {{ 7*7 }} & "x" \u202e'


def page_of(pages: Reader, factory: Factory, sample: Sample) -> Element:
    return pages.open(f"/runs/{sampled(factory, opened(factory), sample)}")


@pytest.mark.parametrize(("name", "sample"), SCENES)
def test_every_scene_has_a_page_whose_funnel_adds_up(
    pages: Reader, factory: Factory, name: str, sample: Sample
) -> None:
    page = page_of(pages, factory, sample)
    rows = page.one("section", id="funnel").one("tbody").all("tr")
    made, *others = (int(row.one("td", class_="number").text) for row in rows)
    assert made == sum(others) == len(sample.records)
    shown = len(list(page.one("div", id="record-list").all("article")))
    assert shown == min(made, PAIRS_A_PAGE)


def test_the_rate_comes_with_what_belongs_to_it(pages: Reader, factory: Factory) -> None:
    text = page_of(pages, factory, FREEFORM).one("section", id="rate").text
    assert "About 120 judged pairs in all would decide" in text
    assert "With one correction 4 more passed." in text
    assert "Compared with commit bbbbbbb : The kept rate is 12 percentage points higher" in text


def test_the_judge_is_shown_by_kind_of_spoiled_pair(pages: Reader, factory: Factory) -> None:
    section = page_of(pages, factory, FREEFORM).one("section", id="judge")
    assert "AUC 0.93, at least 0.71" in section.text
    rows = [row.text for row in section.one("tbody").all("tr")]
    assert rows[1].startswith("an answer broken off 5 own, 15 spoiled, from 5 seeds; not shown")
    assert rows[2].startswith("all together")


def test_an_untrusted_judge_gives_no_colour(pages: Reader, factory: Factory) -> None:
    unproven = good(UNTRUSTED, scores=replace(good().scores, trust=UNTRUSTED.scores.trust))
    page = page_of(pages, factory, unproven)
    assert page.one("p", class_="big").one("b").attributes["class"] == "plain"
    assert "If the judge is right, likely good" in page.one("section", id="rate").text
    trusted = pages.open(f"/runs/{sampled(factory, opened(factory, 8), good())}")
    assert trusted.one("p", class_="big").one("b").attributes["class"] == "good"


def test_advice_quotes_the_seed(pages: Reader, factory: Factory) -> None:
    items = list(page_of(pages, factory, FREEFORM).one("section", id="advice").one("ol").all("li"))
    assert "Look at seed 3 first" in items[0].text
    assert items[0].text.endswith("The seed asks: How much rice for six people?")


def test_nothing_to_say_is_said(pages: Reader, factory: Factory) -> None:
    text = page_of(pages, factory, good()).one("section", id="advice").text
    assert "no reason to change anything in particular" in text


def test_each_seed_has_its_rejections(pages: Reader, factory: Factory) -> None:
    rows = page_of(pages, factory, FREEFORM).one("section", id="blame").one("tbody").all("tr")
    third = list(rows)[2]
    assert "the judge found the answer poor (4), the question is not clear (2)" in third.text
    assert "worse than the others" in third.text
    assert third.one("circle").attributes["cx"] == "0.0%"


def test_scores_are_the_comments_rows(pages: Reader, factory: Factory) -> None:
    section = page_of(pages, factory, KNOWLEDGE).one("section", id="scores")
    text = section.text
    for row in score_rows(KNOWLEDGE.scores):
        assert row.name in text
        assert row.value in text


def test_notes_stand_above_everything(pages: Reader, factory: Factory) -> None:
    page = page_of(pages, factory, KNOWLEDGE)
    assert "could not be fetched" in page.one("ul", id="notes").text


def test_questions_of_one_context_are_one_seed(pages: Reader, factory: Factory) -> None:
    seeds = list(page_of(pages, factory, KNOWLEDGE).one("details", id="seeds").one("ol").all("li"))
    assert len(seeds) == 2
    assert len(list(seeds[0].all("p", class_="question"))) == 3
    assert len(list(seeds[0].all("p", class_="context"))) == 1


def test_a_repaired_pair_shows_both_answers_and_judgements(pages: Reader, factory: Factory) -> None:
    run = sampled(factory, opened(factory), FREEFORM)
    page = pages.open(f"/runs/{run}?outcome=repaired")
    first, *others = page.one("div", id="record-list").all("article")
    assert len(others) == 3
    assert "First answer: Use less rice. After the correction: Rinse it twice" in first.text
    assert "The judge's words on the first answer: The answer does not say" in first.text
    judged = [item.text for item in first.one("ul", class_="judgements").all("li")]
    assert judged == [
        "Pair scored 1.30, 97% of the mass on scores: the judge found the answer poor.",
        "Pair scored 2.40 after the correction, 97% of the mass on scores.",
    ]


def test_a_context_is_folded(pages: Reader, factory: Factory) -> None:
    page = page_of(pages, factory, KNOWLEDGE)
    folded = page.one("details", id="context-1")
    assert "open" not in folded.attributes
    assert "Oppenheimer" in folded.text
    first = page.one("article", id="record-4").one("ul", class_="judgements").text
    assert first.startswith("Faithful to the document: scored 0.12")


def test_nothing_judged_has_no_rate(pages: Reader, factory: Factory) -> None:
    text = page_of(pages, factory, NOTHING_JUDGED).one("section", id="rate").text
    assert "Nothing could be judged." in text
    assert "(8 of 8)" in text


def test_odd_texts_are_texts(pages: Reader, factory: Factory) -> None:
    page = page_of(pages, factory, all_texts(FREEFORM, ODD))
    assert not list(page.one("main").all("b", class_="bold"))
    assert "<b>bold</b> {{ 7*7 }}" in page.one("section", id="advice").text


def test_what_no_address_can_hold_breaks_no_page(pages: Reader, factory: Factory) -> None:
    page = page_of(pages, factory, all_texts(FREEFORM, HOSTILE))
    assert not list(page.one("main").all("script"))
    assert {link.attributes["href"][:6] for link in page.one("main").all("a")} == {
        "/runs/",
        "/pulls",
        "https:",
    }


def test_the_time_left_is_told(pages: Reader, factory: Factory) -> None:
    run = under_way(factory, opened(factory), made=1)
    beat(factory, run, made=6, judged=4, kept=3, seconds_left=118.0)
    page = pages.open(f"/runs/{run}")
    assert "4 of 10 judged, 3 kept, about 2 minutes left" in page.one("p", class_="now").text
