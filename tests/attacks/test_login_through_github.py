"""Somebody with an account on GitHub wants a session that is not theirs, or more than theirs has.

A return from GitHub is good in the browser that was sent there, once, within ten minutes, and for
whoever said yes; no answer of GitHub's, whatever it says, makes anybody an admin.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from app.access.seals import Seals
from app.factory import Factory
from app.github import authorisation
from sandbox import World
from tests.dashboard.reader import parsed
from tests.dashboard.visitors import ADMIN_TOKEN, SITE, Visitor, visitor, with_login
from tests.support.dialogue import settings_for
from tests.support.migrated import make_ready
from tests.support.stores import Clock

pytestmark = pytest.mark.slow

CALLBACK = "/login/github/callback"
SESSION, JOURNEY = "__Host-seedbed", "__Host-seedbed-github"
EVIL = "https://evil.example"


@pytest.fixture
def factory(github: World, tmp_path: Path) -> Iterator[Factory]:
    """A service with both ways in; `grace` runs it."""
    file = tmp_path / "login.sqlite3"
    make_ready(f"sqlite:///{file}")
    github.app.callback_urls.append(f"{SITE}{CALLBACK}")
    for login in ("grace", "mallory", "admin"):
        github.create_user(login)
    login_settings = with_login(
        settings_for(github, f"sqlite:///{file}"),
        github_client_id=github.app.client_id,
        github_client_secret=github.app.client_secret,
        github_web_url=github.url,
        admins="grace",
    )
    made = Factory(login_settings, clock=Clock(1_700_000_000.0))
    yield made
    made.close()


@pytest.fixture
def victim(factory: Factory) -> Iterator[Visitor]:
    with visitor(factory, "198.51.100.9") as somebody:
        yield somebody


@pytest.fixture
def mallory(factory: Factory) -> Iterator[Visitor]:
    with visitor(factory, "198.51.100.7") as somebody:
        yield somebody


def leaves(browser: Visitor, wanted: str = "/") -> str:
    """Where on GitHub a browser is sent to."""
    answer = browser.get(f"/login/github?{urlencode({'next': wanted})}")
    assert answer.status_code == 303
    return answer.headers["location"]


def says_yes(address: str, login: str = "mallory") -> str:
    """Say yes on GitHub; the path and query of the way back."""
    answer = httpx.post(address, data={"user": login})
    assert answer.status_code == 302, answer.text
    return answer.headers["location"].removeprefix(SITE)


def test_a_victim_is_not_logged_in_as_the_attacker(victim: Visitor, mallory: Visitor) -> None:
    """Else they would work in the attacker's session without seeing it."""
    theirs = says_yes(leaves(mallory))
    assert victim.get(theirs).status_code == 403  # without a journey
    leaves(victim)
    assert victim.get(theirs).status_code == 403  # with one of its own
    assert not victim.is_inside()


def test_somebody_elses_return_is_worth_nothing(victim: Visitor, mallory: Visitor) -> None:
    """A code that was seen on its way, in a log or a `Referer`."""
    seen = says_yes(leaves(victim), "grace")
    code = parse_qs(urlsplit(seen).query)["code"][0]
    assert mallory.get(seen).status_code == 403
    state = parse_qs(urlsplit(leaves(mallory)).query)["state"][0]
    answer = mallory.get(f"{CALLBACK}?{urlencode({'code': code, 'state': state})}")
    assert answer.status_code == 403  # its challenge was another
    assert not mallory.is_inside()


def test_a_return_is_good_once(mallory: Visitor) -> None:
    back = says_yes(leaves(mallory))
    kept = mallory.client.cookies[JOURNEY]
    assert mallory.get(back).status_code == 303
    assert JOURNEY not in mallory.client.cookies
    mallory.client.cookies.clear()
    assert mallory.get(back).status_code == 403
    answer = mallory.get(back, Cookie=f"{JOURNEY}={kept}")
    assert answer.status_code == 403  # GitHub takes the code once
    assert not mallory.is_inside()


