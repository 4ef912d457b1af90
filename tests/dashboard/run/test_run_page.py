"""The page of one run."""

import re
from dataclasses import replace

import pytest

from app.dashboard.run.funnel import funnel_picture
from app.domain.findings import Edit, Fix, Position, Severity
from app.domain.record import Outcome
from app.domain.runs import RunKind
from app.domain.sample import Funnel
from app.domain.scores import Scores
from app.factory import Factory
from tests.dashboard.reader import Element, Reader
from tests.dashboard.scenes import (
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
from tests.support.stores import HEAD, PULL_REQUEST

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)> & \"quoted\" 'x' {{ 7*7 }}"
HIDDEN = "left\u202eright\u200b\x07\x00"


def articles(page: Element) -> list[Element]:
    return list(page.one("div", id="record-list").all("article"))


def facts(page: Element) -> dict[str, str]:
    return {fact.one("dt").text: fact.one("dd").text for fact in page.one("dl").all("div")}


@pytest.mark.parametrize(
    "name",
    ["1", "0", "999999999999999999", "9" * 40, "-1", "abc", "1.5", "%20", "\u0661", "1;drop"],
)
def test_an_unknown_run_is_a_page_in_words(pages: Reader, name: str) -> None:
    page = pages.open(f"/runs/{name}", status=404)
    assert page.one("h1").text == "There is no such run"
    assert page.one("a", class_="brand").attributes["href"] == "/"


def test_the_events_of_an_unknown_run_are_not_there(pages: Reader) -> None:
    assert pages.get("/runs/1/events").status_code == 404


def test_a_finished_sample(pages: Reader, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample(records_of_each_kind()))
    page = pages.open(f"/runs/{run}")
    about = facts(page)
    assert page.one("h1").text == "Sample of simple_recipe"
    assert about["Contribution"] == PATH
    assert about["Pull request"] == "acme/taxonomy#7 Add recipes, by ada ( on GitHub )"
    assert about["Commit"] == HEAD[:7]
    assert (about["Teacher"], about["Judge"]) == ("tiny-teacher", "strict-judge")
    assert about["Tokens"] == "14,000"
    assert page.one("section", id="about").one("p", class_="now").text == (
        "done 6 of 10 judged kept"
    )
    assert "tiny" not in {element.attributes.get("id") for element in page.all("p")}


def test_the_kept_rate_is_drawn_with_its_interval(pages: Reader, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample(records_of_each_kind()))
    section = pages.open(f"/runs/{run}").one("section", id="rate")
    for words in (
        "60%",
        "31% to 83%",
        "Unclear: ",
        "95% interval, 10 judged pairs from 5 seeds",
    ):
        assert words in section.text
    drawn = section.one("rect", class_="interval").attributes
    assert (drawn["x"], drawn["width"]) == ("31.0%", "52.0%")
    assert section.one("circle").attributes["cx"] == "60.0%"


def test_the_funnel_adds_up(pages: Reader, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample(records_of_each_kind()))
    section = pages.open(f"/runs/{run}").one("section", id="funnel")
    counts = [int(row.one("td", class_="number").text) for row in section.one("tbody").all("tr")]
    assert counts == [14, 2, 1, 4, 1, 0, 6]
    assert counts[0] == sum(counts[1:])
    assert (
        section.one("p", class_="note").text
        == "14 made = 2 duplicates + 1 unparsed + 4 rejected + 1 unfinished + 0 repaired + 6 kept"
    )
    assert "Rejected because the judge found the answer poor" in section.text


@pytest.mark.parametrize(
    "counts",
    [
        Funnel(),
        Funnel(made=3, kept=3),
        Funnel(made=7, duplicate=1, unparsed=1, rejected={"a": 1, "b": 2}, repaired=1, kept=1),
    ],
)
def test_the_funnels_bars_tile_the_whole(counts: Funnel) -> None:
    made, *losses, kept = funnel_picture(counts).stages
    edge = made.width
    for loss in losses:
        assert loss.start + loss.width == pytest.approx(edge, abs=0.01)
        edge = loss.start
    assert kept.width == pytest.approx(edge, abs=0.01)


