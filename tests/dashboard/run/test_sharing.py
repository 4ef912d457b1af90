"""Links to one run: who makes them, what they show, and when they end."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.dashboard.sharing import SHARED_SECONDS, Sharing
from app.domain.people import Person
from app.domain.pull_request import Role
from app.factory import Factory
from app.main import create_app
from app.store.tables import AuditRow
from tests.dashboard.reader import Element, Reader
from tests.dashboard.run.people import somebody
from tests.dashboard.scenes import opened, records_of_each_kind, sample, sampled
from tests.dashboard.visitors import SITE, Visitor, fields_of, visitor
from tests.support.stores import Clock


@pytest.fixture
def service(login_factory: Factory) -> Factory:
    """A service with a run to share."""
    sampled(login_factory, opened(login_factory), sample(records_of_each_kind()))
    return login_factory


@pytest.fixture
def admin(service: Factory) -> Iterator[Visitor]:
    with visitor(service) as browser:
        browser.logs_in()
        yield browser


@pytest.fixture
def stranger(service: Factory) -> Iterator[Visitor]:
    with visitor(service) as browser:
        yield browser


def shares(browser: Visitor) -> str:
    """Press the button; the path of the link that is shown then."""
    fields = fields_of(browser.page("/runs/1"), "/runs/1/share")
    answer = browser.post("/runs/1/share", fields)
    assert answer.status_code == 303, answer.text
    shown = browser.page(answer.headers["location"]).one("input", id="share-address")
    address = shown.attributes["value"]
    assert address.startswith(SITE)
    return urlsplit(address).path


def links(page: Element) -> set[str]:
    return {link.attributes["href"].partition("?")[0] for link in page.one("main").all("a")}


def test_a_link_shows_the_run_to_a_stranger(admin: Visitor, stranger: Visitor) -> None:
    path = shares(admin)
    page = stranger.page(path)
    assert page.one("h1").text == "Sample of simple_recipe"
    assert len(list(page.one("div", id="record-list").all("article"))) == 14
    kept = stranger.page(f"{path}?outcome=kept")
    assert len(list(kept.one("div", id="record-list").all("article"))) == 6


def test_a_shared_page_leads_nowhere_else(admin: Visitor, stranger: Visitor) -> None:
    path = shares(admin)
    page = stranger.page(path)
    ours = {f"{path}#records", path}
    assert links(page) <= ours | {"https://github.com/acme/taxonomy/pull/7"}
    assert not list(page.all("form", method="post"))
    assert page.one("main").attributes["data-events"] == ""
    assert "raw text" not in stranger.get(path).text
    for more in ("/pairs/1", "/sample.json", "/events", "/press", "/share"):
        assert stranger.get(path + more).status_code == 404
        assert stranger.post(path + more, {}).status_code in (404, 405)
    assert stranger.post(path, {}).status_code == 405
    assert stranger.get("/runs/1").status_code == 303


def test_a_shared_answer_has_every_guard(admin: Visitor, stranger: Visitor) -> None:
    answer = stranger.get(shares(admin))
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert "set-cookie" not in answer.headers


def test_a_link_is_good_for_a_week(admin: Visitor, stranger: Visitor, clock: Clock) -> None:
    path = shares(admin)
    clock.now += SHARED_SECONDS - 1
    assert stranger.get(path).status_code == 200
    clock.now += 2
    assert stranger.get(path).status_code == 404


def test_a_link_that_was_changed_leads_nowhere(admin: Visitor, stranger: Visitor) -> None:
    run, time, seal = shares(admin).removeprefix("/shared/").split(".")
    changed = (f"2.{time}.{seal}", f"{run}.{time}.{seal[::-1]}", f"{run}..{seal}", run, "x" * 500)
    for token in changed:
        answer = stranger.get(f"/shared/{token}")
        assert answer.status_code == 404
        assert "This link leads nowhere" in answer.text


def test_another_session_secret_ends_every_link(service: Factory, admin: Visitor) -> None:
    path = shares(admin)
    changed = {"session_secret": "another secret of the sessions, long enough"}
    settings = type(service.settings).model_validate(service.settings.model_dump() | changed)
    other = Factory(settings, clock=service.clock)
    with visitor(other) as browser:
        assert browser.get(path).status_code == 404
    other.close()


def test_a_link_and_its_maker_are_in_the_audit(service: Factory, admin: Visitor) -> None:
    shares(admin)
    with service.database.reading() as session:
        row = session.scalars(select(AuditRow).filter_by(act="share-run")).one()
    assert (row.subject, row.detail) == ("acme/taxonomy#7", "run 1, for 7 days")
    assert row.actor


@pytest.mark.parametrize(("role", "status"), [(Role.TRIAGE, 303), (Role.READ, 403)])
def test_maintainers_share_and_readers_do_not(service: Factory, role: Role, status: int) -> None:
    with visitor(service) as browser:
        fields = somebody(service, browser, Person(login="mia", role=role))
        there = [
            each.attributes["id"] for each in browser.page("/runs/1").all("button", id="share")
        ]
        assert bool(there) == (status == 303)
        assert browser.post("/runs/1/share", fields).status_code == status


def test_a_page_shows_no_link_that_it_did_not_make(service: Factory, admin: Visitor) -> None:
    other = sampled(service, opened(service, 8), sample(records_of_each_kind()))
    token = shares(admin).removeprefix("/shared/")
    for address in (f"/runs/{other}?link={token}", "/runs/1?link=https://evil.example"):
        assert not list(admin.page(address).all("input", id="share-address"))


def test_without_a_login_there_are_no_links(pages: Reader, factory: Factory) -> None:
    run = sampled(factory, opened(factory), sample(records_of_each_kind()))
    assert not list(pages.open(f"/runs/{run}").all("button", id="share"))
    assert Sharing(factory).run_id("1.aaaa.bbbb") is None
    assert pages.get("/shared/1.aaaa.bbbb").status_code == 404
    with TestClient(create_app(factory), base_url=SITE) as elsewhere:
        assert elsewhere.get("/shared/1.aaaa.bbbb").status_code == 403
