"""Logging in through GitHub: a browser goes there, its person says yes, and it comes back."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
import tenacity.nap
from fastapi import Request
from sqlalchemy import select

from app.access.door import Door
from app.access.rights import FRESH_SECONDS
from app.domain.pull_request import PullRequestRef
from app.factory import Factory
from app.settings import Settings
from app.store.access_tables import LoginAttemptRow, SessionRow
from app.store.login_attempts import FREE
from app.store.tables import AuditRow
from sandbox import Repository, World
from tests.dashboard.reader import parsed
from tests.dashboard.visitors import ADMIN_TOKEN, SITE, Visitor, fields_of, visitor, with_login
from tests.support.dialogue import settings_for
from tests.support.migrated import make_ready
from tests.support.stores import PULL_REQUEST, Clock

CALLBACK = "/login/github/callback"
COOKIE = "__Host-seedbed-github"
SESSION = "__Host-seedbed"
HERE = "203.0.113.9"


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls are tried again at once."""
    monkeypatch.setattr(tenacity.nap, "time", SimpleNamespace(sleep=lambda _: None))


@pytest.fixture
def settings(github: World, tmp_path: Path) -> Settings:
    """A service with both ways in; `grace` runs it."""
    file = tmp_path / "github.sqlite3"
    make_ready(f"sqlite:///{file}")
    github.app.callback_urls.append(f"{SITE}{CALLBACK}")
    for login in ("Ada", "grace", "mallory"):
        github.create_user(login)
    return with_login(
        settings_for(github, f"sqlite:///{file}"),
        github_client_id=github.app.client_id,
        github_client_secret=github.app.client_secret,
        github_web_url=github.url,
        admins="Grace",
    )


@pytest.fixture
def factory(settings: Settings, clock: Clock) -> Iterator[Factory]:
    made = Factory(settings, clock=clock)
    yield made
    made.close()


@pytest.fixture
def private(github: World, factory: Factory) -> Repository:
    """A repository with a pull request that `ada` alone reads."""
    made = github.create_repository("acme/taxonomy", {"README.md": "x"}, public=False)
    made.add_collaborator("ada", role_name="read")
    ref = PullRequestRef(installation_id=made.installation_id, repository="acme/taxonomy", number=1)
    factory.pull_requests.save(replace(PULL_REQUEST, ref=ref))
    return made


@pytest.fixture
def ada(factory: Factory) -> Iterator[Visitor]:
    """Somebody elsewhere, with an account on GitHub."""
    with visitor(factory) as browser:
        yield browser


def leaves(browser: Visitor, path: str = "/login") -> str:
    """Follow the link of the login page; the address on GitHub that it leads to."""
    link = browser.page(path).one("a", id="github").attributes["href"]
    answer = browser.get(link)
    assert answer.status_code == 303
    return answer.headers["location"]


def says_yes(address: str, login: str = "ada") -> str:
    """Say yes on GitHub; the path and query that its answer leads back to."""
    return _answered(address, {"user": login})


def says_no(address: str) -> str:
    return _answered(address, {"deny": "1"})


def _answered(address: str, form: dict[str, str]) -> str:
    answer = httpx.post(address, data=form)
    assert answer.status_code == 302, answer.text
    back = answer.headers["location"]
    assert back.startswith(f"{SITE}{CALLBACK}?")
    return back.removeprefix(SITE)


def logs_in(browser: Visitor, login: str = "ada", path: str = "/login") -> httpx.Response:
    return browser.get(says_yes(leaves(browser, path), login))


def words(answer: httpx.Response) -> str:
    return parsed(answer.text).one(id="refusal").text


def audited(factory: Factory) -> list[tuple[str, str, str, str]]:
    with factory.database.reading() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id))
        return [(row.actor, row.act, row.subject, row.detail) for row in rows]


def sessions(factory: Factory) -> list[tuple[str, str]]:
    with factory.database.reading() as session:
        return [(row.person, row.role) for row in session.scalars(select(SessionRow))]


# In and out


def test_the_way_in_and_out(ada: Visitor, factory: Factory, github: World) -> None:
    answer = logs_in(ada, path="/login?next=/taxonomy")
    assert (answer.status_code, answer.headers["location"]) == (303, "/taxonomy")
    assert ada.is_inside()
    assert ada.page("/").one("form", action="/logout").text == "Ada Log out"
    assert sessions(factory) == [("Ada", "person")]
    assert github.user_tokens == {}
    ada.logs_out()
    assert not ada.is_inside()
    assert audited(factory) == [("Ada", "login", HERE, ""), ("Ada", "logout", HERE, "")]