def test_every_record_is_there_with_what_became_of_it(pages: Reader, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample(records_of_each_kind()))
    shown = articles(pages.open(f"/runs/{run}"))
    assert len(shown) == 14
    assert "Kept quality 2.70 seed 1 long 1,000 tokens" in shown[0].text
    assert "Question 1, how long does bread bake?" in shown[0].text
    assert "Answer 1." in shown[0].text
    assert "Rejected the judge found the answer poor quality 1.30" in shown[6].text
    assert "Duplicate the question repeats a seed's seed 1" in shown[10].text
    assert "Unparsed the answer was not JSON" in shown[12].text
    assert "no answer was made" in shown[12].text
    assert "Unfinished the budget of time was used up" in shown[13].text


def test_the_pull_request_has_a_page_here_and_one_on_github(
    pages: Reader, factory: Factory
) -> None:
    run = sampled(factory, opened(factory), sample((record(0, Outcome.KEPT),)))
    page = pages.open(f"/runs/{run}")
    ours, theirs = (page.one("a", id=name) for name in ("pull-request-link", "github-link"))
    assert ours.attributes["href"] == "/pulls/acme/taxonomy/7"
    assert theirs.attributes["href"] == "https://github.com/acme/taxonomy/pull/7"


@pytest.mark.parametrize(
    ("outcome", "number"),
    [("kept", 6), ("rejected", 4), ("duplicate", 2), ("unparsed", 1), ("unfinished", 1), ("", 14)],
)
def test_the_filter_filters(pages: Reader, factory: Factory, outcome: str, number: int) -> None:
    run = sampled(factory, opened(factory), sample(records_of_each_kind()))
    page = pages.open(f"/runs/{run}?outcome={outcome}")
    assert len(articles(page)) == number
    links = page.one("nav", id="choices").all("a")
    chosen = [link for link in links if "aria-current" in link.attributes]
    assert [link.text for link in chosen] == [f"{(outcome or 'All').capitalize()} {number}"]
    assert "14 made" in page.one("section", id="funnel").text


def test_the_filters_are_plain_links(pages: Reader, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample(records_of_each_kind()))
    for link in pages.open(f"/runs/{run}").one("nav", id="choices").all("a"):
        page = pages.open(link.attributes["href"].partition("#")[0])
        assert len(articles(page)) == int(link.one("span").text)


def test_a_filter_that_names_no_outcome_is_said(pages: Reader, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample(records_of_each_kind()))
    page = pages.open(f"/runs/{run}?outcome=%3Cb%3Enone")
    assert 'No outcome is called "<b>none".' in page.one("main").text
    assert len(articles(page)) == 14


def test_a_tiny_teacher_is_warned_of(pages: Reader, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample((record(0, Outcome.KEPT),), tiny=True))
    warning = pages.open(f"/runs/{run}").one("p", id="tiny").text
    assert "very small model" in warning
    assert "do not decide on a contribution by them" in warning


def test_nothing_kept_is_diagnosed(pages: Reader, factory: Factory) -> None:
    nothing = sample(
        (record(0, Outcome.UNPARSED), record(1, Outcome.UNPARSED)),
        scores=Scores(kept_rate=None, quality=None, mass=None),
        ended_by="launch-limit",
    )
    run = sampled(factory, opened(factory), nothing)
    text = pages.open(f"/runs/{run}").one("section", id="rate").text
    assert "Nothing could be judged." in text
    assert "the teacher's answers did not have the form asked for (2 of 2)" in text
    assert "Ended early: too few of the teacher's answers could be judged." in text


def test_a_run_under_way_shows_progress_and_the_records_so_far(
    pages: Reader, factory: Factory
) -> None:
    run = under_way(factory, opened(factory), made=6, judged=4, kept=3, tokens=4321)
    factory.samples.checkpoint(run, record(0, Outcome.KEPT))
    page = pages.open(f"/runs/{run}")
    assert "running 4 of 10 judged, 3 kept" in page.one("p", class_="now").text
    assert page.one("progress").attributes["value"] == "4"
    assert "Tokens 4,321" in " ".join(page.text.split())  # those of pairs under way too
    assert len(articles(page)) == 1
    assert "stand here once the run is done" in page.one("section", id="rate").text
    assert page.one("main").attributes["data-events"] == f"/runs/{run}/events"


def test_a_concluded_run_has_no_events(pages: Reader, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample((record(0, Outcome.KEPT),)))
    assert pages.open(f"/runs/{run}").one("main").attributes["data-events"] == ""


def test_a_run_at_an_older_commit_names_the_new_head(pages: Reader, factory: Factory) -> None:
    row = opened(factory)
    run = asked(factory, row, RunKind.SAMPLE)
    factory.pull_requests.save(replace(PULL_REQUEST, head_sha="c" * 40))
    assert facts(pages.open(f"/runs/{run}"))["Commit"] == f"{HEAD[:7]} , the head is now ccccccc"


