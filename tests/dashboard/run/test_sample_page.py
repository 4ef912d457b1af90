"""A sample as a file: the JSON that a page gives, and HTML that needs nothing else."""

import re

import pytest

from app.dashboard.sample_page import sample_page_html
from app.domain.record import Outcome
from app.domain.sample import Sample
from app.factory import Factory
from app.report.sample_json import About, read_text
from tests.dashboard.reader import Reader, parsed
from tests.dashboard.scenes import opened, record, sample, sampled, under_way, validated
from tests.report.samples import FREEFORM, HOSTILE, KNOWLEDGE, SCENES, all_texts
from tests.support.stores import HEAD

ABOUT = About(repository="acme/taxonomy", commit=HEAD, created_by="ada")


def test_the_page_gives_the_sample_as_json(pages: Reader, factory: Factory) -> None:
    run = sampled(factory, opened(factory), KNOWLEDGE)
    link = pages.open(f"/runs/{run}").one("p", id="download").one("a")
    answer = pages.get(link.attributes["href"])
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == f'attachment; filename="sample-{run}.json"'
    assert answer.headers["cache-control"] == "no-store"
    about = About(repository="acme/taxonomy", commit=HEAD, run=run)
    assert read_text(answer.content) == (KNOWLEDGE, about)


def test_there_is_no_json_before_the_end(pages: Reader, factory: Factory) -> None:
    row = opened(factory)
    running, checked = under_way(factory, row, made=1), validated(factory, row)
    assert not list(pages.open(f"/runs/{running}").all("p", id="download"))
    for run in (str(running), str(checked), "999", "x"):
        assert pages.get(f"/runs/{run}/sample.json").status_code == 404


def test_the_json_is_guarded_like_the_page(pages: Reader, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample((record(0, Outcome.KEPT),)))
    assert pages.get(f"/runs/{run}/sample.json", host="evil.example").status_code == 403
    proxied = {"X-Forwarded-For": "10.0.0.1"}
    assert pages.get(f"/runs/{run}/sample.json", **proxied).status_code == 403


@pytest.mark.parametrize(("name", "made"), SCENES)
def test_the_file_needs_nothing_else(name: str, made: Sample) -> None:
    page = parsed(sample_page_html(made, ABOUT).removeprefix("<!doctype html>"))
    assert not list(page.all("script"))
    assert not list(page.all("link"))
    assert not list(page.all("img"))
    links = {link.attributes["href"] for link in page.all("a")}
    there = {e.attributes["id"] for e in page.all() if "id" in e.attributes}
    assert {link.removeprefix("#") for link in links} <= there
    (style,) = page.all("style")
    assert not re.search(r"url\(|@import|</", style.text)
    assert len(list(page.all("article"))) == len(made.records)


def test_the_file_says_where_it_comes_from_and_groups_by_outcome() -> None:
    page = parsed(sample_page_html(FREEFORM, ABOUT).removeprefix("<!doctype html>"))
    facts = page.one("dl").text
    for words in ("acme/taxonomy", HEAD[:7], "ada", "42", "1 min 15 s"):
        assert words in facts
    assert page.one("section", id="repaired").one("h3").text == "Repaired (4)"
    assert len(list(page.one("section", id="rejected").all("article"))) == 9
    ids = [e.attributes["id"] for e in page.all() if "id" in e.attributes]
    assert len(ids) == len(set(ids))


def test_hostile_texts_are_texts_in_the_file() -> None:
    html = sample_page_html(all_texts(FREEFORM, HOSTILE), ABOUT)
    html.encode()
    page = parsed(html.removeprefix("<!doctype html>"))
    assert not list(page.all("script"))
    assert not list(page.all("img"))
    assert "<script>alert(1)</script>" in page.one("section", id="records").text