def test_who_runs_the_service_is_an_admin(factory: Factory, github: World) -> None:
    github.create_user("GRACE")
    with visitor(factory) as grace:
        logs_in(grace, "grace")
        assert sessions(factory) == [("grace", "admin")]
        assert any(grace.page("/").all("a", href="/audit"))


def test_who_runs_it_no_more_is_not_inside_any_more(factory: Factory, settings: Settings) -> None:
    with visitor(factory) as grace:
        logs_in(grace, "grace")
        later = Factory(settings.model_copy(update={"admins": ("ada",)}), clock=factory.clock)
        with visitor(later) as same_browser:
            same_browser.client.cookies.update(grace.client.cookies)
            assert not same_browser.is_inside()
            assert same_browser.get("/login").status_code == 200
        later.close()


def test_somebody_who_is_called_admin_is_none(
    factory: Factory, github: World, private: Repository
) -> None:
    github.create_user("admin")
    with visitor(factory) as browser:
        logs_in(browser, "admin")
        assert sessions(factory) == [("admin", "person")]
        assert browser.get("/runs/1").status_code == 404


def test_a_session_sees_what_its_person_reads_now(
    ada: Visitor, factory: Factory, private: Repository, clock: Clock
) -> None:
    logs_in(ada)
    with visitor(factory) as mallory:
        logs_in(mallory, "mallory")
        assert reads(factory, ada) == {"acme/taxonomy"}
        assert reads(factory, mallory) == frozenset()
    del private.roles["ada"]
    clock.now += FRESH_SECONDS - 1
    assert reads(factory, ada) == {"acme/taxonomy"}
    clock.now += 1
    assert reads(factory, ada) == frozenset()


def reads(factory: Factory, browser: Visitor) -> frozenset[str]:
    """What the door lets this browser see."""
    door = Door(factory)
    cookie = f"{SESSION}={browser.client.cookies[SESSION]}"
    scope = {"type": "http", "method": "GET", "headers": [(b"cookie", cookie.encode())]}
    viewer = asyncio.run(door.enter(Request(scope)))
    assert not viewer.admin
    return viewer.repositories


# The login page


def ways(factory: Factory) -> tuple[bool, bool]:
    """Whether the login page has the way through GitHub, and the form."""
    with visitor(factory) as browser:
        page = browser.page("/login")
        return any(page.all("a", id="github")), any(page.all("input", id="token"))


def test_the_login_page_shows_the_ways_there_are(factory: Factory, settings: Settings) -> None:
    assert ways(factory) == (True, True)
    for gone, left in (("admin_token", (True, False)), ("github_client_id", (False, True))):
        empty = type(getattr(settings, gone))("")
        one_way = Factory(settings.model_copy(update={gone: empty}))
        assert ways(one_way) == left
        one_way.close()


def test_without_an_admin_token_nobody_logs_in_by_none(
    factory: Factory, settings: Settings
) -> None:
    empty = type(settings.admin_token)("")
    github_only = Factory(settings.model_copy(update={"admin_token": empty}), clock=factory.clock)
    with visitor(github_only) as mallory:
        fields = {"form_token": "", "next": "/", "token": ""}
        page = mallory.get("/login")
        assert page.status_code == 200
        answer = mallory.post("/login", fields)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        assert not mallory.is_inside()
        assert logs_in(mallory, "mallory").headers["location"] == "/"
        assert mallory.is_inside()
    github_only.close()


@pytest.mark.parametrize("path", ["/login/github", CALLBACK])
def test_without_a_client_id_there_is_no_way_through_github(settings: Settings, path: str) -> None:
    by_token = Factory(settings.model_copy(update={"github_client_id": ""}))
    with visitor(by_token) as browser:
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    by_token.close()


# What is asked of GitHub


def test_what_travels_through_the_browser_tells_no_secret(
    ada: Visitor, factory: Factory, github: World
) -> None:
    query = parse_qs(urlsplit(leaves(ada)).query)
    assert query["redirect_uri"] == [f"{SITE}{CALLBACK}"]
    assert query["code_challenge_method"] == ["S256"]
    (state,) = query["state"]
    assert re.fullmatch(r"[\w-]{43}", state)
    cookie = ada.client.cookies[COOKIE]
    assert state not in cookie
    assert github.app.client_secret not in str(query)


def test_its_cookie_is_short_lived_and_out_of_reach(ada: Visitor) -> None:
    answer = ada.get("/login/github")
    (cookie,) = answer.headers.get_list("set-cookie")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert cookie.startswith(f"{COOKIE}=")
    assert parts == {"httponly", "max-age=600", "path=/", "samesite=lax", "secure"}