def test_a_validate_run_shows_files_and_findings(pages: Reader, factory: Factory) -> None:
    other = finding(Severity.WARNING, path="knowledge/b/attribution.txt", hint="", yaml_path="")
    run = validated(factory, opened(factory), finding(position=Position(line=12, column=7)), other)
    page = pages.open(f"/runs/{run}")
    assert page.one("h1").text == "Checks of acme/taxonomy#7"
    first, second = page.one("section", id="findings").all("article")
    assert first.one("h3").text == f"{PATH} has errors"
    assert first.one("tbody").text == (
        "12 7 error seed_examples is not a list. Put a dash before each example. "
        "schema/type seed_examples"
    )
    assert second.one("h3").text == "knowledge/b/attribution.txt ok"
    assert not list(page.all("div", id="record-list"))


def test_what_is_said_of_the_whole_pull_request_has_no_place(
    pages: Reader, factory: Factory
) -> None:
    whole = finding(path="", yaml_path="", rule="pull-request/sign-off")
    run = validated(factory, opened(factory), whole)
    _, article = pages.open(f"/runs/{run}").one("section", id="findings").all("article")
    assert article.one("h3").text == "The pull request has errors"
    assert article.one("thead").text == "Severity Finding Rule"


def test_what_can_be_mended_and_what_did_not_run_is_said(pages: Reader, factory: Factory) -> None:
    place = Position(line=1)
    fix = Fix(words="Quote it.", edits=(Edit(start=place, end=place, text="'"),))
    left_out = [{"family": "documents", "reason": "Not <b>now</b>."}]
    run = validated(factory, opened(factory), finding(fix=fix), not_run=left_out)
    section = pages.open(f"/runs/{run}").one("section", id="findings")
    assert "Seedbed can mend this." in section.one("tbody").text
    assert "Not run: documents : Not <b>now</b>." in section.text


def test_more_findings_than_fit_are_counted(pages: Reader, factory: Factory) -> None:
    run = validated(factory, opened(factory), *[finding()] * 503)
    assert "3 more findings do not fit here." in pages.open(f"/runs/{run}").one("main").text


def test_markup_of_contributors_and_models_is_text(pages: Reader, factory: Factory) -> None:
    hostile = record(0, Outcome.KEPT, question=MARKUP, answer=MARKUP, context=MARKUP)
    call = replace(hostile.calls[0], raw=f"</pre>{MARKUP}", model=MARKUP)
    hostile = replace(hostile, calls=(call,), reason=MARKUP)
    row = opened(factory, title=MARKUP)
    made = sampled(factory, row, sample((hostile,), teacher=MARKUP, judge=MARKUP))
    found = validated(factory, row, finding(message=MARKUP, hint=MARKUP, path=f"a/{MARKUP}"))
    for address in (f"/runs/{made}", f"/runs/{found}", f"/runs/{made}/pairs/1"):
        page = pages.open(address)
        assert MARKUP in page.one("main").text
        assert not list(page.all("img"))
        scripts = {script.attributes["src"] for script in page.all("script")}
        assert scripts <= {"/static/live.js", "/static/run.js"}
        assert not [e for e in page.all() if any(name.startswith("on") for name in e.attributes)]


def test_hidden_characters_do_not_reach_a_page(pages: Reader, factory: Factory) -> None:
    text = HIDDEN.replace("\x00", "")  # no database keeps that one
    hostile = record(0, Outcome.KEPT, question=text, answer=text)
    run = sampled(factory, opened(factory, title=text), sample((hostile,)))
    for address in (f"/runs/{run}", f"/runs/{run}/pairs/1"):
        html = pages.get(address).text
        assert "leftright" in html
        assert not re.search("[\u202e\u200b\x07]", html)


def test_pages_have_no_inline_script_or_style(pages: Reader, factory: Factory) -> None:
    row = opened(factory)
    made = sampled(factory, row, sample(records_of_each_kind(), tiny=True))
    found = validated(factory, row, finding())
    for address in (f"/runs/{made}", f"/runs/{found}", f"/runs/{made}/pairs/1"):
        page = pages.open(address)
        assert not list(page.all("style"))
        assert not [e for e in page.all() if "style" in e.attributes]
        assert all(script.text == "" for script in page.all("script"))
        ids = [e.attributes["id"] for e in page.all() if "id" in e.attributes]
        assert len(ids) == len(set(ids))
