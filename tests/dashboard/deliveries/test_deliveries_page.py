"""The inbox and a delivery's page: what admins read, and the replay."""

import json
from collections.abc import Iterator

import pytest

from app.access.viewer import PERSON
from app.dashboard import live
from app.dashboard.deliveries.payload import MOST_BYTES, MOST_CHARACTERS, payload, subject
from app.factory import Factory
from app.redaction import Redactor
from app.store.deliveries import Deliveries, DeliveryState, Received
from app.store.delivery_list import PEEK_BYTES
from tests.dashboard.reader import Reader
from tests.dashboard.visitors import ADMIN_TOKEN, Visitor, fields_of, visitor

BODY = {"action": "opened", "number": 7, "repository": {"full_name": "acme/taxonomy"}}


def delivered(
    factory: Factory, number: int, body: object = BODY, event: str = "pull_request"
) -> int:
    guid = f"{number:08d}-0000-4000-8000-000000000000"
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return factory.deliveries.record(Received(guid=guid, event=event, body=raw)).id


def failed(inbox: Deliveries, delivery: int) -> None:
    assert inbox.begin(delivery)
    inbox.conclude(delivery, DeliveryState.FAILED, "The payload is not JSON.")


@pytest.fixture
def admin(login_factory: Factory) -> Iterator[Visitor]:
    """Somebody who runs the service."""
    with visitor(login_factory) as somebody:
        assert somebody.logs_in().status_code == 303
        yield somebody


def test_nothing_was_delivered_yet(pages: Reader) -> None:
    assert "Nothing has been delivered yet." in pages.open("/deliveries").one("p", id="none").text
    assert pages.open("/deliveries/1", status=404).one("h1").text == "There is no such delivery"
    assert pages.get("/deliveries/none").status_code == 404


def test_a_delivery_is_told_with_what_became_of_it(pages: Reader, factory: Factory) -> None:
    row = delivered(factory, 1)
    failed(factory.deliveries, row)
    shown = pages.open("/deliveries").one("tr", id=f"delivery-{row}").text
    assert shown == (
        "pull_request opened acme/taxonomy#7 failed 1 The payload is not JSON. "
        "00000001-0000-4000-8000-000000000000 just now"
    )
    page = pages.open(f"/deliveries/{row}")
    assert page.one("h1").text == "pull_request opened"
    assert page.one("a", id="about-link").attributes["href"] == "/pulls/acme/taxonomy/7"
    assert '"full_name": "acme/taxonomy"' in page.one("pre").text
    # Without a login nothing can be changed.
    assert not list(page.all("form"))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [3, 2, 1]),
        ("?state=failed", [1]),
        ("?state=no-state", [3, 2, 1]),
        ("?event=issue_comment", [2]),
        ("?guid=00000003-", [3]),
        ("?guid=%25", []),
        ("?event=issue_comment&state=failed", []),
    ],
)
def test_the_inbox_is_filtered(
    pages: Reader, factory: Factory, query: str, numbers: list[int]
) -> None:
    failed(factory.deliveries, delivered(factory, 1))
    delivered(factory, 2, event="issue_comment")
    delivered(factory, 3)
    page = pages.open(f"/deliveries{query}")
    rows = [row.attributes["id"] for row in page.all("tr") if "id" in row.attributes]
    assert rows == [f"delivery-{number}" for number in numbers]


def test_the_pager_leads_through_all_and_keeps_the_filter(pages: Reader, factory: Factory) -> None:
    factory.deliveries.record_all(
        [Received(guid=f"{n:08d}", event="push", body=b"{}") for n in range(120)]
    )
    address, seen = "/deliveries?event=push", list[str]()
    while address:
        page = pages.open(address)
        seen += [row.attributes["id"] for row in page.all("tr") if "id" in row.attributes]
        older = list(page.all("a", id="pager-older"))
        address = older[0].attributes["href"] if older else ""
        assert not address or "event=push" in address
    assert len(seen) == len(set(seen)) == 120
    back = pages.open(page.one("a", id="pager-newer").attributes["href"])
    assert len(list(back.one("tbody").all("tr"))) == 50
    first = pages.open(back.one("a", id="pager-newer").attributes["href"])
    assert next(first.one("tbody").all("tr")).attributes["id"] == "delivery-120"
    assert pages.get("/deliveries?before=x&after=99999999999999999999999").status_code == 200


