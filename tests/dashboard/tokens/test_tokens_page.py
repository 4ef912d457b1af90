"""A person's API tokens: made, shown once, revoked."""

from collections.abc import Iterator

import pytest

from app.factory import Factory
from tests.dashboard.reader import Reader, parsed
from tests.dashboard.visitors import Visitor, fields_of, visitor


@pytest.fixture
def admin(login_factory: Factory) -> Iterator[Visitor]:
    """Somebody who is logged in."""
    with visitor(login_factory) as somebody:
        assert somebody.logs_in().status_code == 303
        yield somebody


def makes(admin: Visitor, name: str, days: str = "30") -> tuple[int, str]:
    """The status of the answer, and its page."""
    form = fields_of(admin.page("/tokens"), "/tokens")
    answer = admin.post("/tokens", form | {"name": name, "days": days})
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.text


def test_a_token_is_shown_once(admin: Visitor) -> None:
    status, html = makes(admin, "the nightly <b>job</b>")
    token = parsed(html).one("code", class_="shown-once").text
    assert (status, len(token) > 30) == (201, True)
    page = admin.page("/tokens")
    assert token not in page.text
    row = page.one("tr", id="token-1").text
    assert row == "the nightly <b>job</b> (admin) admin just now never in 30 days Revoke"


@pytest.mark.parametrize(
    ("name", "days", "words"),
    [
        ("", "30", "A token has a name"),
        ("a\x00b", "30", "A token has a name"),
        ("job", "", "1 to 365 days"),
        ("job", "366", "1 to 365 days"),
        ("job", "-1", "1 to 365 days"),
        ("job", "1e9", "1 to 365 days"),
        ("job", "9" * 5000, "1 to 365 days"),
    ],
)
def test_what_is_no_token_is_refused_in_words(
    admin: Visitor, name: str, days: str, words: str
) -> None:
    status, html = makes(admin, name, days)
    page = parsed(html)
    assert status == 422
    assert words in page.one("p", id="refused").text
    assert not list(page.all("table"))


def test_a_token_is_revoked(admin: Visitor) -> None:
    makes(admin, "job")
    address = "/tokens/1/revoke"
    answer = admin.post(address, fields_of(admin.page("/tokens"), address))
    assert (answer.status_code, answer.headers["location"]) == (303, "/tokens?asked=revoke")
    page = admin.page("/tokens?asked=revoke")
    assert "is revoked" in page.one("p", id="note").text
    assert not list(page.all("table"))
    again = admin.post(address, fields_of(page, "/logout"))
    assert again.status_code == 404


def test_without_a_login_there_are_none(pages: Reader) -> None:
    page = pages.open("/tokens")
    assert "for people who are logged in" in page.text
    assert not list(page.all("form"))


def test_the_name_in_the_head_leads_there(admin: Visitor) -> None:
    head = admin.page("/").one("header")
    assert head.one("a", href="/tokens").text == "(admin)"
