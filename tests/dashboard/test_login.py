"""Logging in and out: what makes a session, what ends it, and what does neither."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.dashboard.desk import local_path
from app.factory import Factory
from app.main import create_app
from app.store.access_tables import SessionRow
from app.store.login_attempts import EVERYWHERE, FREE
from app.store.tables import AuditRow
from tests.dashboard.conftest import settings
from tests.dashboard.reader import parsed
from tests.dashboard.visitors import ADMIN_TOKEN, SITE, Visitor, fields_of, visitor, with_login
from tests.support.migrated import make_ready
from tests.support.stores import Clock

WRONG = "a wrong token, as long as the right one is"
COOKIE = "__Host-seedbed"
VISIT = "__Host-seedbed-visit"


@pytest.fixture
def factory(login_factory: Factory) -> Factory:
    """A service with a login."""
    return login_factory


@pytest.fixture
def ada(factory: Factory) -> Iterator[Visitor]:
    """Somebody elsewhere, who has the admin token."""
    with visitor(factory) as browser:
        yield browser


def audited(factory: Factory) -> list[tuple[str, str, str]]:
    with factory.database.reading() as session:
        return [(row.actor, row.act, row.subject) for row in session.scalars(select(AuditRow))]


def columns(row: AuditRow | SessionRow) -> list[str]:
    return [column.name for column in row.__table__.c]


# In and out


def test_the_way_in_and_out(ada: Visitor, factory: Factory) -> None:
    shown = ada.get("/taxonomy")
    assert (shown.status_code, shown.headers["location"]) == (303, "/login?next=%2Ftaxonomy")
    answer = ada.logs_in(path=shown.headers["location"])
    assert (answer.status_code, answer.headers["location"]) == (303, "/taxonomy")
    assert "Taxonomy" in ada.page("/taxonomy").one("main").text
    answer = ada.logs_out()
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert not ada.is_inside()
    assert audited(factory) == [
        ("(admin)", "login", "203.0.113.9"),
        ("(admin)", "logout", "203.0.113.9"),
    ]


def test_a_wrong_token_lets_nobody_in(ada: Visitor, factory: Factory) -> None:
    answer = ada.logs_in(WRONG)
    assert answer.status_code == 403
    page = parsed(answer.text)
    assert page.one(id="refusal").text == "That is not the admin token."
    assert WRONG not in answer.text
    assert not ada.is_inside()
    assert audited(factory) == [("(unknown)", "login-refused", "203.0.113.9")]
    assert ada.logs_in().status_code == 303  # the form that is shown again works


@pytest.mark.parametrize("token", ["", " ", "\x00", "ä" * 40, "x" * 5000, ADMIN_TOKEN + " "])
def test_odd_tokens_are_wrong_tokens(ada: Visitor, token: str) -> None:
    assert ada.logs_in(token).status_code == 403


def test_whoever_is_inside_needs_no_form(ada: Visitor) -> None:
    ada.logs_in()
    answer = ada.get("/login?next=/taxonomy")
    assert (answer.status_code, answer.headers["location"]) == (303, "/taxonomy")


def test_nothing_secret_is_audited_or_stored(ada: Visitor, factory: Factory) -> None:
    ada.logs_in(WRONG)
    ada.logs_in()
    cookie = ada.client.cookies[COOKIE]
    with factory.database.reading() as session:
        rows = [*session.scalars(select(AuditRow)), *session.scalars(select(SessionRow))]
        stored = repr([{c: getattr(row, c) for c in columns(row)} for row in rows])
    for secret in (WRONG, ADMIN_TOKEN, cookie, cookie.split(".")[0]):
        assert secret not in stored


# Sessions


def test_the_cookie_is_for_this_site_and_no_script(ada: Visitor) -> None:
    cookies = ada.logs_in().headers.get_list("set-cookie")
    (cookie,) = [each for each in cookies if each.startswith(f"{COOKIE}=")]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "max-age=28800", "path=/", "samesite=lax", "secure"}


def test_without_https_the_cookie_has_neither_prefix_nor_secure(database_url: str) -> None:
    make_ready(database_url)
    plain = "http://seedbed.internal:8000"
    made = Factory(with_login(settings(database_url), public_url=plain))
    with visitor(made, site=plain) as browser:
        cookies = browser.logs_in().headers.get_list("set-cookie")
        assert all(not each.startswith("__Host-") for each in cookies)
        assert all("secure" not in each.lower() for each in cookies)
        assert browser.is_inside()
    made.close()


def test_a_session_ends_after_its_time(ada: Visitor, clock: Clock) -> None:
    ada.logs_in()
    clock.now += 8 * 3600 - 1
    assert ada.is_inside()
    clock.now += 1
    assert not ada.is_inside()


def test_logging_out_ends_the_session_and_not_only_the_cookie(ada: Visitor) -> None:
    ada.logs_in()
    kept = ada.client.cookies[COOKIE]
    ada.logs_out()
    assert COOKIE not in ada.client.cookies
    ada.client.cookies.set(COOKIE, kept)
    assert not ada.is_inside()


def test_revoking_all_ends_it_too(ada: Visitor, factory: Factory) -> None:
    ada.logs_in()
    factory.sessions.revoke_all()
    assert not ada.is_inside()


def test_logging_out_everywhere_ends_all_of_ones_sessions(ada: Visitor, factory: Factory) -> None:
    someone_elses = factory.sessions.begin("grace", "person", 3600)
    with visitor(factory) as elsewhere:
        elsewhere.logs_in()
        ada.logs_in()
        answer = ada.post("/logout/all", fields_of(ada.page("/"), "/logout"))
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        assert not ada.is_inside()
        assert not elsewhere.is_inside()
    assert factory.sessions.of(someone_elses)
    assert audited(factory)[-1] == ("(admin)", "logout-everywhere", "203.0.113.9")


def test_a_cookie_from_before_is_never_taken_over(ada: Visitor, factory: Factory) -> None:
    """Session fixation: who planted a cookie does not share the session that begins."""
    planted = factory.sessions.begin("(admin)", "admin", 1)
    with visitor(factory) as attacker:
        attacker.logs_in()
        theirs = attacker.client.cookies[COOKIE]
    factory.sessions.revoke_all()
    for value in (planted, theirs, "anything"):
        ada.client.cookies.clear()
        ada.client.cookies.set(COOKIE, value, domain="seedbed.example", path="/")
        assert not ada.is_inside()
        ada.logs_in()
        assert ada.client.cookies[COOKIE] != value
        assert ada.is_inside()


def test_logging_in_again_ends_the_session_before(ada: Visitor, factory: Factory) -> None:
    fields = fields_of(ada.page("/login"), "/login")
    visit = ada.client.cookies[VISIT]
    ada.logs_in()
    before = ada.client.cookies[COOKIE]
    ada.client.cookies.set(VISIT, visit, domain="seedbed.example", path="/")
    assert ada.post("/login", fields | {"token": ADMIN_TOKEN}).status_code == 303
    assert ada.client.cookies[COOKIE] != before
    ada.client.cookies.set(COOKIE, before, domain="seedbed.example", path="/")
    assert not ada.is_inside()


@pytest.mark.parametrize("field", ["admin_token", "session_secret"])
def test_a_new_token_or_secret_ends_every_session(
    ada: Visitor, factory: Factory, field: str
) -> None:
    ada.logs_in()
    changed = Factory(
        factory.settings.model_copy(
            update={field: type(factory.settings.admin_token)("another " * 8)}
        ),
        clock=factory.clock,
    )
    with visitor(changed) as same_browser:
        same_browser.client.cookies.update(ada.client.cookies)
        assert not same_browser.is_inside()
    changed.close()


def test_a_forged_cookie_is_no_session(ada: Visitor, factory: Factory) -> None:
    session_id = factory.sessions.begin("(admin)", "admin", 3600)  # the id alone, not our signature
    ada.logs_in()
    good = ada.client.cookies[COOKIE]
    body, _, signature = good.rpartition(".")
    forged = [session_id, body, f"{body}.", f"{session_id}.{signature}", f"{good}x", f"{good}.x"]
    for value in [*forged, "", ".", "\u20ac"]:
        ada.client.cookies.clear()
        header = f"{COOKIE}={value}".encode()
        assert ada.client.get("/", headers={b"Cookie": header}).status_code == 303, value


# Forms of others


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Sec_Fetch_Site": "cross-site"},
        {"Origin": "https://evil.example", "Sec_Fetch_Site": "same-origin"},
        {"Origin": "null"},
        {"Origin": "http://seedbed.example"},
        {"Origin": "https://seedbed.example:8443"},
        {"Origin": "https://seedbed.example.evil.example"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": ""},
    ],
)
@pytest.mark.parametrize("form", ["/login", "/logout"])
def test_what_another_site_sends_changes_nothing(
    ada: Visitor, form: str, headers: dict[str, str]
) -> None:
    if form == "/logout":
        ada.logs_in()
        fields = fields_of(ada.page("/"), "/logout")
    else:
        fields = fields_of(ada.page("/login"), "/login") | {"token": ADMIN_TOKEN}
    answer = ada.post(form, fields, **headers)
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.text
    assert ada.is_inside() is (form == "/logout")


@pytest.mark.parametrize("token", [None, "", "x", "\u20ac", "A" * 43])
@pytest.mark.parametrize("form", ["/login", "/logout"])
def test_a_form_needs_its_token(ada: Visitor, form: str, token: str | None) -> None:
    ada.logs_in() if form == "/logout" else ada.page("/login")
    fields = {"token": ADMIN_TOKEN} | ({} if token is None else {"form_token": token})
    answer = ada.post(form, fields)
    assert answer.status_code == 403
    assert ada.is_inside() is (form == "/logout")


def test_the_token_of_another_session_or_visit_does_not_fit(ada: Visitor, factory: Factory) -> None:
    with visitor(factory) as mallory:
        of_a_visit = fields_of(mallory.page("/login"), "/login")
        mallory.logs_in()
        of_a_session = fields_of(mallory.page("/"), "/logout")
    ada.page("/login")
    assert ada.post("/login", of_a_visit | {"token": ADMIN_TOKEN}).status_code == 403
    ada.logs_in()
    assert ada.post("/logout", of_a_session).status_code == 403
    assert ada.is_inside()


def test_a_form_from_nowhere_is_refused(ada: Visitor) -> None:
    answer = ada.post("/login", {"token": ADMIN_TOKEN, "form_token": "x"})
    assert answer.status_code == 403
    assert ada.logs_in().status_code == 303


def test_a_form_that_was_open_for_too_long_is_shown_again(
    ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = fields_of(ada.page("/login"), "/login")
    with monkeypatch.context() as later:
        later.setattr("app.access.seals.FORM_SECONDS", -1)
        answer = ada.post("/login", fields | {"token": ADMIN_TOKEN})
    assert answer.status_code == 403
    assert "open for too long" in parsed(answer.text).one(id="refusal").text


def test_a_browser_that_says_nothing_of_itself_needs_the_token_only(ada: Visitor) -> None:
    fields = fields_of(ada.page("/login"), "/login") | {"token": ADMIN_TOKEN}
    assert ada.client.post("/login", data=fields).status_code == 303


def test_through_a_tunnel_the_pages_have_the_name_of_this_machine(factory: Factory) -> None:
    """With `ssh -L`, where browsers take loopback for as safe as https."""
    local = "http://127.0.0.1:8000"
    with visitor(factory, "127.0.0.1", site=local) as admin:
        assert admin.logs_in_here().status_code == 303
    with visitor(factory, "127.0.0.1", site="http://rebound.example:8000") as mallory:
        assert mallory.logs_in_here().status_code == 403


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 400),
        ("text/plain", b"token=x", 400),
        ("multipart/form-data; boundary=x", b"--x--", 400),
        ("application/x-www-form-urlencoded", b"x" * 9000, 413),
        ("application/x-www-form-urlencoded", b"token=%ff", 400),
        ("application/x-www-form-urlencoded", b"\xff=1", 400),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 50), 400),
    ],
)
def test_what_is_no_form_is_refused(ada: Visitor, kind: str, body: bytes, status: int) -> None:
    ada.page("/login")
    answer = ada.client.post("/login", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert not ada.is_inside()


# Guessing


def test_guessing_is_slowed_down_and_others_are_not(ada: Visitor, factory: Factory) -> None:
    with visitor(factory, "198.51.100.7") as mallory:
        for _ in range(FREE):
            assert mallory.logs_in(WRONG).status_code == 403
        answer = mallory.logs_in(ADMIN_TOKEN)
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "60"
        assert "Try again in 1 minute." in parsed(answer.text).one(id="refusal").text
        assert not mallory.is_inside()
    assert ada.logs_in().status_code == 303


def test_a_pause_ends(ada: Visitor, clock: Clock) -> None:
    for _ in range(FREE):
        ada.logs_in(WRONG)
    clock.now += 60
    assert ada.logs_in().status_code == 303


def test_headers_make_no_new_address_for_a_stranger(factory: Factory) -> None:
    statuses = []
    for attempt in range(FREE + 1):
        with visitor(factory, X_Forwarded_For=f"10.1.1.{attempt}") as mallory:
            statuses.append(mallory.logs_in(WRONG).status_code)
    assert statuses == [403] * FREE + [429]


@pytest.mark.parametrize("proxy", ["10.0.0.2", "127.0.0.1", "fd00::2"])
def test_behind_a_proxy_each_address_counts_for_itself(factory: Factory, proxy: str) -> None:
    made_up = "198.51.100.1, "  # what a client sends itself comes first
    for attempt in range(FREE + 1):
        forwarded = f"{made_up}203.0.113.{66}" if attempt else "203.0.113.66"
        with visitor(factory, proxy, X_Forwarded_For=forwarded) as mallory:
            status = mallory.logs_in(WRONG).status_code
    assert status == 429
    with visitor(factory, proxy, X_Forwarded_For="198.51.100.1") as ada:
        assert ada.logs_in().status_code == 303


def test_behind_a_proxy_that_names_nobody_a_known_browser_still_gets_in(
    factory: Factory, clock: Clock
) -> None:
    """All have the proxy's address; who logged in before is counted apart."""
    with visitor(factory, "10.0.0.2") as ada, visitor(factory, "10.0.0.2") as mallory:
        ada.logs_in()
        ada.logs_out()
        for _ in range(FREE):
            mallory.logs_in(WRONG)
        assert mallory.logs_in().status_code == 429
        assert ada.logs_in().status_code == 303
        with visitor(factory, "127.0.0.1", site="http://localhost:8000") as on_this_machine:
            assert on_this_machine.logs_in_here().status_code == 303


