"""The list of pull requests: its rows, its filters, its pages, and who sees what."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import event

from app.factory import Factory
from app.store.pull_request_list import ROWS
from tests.dashboard.pulls.story import HOSTILE, NEW, Story, two_commits
from tests.dashboard.reader import Element, Reader
from tests.dashboard.scenes import finding, opened


def rows(page: Element) -> list[Element]:
    return list(page.one("tbody", id="pulls-rows").all("tr"))


def names(page: Element) -> list[str]:
    found = [row.one("td", class_="lead").one("span", class_="under").text for row in rows(page)]
    return [text.partition(" by ")[0] for text in found]


def test_nothing_yet(pages: Reader) -> None:
    page = pages.open("/pulls")
    assert "No open pull request is known." in page.one("main").text
    assert not list(page.all("nav", id="pager"))


def test_a_row_says_what_waits_for_whom_and_why(pages: Reader, factory: Factory) -> None:
    story = two_commits(factory)
    (row,) = rows(pages.open("/pulls"))
    for words in (
        "Add recipes",
        f"acme/taxonomy#7 by ada, {NEW[:7]}",
        "skill",
        "on hold",
        "a maintainer : Look again: grace looked at",
        "simple_recipe",
        "90% kept (75% to 97%) of 30, likely good",
        "ok 1 warning, 1 note",
    ):
        assert words in row.text, row.text
    link = row.one("a", id=f"pull-link-{story.row}")
    assert link.attributes["href"] == "/pulls/acme/taxonomy/7"


def test_one_that_was_not_summarised_yet_is_there(pages: Reader, factory: Factory) -> None:
    opened(factory)
    (row,) = rows(pages.open("/pulls"))
    assert "not worked out yet" in row.text


def test_what_was_said_of_an_older_commit_says_so(pages: Reader, factory: Factory) -> None:
    story = two_commits(factory)
    story.opens(head_sha="d" * 40)
    (row,) = rows(pages.open("/pulls"))
    assert f"This was said at {NEW[:7]} ; the head is newer." in row.text


def test_filters_narrow_and_can_be_taken_off(pages: Reader, factory: Factory) -> None:
    two_commits(factory)
    other = Story(factory)
    other.opens(number=8, author="noor", title="Other")
    other.checks("b" * 40, finding(), paths=["knowledge/arts/film/qna.yaml"])
    other.is_summarised()
    assert names(pages.open("/pulls")) == ["acme/taxonomy#7", "acme/taxonomy#8"]
    for query in ("author=noor", "branch=knowledge/arts", "actor=contributor", "q=other"):
        page = pages.open(f"/pulls?{query}&state=all")
        assert names(page) == ["acme/taxonomy#8"], query
        assert page.one("a", id="without-1")
    page = pages.open("/pulls?author=noor&q=film&actor=contributor")
    badges = [page.one("a", id=f"without-{n}").text for n in (1, 2, 3)]
    assert badges == ["Search: film \u00d7", "Next: the contributor \u00d7", "Author: noor \u00d7"]
    without = page.one("a", id="without-1").attributes["href"]
    assert without == "/pulls?actor=contributor&author=noor"
    assert page.one("input", id="filter-author").attributes["value"] == "noor"
    chosen = [o.text for o in page.one("select", id="filter-actor").all("option", selected="")]
    assert chosen == ["the contributor (1)"]
    assert "No pull request is like that." in pages.open("/pulls?q=zzz").text


ODD = (
    "state=sideways&actor=king&page=0",
    "page=-1",
    "page=x",
    "page=" + "9" * 18,
    "page=" + "9" * 40,
    "q=%00",
    "q=" + "a" * 3000,
    "label=%ed%a0%80",
    "page=2",
)


def test_odd_addresses_open(pages: Reader, factory: Factory) -> None:
    opened(factory)
    answers = {query: pages.get(f"/pulls?{query}").status_code for query in ODD}
    assert answers == dict.fromkeys(ODD, 200)


def test_pages_keep_the_filters(pages: Reader, factory: Factory) -> None:
    for number in range(1, ROWS + 3):
        opened(factory, number)
    first = pages.open("/pulls?author=ada&q=add")
    assert f"1 to {ROWS} of {ROWS + 2}" in first.text
    assert not list(first.all("a", id="pager-before"))
    after = first.one("a", id="pager-after").attributes["href"]
    assert parse_qs(urlsplit(after).query) == {"author": ["ada"], "q": ["add"], "page": ["2"]}
    second = pages.open(after)
    assert len(rows(second)) == 2
    assert not list(second.all("a", id="pager-after"))
    assert second.one("a", id="pager-before").attributes["href"] == "/pulls?q=add&author=ada"
    beyond = pages.open("/pulls?page=900")
    assert "Page 900 is beyond the last of 2." in beyond.text
    assert beyond.one("a", id="pager-before").attributes["href"] == "/pulls?page=2"
    assert not list(beyond.all("p", id="none"))  # there are some, only not here


def test_texts_of_others_stay_text(pages: Reader, factory: Factory) -> None:
    story = Story(factory)
    story.opens(title=HOSTILE, author=HOSTILE[:90], labels=(HOSTILE,))
    story.checks("b" * 40, paths=[f"knowledge/{HOSTILE}/qna.yaml"])
    story.is_summarised()
    page = pages.open("/pulls")
    assert HOSTILE in page.one("a", id=f"pull-link-{story.row}").text
    assert len(list(page.all("script"))) == 1
    assert not list(page.all("img"))
    searched = pages.open("/pulls", status=200)
    assert not list(searched.all("img"))


@pytest.mark.parametrize("number", [1, 30])
def test_queries_do_not_grow_with_rows(pages: Reader, factory: Factory, number: int) -> None:
    for each in range(number):
        opened(factory, each + 1)
    statements: list[str] = []
    event.listen(
        factory.database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_rest: statements.append(statement),
    )
    pages.open("/pulls")
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 4