def test_no_journey_is_made_up(mallory: Visitor) -> None:
    back = says_yes(leaves(mallory))
    state = parse_qs(urlsplit(back).query)["state"][0]
    right = mallory.client.cookies[JOURNEY]
    journey = right.rpartition(".")[0].rpartition(".")[0]
    foreign = Seals("another session secret, long enough", ADMIN_TOKEN)
    made_up = [
        "", "x", state, journey, right[:-2], f"{right}x", foreign.journey(journey),
        foreign.session(journey), right.replace(journey, f"A{journey[1:]}"),
    ]  # fmt: skip
    for cookie in made_up:
        mallory.client.cookies.clear()
        assert mallory.get(back, Cookie=f"{JOURNEY}={cookie}").status_code == 403, cookie
    assert not mallory.is_inside()


@pytest.mark.parametrize("state", ["", "x", "\0", "\ud7ff", "A" * 43, "A" * 5000])
def test_no_state_is_guessed(mallory: Visitor, state: str) -> None:
    code = parse_qs(urlsplit(says_yes(leaves(mallory))).query)["code"][0]
    answer = mallory.get(f"{CALLBACK}?{urlencode({'code': code, 'state': state})}")
    assert answer.status_code == 403
    assert not mallory.is_inside()


def test_a_cookie_of_one_purpose_is_none_of_another(mallory: Visitor) -> None:
    leaves(mallory)
    journey = mallory.client.cookies[JOURNEY]
    mallory.client.cookies.clear()
    assert mallory.get("/", Cookie=f"{SESSION}={journey}").status_code == 303


def test_the_session_that_a_browser_had_is_never_taken_over(
    factory: Factory, victim: Visitor, mallory: Visitor
) -> None:
    mallory.get(says_yes(leaves(mallory)))
    planted = mallory.client.cookies[SESSION]
    address = leaves(victim)
    victim.client.cookies.set(SESSION, planted, domain="seedbed.example", path="/")
    victim.get(says_yes(address, "grace"))
    assert victim.client.cookies[SESSION] != planted
    assert not mallory.is_inside()  # the planted one ends


@pytest.mark.parametrize(
    "login", ["(admin)", "", " ", "grace\n", "gr ace", "a" * 200, "../grace", None, ["grace"], 7]
)
def test_whatever_github_calls_them_nobody_becomes_another(
    mallory: Visitor, monkeypatch: pytest.MonkeyPatch, login: object
) -> None:
    """A server in between, or a GitHub of one's own that was tampered with."""
    answer = authorisation._answer

    def tampered(client: httpx.Client, request: httpx.Request) -> dict[str, object]:
        found = answer(client, request)
        return found | {"login": login} if "login" in found else found

    back = says_yes(leaves(mallory))
    monkeypatch.setattr(authorisation, "_answer", tampered)
    refused = mallory.get(back)
    assert refused.status_code == 403
    assert parsed(refused.text).one(id="refusal").text == "GitHub did not say who you are."
    assert not mallory.is_inside()


@pytest.mark.parametrize("login", ["mallory", "admin"])
def test_an_account_is_no_admin(mallory: Visitor, login: str) -> None:
    mallory.get(says_yes(leaves(mallory), login))
    assert mallory.is_inside()
    for path in ("/deliveries", "/audit", "/settings"):
        assert mallory.get(path).status_code in (403, 404), path
    assert mallory.get("/runs/1").status_code == 404


@pytest.mark.parametrize("wanted", [EVIL, "//evil.example", "/\\evil.example", "/\t/evil.example"])
def test_no_return_leads_away(mallory: Visitor, wanted: str) -> None:
    answer = mallory.get(says_yes(leaves(mallory, wanted)))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"


def test_markup_in_an_answer_does_nothing(mallory: Visitor) -> None:
    state = parse_qs(urlsplit(leaves(mallory)).query)["state"][0]
    hostile = "<script>alert(1)</script>"
    said = {"state": state, "error": hostile, "error_description": hostile, "error_uri": EVIL}
    answer = mallory.get(f"{CALLBACK}?{urlencode(said)}")
    assert answer.status_code == 403
    assert "script>alert" not in answer.text
    assert EVIL not in answer.text
