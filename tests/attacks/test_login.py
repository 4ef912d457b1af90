"""Somebody without the admin token wants in, or wants an admin's browser to act for them.

No cookie that was planted, changed, stolen after a logout or signed elsewhere opens a page; no
form that another site sends changes anything; no address in `next` leads away.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.access.seals import Seals
from app.factory import Factory
from app.webhooks.signature import sign
from tests.dashboard.visitors import ADMIN_TOKEN, SITE, Visitor, fields_of, visitor, with_login
from tests.support.dialogue import NOWHERE, Settings
from tests.support.migrated import make_ready
from tests.support.stores import Clock

pytestmark = pytest.mark.slow

EVIL = "https://evil.example"
SESSION = "__Host-seedbed"
WEBHOOK_SECRET = "a-long-secret"


@pytest.fixture
def clock() -> Clock:
    return Clock(1_700_000_000.0)


@pytest.fixture
def factory(tmp_path: Path, clock: Clock) -> Iterator[Factory]:
    file = tmp_path / "login.sqlite3"
    make_ready(f"sqlite:///{file}")
    bare = Settings(
        database_url=f"sqlite:///{file}",
        redis_url="redis://127.0.0.1:9/0",
        github_app_id=1,
        github_private_key="not used",
        webhook_secret=WEBHOOK_SECRET,
        teacher_url=NOWHERE,
    )
    made = Factory(with_login(bare), clock=clock)
    yield made
    made.close()


@pytest.fixture
def admin(factory: Factory) -> Iterator[Visitor]:
    with visitor(factory) as somebody:
        assert somebody.logs_in().status_code == 303
        assert somebody.is_inside()
        yield somebody


@pytest.fixture
def stranger(factory: Factory) -> Iterator[Visitor]:
    with visitor(factory, address="198.51.100.7") as somebody:
        yield somebody


def cookie_of(admin: Visitor) -> str:
    return next(cookie.value or "" for cookie in admin.client.cookies.jar if cookie.name == SESSION)


def opens(stranger: Visitor, value: str) -> bool:
    return stranger.get("/", Cookie=f"{SESSION}={value}").status_code == 200


@pytest.mark.parametrize("path", ["/", "/runs/1", "/taxonomy", "/events", "/runs/1/sample.json"])
def test_no_page_opens_without_a_login(stranger: Visitor, path: str) -> None:
    for headers in (
        {},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Host": "127.0.0.1"},
        {"Authorization": "x"},
    ):
        assert stranger.get(path, **headers).status_code in (303, 401)


@pytest.mark.parametrize(
    "token", ["", " ", ADMIN_TOKEN[:-1], ADMIN_TOKEN + "x", ADMIN_TOKEN.upper(), "\0"]
)
def test_no_other_token_is_a_login(stranger: Visitor, token: str) -> None:
    answer = stranger.logs_in(token)
    assert answer.status_code == 403
    assert ADMIN_TOKEN not in answer.text
    assert not stranger.is_inside()


def test_guessing_is_stopped_and_the_admin_still_gets_in(
    factory: Factory, stranger: Visitor
) -> None:
    with visitor(factory) as known:
        known.logs_in()
        known.logs_out()
        answers = [stranger.logs_in(f"guess {number}").status_code for number in range(40)]
        assert answers[-1] == 429
        assert stranger.logs_in(ADMIN_TOKEN).status_code == 429  # not even the right one
        assert known.logs_in().status_code == 303  # from a browser that was in before


def test_a_planted_cookie_is_never_taken_over(factory: Factory, stranger: Visitor) -> None:
    """Fixation: who planted what a victim's browser brings to the login stays outside."""
    stranger.page("/login")
    planted = {cookie.name: cookie.value or "" for cookie in stranger.client.cookies.jar}
    with visitor(factory, address="198.51.100.9") as victim:
        for name, value in {**planted, SESSION: "A" * 43}.items():
            victim.client.cookies.set(name, value, domain="seedbed.example", path="/")
        assert not victim.is_inside()
        assert victim.logs_in().status_code == 303
        assert cookie_of(victim) not in (*planted.values(), "A" * 43)
    assert not stranger.is_inside()
    for value in (*planted.values(), "A" * 43):
        assert not opens(stranger, value)


def test_each_login_has_a_session_of_its_own(factory: Factory, admin: Visitor) -> None:
    first = cookie_of(admin)
    admin.client.cookies.delete(SESSION)
    assert admin.logs_in().status_code == 303
    assert cookie_of(admin) != first