def test_each_journey_has_a_state_of_its_own(ada: Visitor) -> None:
    states = {parse_qs(urlsplit(leaves(ada)).query)["state"][0] for _ in range(3)}
    assert len(states) == 3


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_site_sends_people_to_github(ada: Visitor, site: str) -> None:
    answer = ada.client.get("/login/github?next=/taxonomy", headers={"Sec-Fetch-Site": site})
    assert answer.headers["location"] == "/login?next=%2Ftaxonomy"
    assert COOKIE not in ada.client.cookies


def test_whoever_is_inside_needs_not_go(ada: Visitor) -> None:
    ada.logs_in()
    answer = ada.get("/login/github?next=/taxonomy")
    assert answer.headers["location"] == "/taxonomy"


# What goes wrong


def test_saying_no_is_no_login(ada: Visitor, factory: Factory) -> None:
    answer = ada.get(says_no(leaves(ada)))
    assert answer.status_code == 403
    assert words(answer) == "On GitHub you did not say yes, so nobody was logged in."
    assert not ada.is_inside()
    assert audited(factory) == [("(unknown)", "login-refused", HERE, "login-denied")]
    assert logs_in(ada).status_code == 303  # from the page that is shown


def test_a_github_that_is_away_is_said_to_be(ada: Visitor, factory: Factory, github: World) -> None:
    back = says_yes(leaves(ada))
    github.weather.answers(503, path="/login/oauth/access_token")
    answer = ada.get(back)
    assert answer.status_code == 503
    assert words(answer) == "GitHub gave no usable answer. Try again in a moment."
    assert audited(factory) == [("(unknown)", "login-refused", HERE, "github-broken")]
    github.weather.clears()
    assert logs_in(ada).status_code == 303


def test_a_wrong_secret_of_ours_is_said_to_be_the_admins(ada: Visitor, github: World) -> None:
    address = leaves(ada)
    back = says_yes(address)
    object.__setattr__(github.app, "client_secret", "another one since yesterday")
    answer = ada.get(back)
    assert answer.status_code == 403
    assert "Whoever runs it has to mend that" in words(answer)


@pytest.mark.parametrize(
    "query", ["", "error=redirect_uri_mismatch", "code=", "code=" + "x" * 501, "code=x&error=odd"]
)
def test_whatever_else_comes_back_is_no_login(ada: Visitor, factory: Factory, query: str) -> None:
    state = parse_qs(urlsplit(leaves(ada)).query)["state"][0]
    answer = ada.get(f"{CALLBACK}?{query}&{urlencode({'state': state})}")
    assert answer.status_code == 403
    assert "odd" not in answer.text
    assert not ada.is_inside()
    assert audited(factory) == [("(unknown)", "login-refused", HERE, "login-not-taken")]


def test_a_journey_that_took_too_long_is_over(
    ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = says_yes(leaves(ada))
    with monkeypatch.context() as later:
        later.setattr("app.access.seals.JOURNEY_SECONDS", -1)
        answer = ada.get(back)
    assert answer.status_code == 403
    assert "took too long: begin again" in words(answer)
    assert not ada.is_inside()


def test_failures_are_counted_apart_from_guesses_at_the_token(
    ada: Visitor, factory: Factory
) -> None:
    for _ in range(FREE):
        assert ada.get(says_no(leaves(ada))).status_code == 403
    answer = ada.get(says_yes(leaves(ada)))
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    assert words(answer) == "Too many logins have failed. Try again in 1 minute."
    assert ada.logs_in(ADMIN_TOKEN).status_code == 303


def test_no_login_through_github_makes_guesses_undone(ada: Visitor, factory: Factory) -> None:
    """Anybody may have an account there, and so could guess for ever."""
    for _ in range(FREE):
        ada.logs_in("a wrong token, as long as the right one is")
    assert logs_in(ada).status_code == 303
    ada.logs_out()
    assert ada.logs_in(ADMIN_TOKEN).status_code == 429
    with factory.database.reading() as session:
        counted = [row.address for row in session.scalars(select(LoginAttemptRow))]
    assert counted == [f"address:{HERE}"] * FREE


def test_a_browser_of_somebody_who_runs_nothing_is_not_known(ada: Visitor) -> None:
    logs_in(ada)
    assert "__Host-seedbed-known" not in ada.client.cookies


def test_logging_out_needs_the_form_of_the_session(ada: Visitor) -> None:
    logs_in(ada)
    fields = fields_of(ada.page("/"), "/logout")
    for path in ("/logout", "/logout/all"):
        assert ada.post(path, {"form_token": "x"}).status_code == 403
    assert ada.is_inside()
    assert ada.post("/logout/all", fields).status_code == 303
    assert not ada.is_inside()