def test_a_delivery_is_replayed(admin: Visitor, login_factory: Factory) -> None:
    row = delivered(login_factory, 1)
    failed(login_factory.deliveries, row)
    address = f"/deliveries/{row}/replay"
    sent = admin.post(address, fields_of(admin.page(f"/deliveries/{row}"), address))
    assert (sent.status_code, sent.headers["location"]) == (303, f"/deliveries/{row}?asked=replay")
    assert "handled once more" in admin.page(sent.headers["location"]).one("p", id="note").text
    found = login_factory.deliveries.get(row)
    assert found is not None
    assert (found.state, found.attempts) == (DeliveryState.RECEIVED, 0)
    assert "replay" in admin.page("/audit").text


def test_a_replay_needs_the_form(admin: Visitor, login_factory: Factory) -> None:
    row = delivered(login_factory, 1)
    failed(login_factory.deliveries, row)
    assert admin.post(f"/deliveries/{row}/replay", {"form_token": "x"}).status_code == 403
    found = login_factory.deliveries.get(row)
    assert found is not None
    assert found.state is DeliveryState.FAILED


def test_what_was_not_kept_is_not_replayed(admin: Visitor, login_factory: Factory) -> None:
    ignored = Received(guid="g", event="star", body=b"{}", ignored=True)
    row = login_factory.deliveries.record(ignored).id
    page = admin.page(f"/deliveries/{row}")
    address = f"/deliveries/{row}/replay"
    assert not list(page.all("form", action=address))
    sent = admin.post(address, fields_of(admin.page("/"), "/logout"))
    assert sent.status_code == 409
    assert "was not kept" in sent.text


def test_open_pages_hear_of_what_comes_and_of_what_became_of_it(
    pages: Reader, factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.05)

    def versions(address: str) -> tuple[str, str]:
        """What the page shows, and what its stream says."""
        main = pages.open(address).one("main").attributes
        return main["data-version"], pages.get(main["data-events"]).text

    row = delivered(factory, 1)
    for address in ("/deliveries", f"/deliveries/{row}"):
        shown, told = versions(address)
        assert f"data: {shown}" in told
    before = [versions(address)[0] for address in ("/deliveries", f"/deliveries/{row}")]
    failed(factory.deliveries, row)
    after = [versions(address)[0] for address in ("/deliveries", f"/deliveries/{row}")]
    assert set(before).isdisjoint(after)
    delivered(factory, 2)
    assert versions("/deliveries")[0] not in (*before, *after)
    assert pages.get("/deliveries/99/events").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/deliveries",
        "/deliveries/1",
        "/deliveries/events",
        "/deliveries/1/events",
        "/audit",
        "/audit/events",
        "/settings",
    ],
)
def test_the_pages_are_for_admins(login_factory: Factory, path: str) -> None:
    delivered(login_factory, 1)
    with visitor(login_factory) as ada:
        ada.logs_in()
        with login_factory.database.transaction() as session:
            session.connection().exec_driver_sql(
                f"UPDATE sessions SET role = '{PERSON}', person = 'ada'"  # noqa: S608
            )
        answer = ada.get(path)
    assert answer.status_code == 403
    assert "This page is for admins" in answer.text


def test_secrets_are_hidden_and_hidden_characters_shown() -> None:
    redactor = Redactor()
    redactor.hide([ADMIN_TOKEN])
    body = json.dumps({"text": f"{ADMIN_TOKEN} \u202e ghp_{'a' * 30} é"}).encode()
    shown = payload(body, len(body), redactor)
    assert shown.text == '{\n  "text": "[hidden] \\u202e [hidden] é"\n}'
    assert not shown.cut


def test_markup_is_text(pages: Reader, factory: Factory) -> None:
    evil = "<script>alert(1)</script>"
    row = delivered(factory, 1, {"action": evil, "repository": {"full_name": evil}}, event="push")
    for address in ("/deliveries", f"/deliveries/{row}"):
        assert evil not in pages.get(address).text


@pytest.mark.parametrize(
    "body", [b"", b"no json", b"[" * 5000, b'{"a": ' * 900 + b"1" + b"}" * 900, b"\xff\xfe", b"1"]
)
def test_whatever_came_is_shown(pages: Reader, factory: Factory, body: bytes) -> None:
    row = delivered(factory, 1, body)
    pages.open("/deliveries")
    pages.open(f"/deliveries/{row}")


def test_a_long_payload_is_cut() -> None:
    body = b'{"action":"edited","text":"' + b"x" * MOST_BYTES + b'"}'
    shown = payload(body[:MOST_BYTES], len(body), Redactor())
    assert (len(shown.text), shown.cut) == (MOST_BYTES, True)
    assert subject(body[:PEEK_BYTES], len(body)).action == "edited"
    wide = json.dumps([[[[0] * 9] * 90] * 60] * 2).encode()
    shown = payload(wide, len(wide), Redactor())
    assert (len(shown.text), shown.cut) == (MOST_CHARACTERS, True)