def test_a_changed_or_foreign_cookie_opens_nothing(admin: Visitor, stranger: Visitor) -> None:
    right = cookie_of(admin)
    session_id, dot, signature = right.rpartition(".")
    foreign = Seals("another session secret, long enough", ADMIN_TOKEN).session(session_id)
    unsigned = [session_id, f"{session_id}{dot}", f"{session_id}{dot}{signature[:-2]}", signature]
    other_id = f"{'B' * len(session_id)}{dot}{signature}"
    for value in (*unsigned, other_id, foreign, right[::-1], "", "null", "admin", f"{right}x"):
        assert not opens(stranger, value), value
    assert opens(stranger, right)  # the cookie itself is what there is to steal


def test_a_stolen_cookie_is_worth_nothing_after_the_logout(
    admin: Visitor, stranger: Visitor
) -> None:
    stolen = cookie_of(admin)
    assert admin.logs_out().status_code == 303
    assert not opens(stranger, stolen)


def test_a_stolen_cookie_is_worth_nothing_after_its_time(
    factory: Factory, admin: Visitor, stranger: Visitor, clock: Clock
) -> None:
    stolen = cookie_of(admin)
    clock.now += factory.settings.session_minutes * 60 + 1
    assert not opens(stranger, stolen)


def test_a_cookie_is_out_of_reach_of_scripts_and_other_sites(factory: Factory) -> None:
    with visitor(factory) as somebody:
        answer = somebody.logs_in()
        (set_cookie,) = [
            c for c in answer.headers.get_list("set-cookie") if c.startswith(f"{SESSION}=")
        ]
        for attribute in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
            assert attribute.lower() in set_cookie.lower()
        assert "domain" not in set_cookie.lower()


def test_another_site_cannot_send_our_forms(admin: Visitor) -> None:
    fields = fields_of(admin.page("/"), "/logout")
    for headers in (
        {"Origin": EVIL},
        {"Origin": "null"},
        {"Origin": f"{SITE}.evil.example"},
        {"Origin": SITE.replace("https", "http")},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"},
    ):
        assert admin.post("/logout", fields, **headers).status_code == 403, headers
    for spoiled in ({}, {"form_token": ""}, {"form_token": "x" * 43}, {"form_token": "\0"}):
        assert admin.post("/logout", spoiled).status_code in (400, 403), spoiled
    assert admin.get("/logout").status_code in (404, 405)
    assert admin.is_inside()


def test_the_token_of_another_session_is_no_token(factory: Factory, admin: Visitor) -> None:
    with visitor(factory, address="198.51.100.7") as other:
        other.logs_in()
        theirs = fields_of(other.page("/"), "/logout")
    assert admin.post("/logout", theirs).status_code == 403
    assert admin.is_inside()


def test_a_login_cannot_be_sent_from_another_site(stranger: Visitor) -> None:
    """Else a victim would work in the attacker's session without seeing it."""
    fields = fields_of(stranger.page("/login"), "/login") | {"token": ADMIN_TOKEN}
    assert stranger.post("/login", fields, Origin=EVIL).status_code == 403
    stranger.client.cookies.clear()
    assert stranger.post("/login", fields).status_code == 403  # without the cookie of the form
    assert not stranger.is_inside()


@pytest.mark.parametrize(
    "wanted",
    [
        EVIL, "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "/%09/evil.example", "\t//evil.example", "/\t/evil.example", "javascript:alert(1)",
        "/\r\nSet-Cookie: a=b", "/\u2028x", "http:evil.example", "evil.example", "/" + "x" * 600,
        "https:/evil.example", "/ /evil.example",
    ],
)  # fmt: skip
def test_no_login_leads_away(factory: Factory, wanted: str) -> None:
    with visitor(factory) as somebody:
        fields = fields_of(somebody.page("/login"), "/login")
        answer = somebody.post("/login", fields | {"token": ADMIN_TOKEN, "next": wanted})
        assert answer.status_code == 303
        target = answer.headers["location"]
        assert target.startswith("/")
        assert not target.startswith(("//", "/\\"))
        assert target == "/" or "evil.example" not in target or target.startswith("/%09")
        assert "a=b" not in str(answer.headers.get_list("set-cookie"))


def test_the_webhook_is_no_way_to_the_pages(stranger: Visitor) -> None:
    body = b'{"action": "opened"}'
    headers = {"X-Hub-Signature-256": sign(WEBHOOK_SECRET, body)}
    assert stranger.client.post("/", content=body, headers=headers).status_code in (
        303,
        401,
        403,
        405,
    )
    assert stranger.client.post("/logout", content=body, headers=headers).status_code in (
        303,
        401,
        403,
    )
