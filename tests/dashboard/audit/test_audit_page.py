"""The audit log as admins read it."""

import pytest

from app.dashboard import live
from app.factory import Factory
from app.store.audit import AuditFilter
from app.store.stretch import NEWEST, Start
from tests.dashboard.reader import Reader


@pytest.fixture(autouse=True)
def acts(factory: Factory) -> None:
    """Three acts, oldest first."""
    factory.audit.write("ada", "login", "203.0.113.9")
    factory.audit.write("grace", "start-run", "acme/taxonomy#3@abcdef1", "sample")
    factory.audit.write("seedbed", "publish-refused", "acme/100%_sure#4", "<b>comment</b>")


def shown(pages: Reader, query: str) -> list[str]:
    page = pages.open(f"/audit{query}")
    return [row.text for row in page.all("tr") if "id" in row.attributes]


def test_the_newest_act_comes_first(pages: Reader) -> None:
    assert shown(pages, "") == [
        "just now seedbed publish-refused acme/100%_sure#4 <b>comment</b>",
        "just now grace start-run acme/taxonomy#3@abcdef1 sample",
        "just now ada login 203.0.113.9 -",
    ]


def test_a_subject_leads_to_its_pull_request(pages: Reader) -> None:
    page = pages.open("/audit")
    assert page.one("a", id="act-link-2").attributes["href"] == "/pulls/acme/taxonomy/3"
    assert not list(page.all("a", id="act-link-1"))


@pytest.mark.parametrize(
    ("query", "actors"),
    [
        ("?actor=ada", ["ada"]),
        ("?actor=AD", []),
        ("?act=start-run", ["grace"]),
        ("?subject=taxonomy%23", ["grace"]),
        ("?subject=100%25_", ["seedbed"]),
        ("?subject=%25", ["seedbed"]),
        ("?actor=grace&act=login", []),
    ],
)
def test_acts_are_filtered(pages: Reader, query: str, actors: list[str]) -> None:
    assert [row.split()[2] for row in shown(pages, query)] == actors


def test_a_filter_stays_in_its_form(pages: Reader) -> None:
    page = pages.open("/audit?actor=nobody&act=%22%3E%3Cscript%3E")
    assert page.one("input", id="filter-actor").attributes["value"] == "nobody"
    assert page.one("input", id="filter-act").attributes["value"] == '"><script>'
    assert page.one("p", id="none").text == "No act is like that."
    known = [each.attributes["value"] for each in page.one("datalist").all("option")]
    assert known == ["login", "publish-refused", "start-run"]


def test_stretches_meet(factory: Factory) -> None:
    for number in range(7):
        factory.audit.write("ada", "count", str(number))
    audit, wanted = factory.audit, AuditFilter(act="count")
    first = audit.newest(wanted, NEWEST, 3)
    assert [each.subject for each in first.rows] == ["6", "5", "4"]
    assert first.newer is None
    assert first.older is not None
    second = audit.newest(wanted, first.older, 3)
    assert [each.subject for each in second.rows] == ["3", "2", "1"]
    assert second.newer is not None
    # A stretch above is the newest one where it is not full.
    assert audit.newest(wanted, second.newer, 3).rows == first.rows
    assert second.older is not None
    last = audit.newest(wanted, second.older, 3)
    assert ([each.subject for each in last.rows], last.older) == (["0"], None)
    assert last.newer is not None
    assert audit.newest(wanted, last.newer, 3).rows == second.rows
    none = audit.newest(wanted, Start(before=1), 3)
    assert (none.rows, none.newer, none.older) == ((), NEWEST, None)


def test_an_open_page_hears_of_the_next_act(
    pages: Reader, factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.05)

    def version() -> str:
        return pages.open("/audit").one("main").attributes["data-version"]

    before = version()
    assert f"data: {before}" in pages.get("/audit/events").text
    factory.audit.write("ada", "logout", "203.0.113.9")
    assert version() != before