def test_many_strangers_lock_out_neither_known_browsers_nor_this_machine(
    ada: Visitor, factory: Factory
) -> None:
    ada.logs_in()
    ada.logs_out()
    for host in range(EVERYWHERE):
        factory.login_attempts.begin(f"address:10.9.0.{host}")
    with visitor(factory, "192.0.2.1") as new:
        assert new.logs_in().status_code == 429
    assert ada.logs_in().status_code == 303


def test_a_known_browser_may_not_guess_for_ever_either(ada: Visitor) -> None:
    ada.logs_in()
    ada.logs_out()
    statuses = [ada.logs_in(WRONG).status_code for _ in range(FREE + 1)]
    assert statuses == [403] * FREE + [429]


def test_a_made_up_known_browser_is_a_stranger(factory: Factory) -> None:
    statuses = []
    for attempt in range(FREE + 1):
        with visitor(factory) as mallory:
            mallory.client.cookies.set("__Host-seedbed-known", f"me{attempt}.x.y")
            statuses.append(mallory.logs_in(WRONG).status_code)
    assert statuses == [403] * FREE + [429]


def test_who_waits_writes_nothing(ada: Visitor, factory: Factory) -> None:
    for _ in range(FREE + 5):
        ada.logs_in(WRONG)
    assert len(audited(factory)) == FREE


# Where to go afterwards


@pytest.mark.parametrize("path", ["/", "/runs/3?outcome=kept", "/taxonomy/acme/taxonomy", "/a%20b"])
def test_a_path_of_ours_is_gone_to(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "runs/3",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/a\\b",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\tevil",
        "/\r\nSet-Cookie: a=b",
        "/ /evil.example",
        " /",
        "/\u2215evil.example",
        "/" + "a" * 600,
    ],
)
def test_anything_else_becomes_the_first_page(ada: Visitor, path: str) -> None:
    assert local_path(path) == "/"
    fields = fields_of(ada.page("/login"), "/login") | {"token": ADMIN_TOKEN, "next": path}
    answer = ada.post("/login", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


# Without a login


def test_without_a_token_there_is_no_login(database_url: str) -> None:
    make_ready(database_url)
    made = Factory(settings(database_url))
    here = TestClient(create_app(made), base_url="http://localhost", client=("127.0.0.1", 1))
    for answer in (here.get("/login"), here.post("/login", data={"token": ""})):
        assert answer.status_code == 404
        assert "SEEDBED_ADMIN_TOKEN" in parsed(answer.text).one("main").text
    elsewhere = TestClient(create_app(made), base_url=SITE, client=("203.0.113.9", 1))
    assert elsewhere.get("/login").status_code == 403
    assert elsewhere.post("/login").status_code == 403
    assert here.post("/logout").status_code == 403
    made.close()


def test_on_this_machine_too_a_login_is_needed(factory: Factory) -> None:
    with visitor(factory, "127.0.0.1", site="http://127.0.0.1:8000") as browser:
        assert browser.get("/").status_code == 303
