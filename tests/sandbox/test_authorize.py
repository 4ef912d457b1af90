"""The page on which people say who they are."""

import httpx
import pytest

from sandbox import World
from tests.sandbox.oauth import CALLBACK, CHALLENGE, PKCE, authorize_url, choose, told


@pytest.fixture(autouse=True)
def _registered(github: World) -> None:
    github.app.callback_urls.append(CALLBACK)
    github.create_user("grace")
    github.create_user("ada")


def look(url: str) -> httpx.Response:
    """The page as a browser gets it."""
    return httpx.get(url, trust_env=False)


def test_it_names_the_app_and_everybody_who_could_sign_in(github: World) -> None:
    github.create_team("bakers", "oven")
    shown = look(authorize_url(github, login="grace", allow_signup="false")).text
    assert "Authorize seedbed" in shown
    assert "<code>http://127.0.0.1:8000</code>" in shown
    assert shown.index('value="ada"') < shown.index('value="grace"')
    assert "bakers" not in shown
    assert "[bot]" not in shown


def test_it_works_without_scripts_and_sends_its_form_nowhere_else(github: World) -> None:
    answer = look(authorize_url(github))
    policy = answer.headers["Content-Security-Policy"]
    assert policy.endswith("form-action 'self' http://127.0.0.1:8000")
    assert "<script" not in answer.text
    assert '<form method="post">' in answer.text


def test_a_login_is_text(github: World) -> None:
    github.create_user('"><b>x')
    assert "<b>x" not in look(authorize_url(github)).text


def test_whoever_says_yes_goes_back_with_a_code_and_the_state(github: World) -> None:
    answer = choose(authorize_url(github), user="ada")
    assert answer.headers["Location"].startswith(f"{CALLBACK}?code=")
    assert set(told(answer)) == {"code", "state"}
    assert told(answer)["state"] == "s&t"


def test_two_codes_are_never_the_same(github: World) -> None:
    codes = {told(choose(authorize_url(github), user="ada"))["code"] for _ in range(2)}
    assert len(codes) == 2


def test_whoever_says_no_goes_back_with_an_error(github: World) -> None:
    said = told(choose(authorize_url(github), deny="yes", user="ada"))
    assert (said["error"], said["state"]) == ("access_denied", "s&t")
    assert said["error_description"] == "The user has denied your application access."
    assert "code" not in said


def test_without_a_redirect_uri_the_first_callback_is_taken(github: World) -> None:
    github.app.callback_urls.insert(0, "https://first.example/in")
    answer = choose(authorize_url(github, redirect_uri=None, state=None), user="ada")
    assert answer.headers["Location"].startswith("https://first.example/in?code=")
    assert set(told(answer)) == {"code"}


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example/login/callback",
        "http://127.0.0.1:8001/login/callback",
        "http://127.0.0.1:8000@evil.example/login/callback",
        "https://127.0.0.1:8000/login/callback",
        f"{CALLBACK}/below",
        f"{CALLBACK}?more=1",
        "http://127.0.0.1:8000/login",
    ],
)
def test_nobody_is_sent_to_where_the_app_did_not_register(github: World, address: str) -> None:
    url = authorize_url(github, redirect_uri=address)
    for answer in (look(url), choose(url, user="ada"), choose(url, deny="yes")):
        assert answer.status_code == 400
        assert "The redirect_uri is not associated with this application." in answer.text
        assert "Location" not in answer.headers
    assert not github.codes


def test_an_app_without_callbacks_sends_nobody_anywhere(github: World) -> None:
    github.app.callback_urls.clear()
    assert look(authorize_url(github, redirect_uri=None)).status_code == 400


@pytest.mark.parametrize("client_id", [None, "", "Iv23linobodys"])
def test_an_unknown_app_has_no_page(github: World, client_id: str | None) -> None:
    answer = look(authorize_url(github, client_id=client_id))
    assert answer.status_code == 404
    assert "There is no application with this client_id." in answer.text


@pytest.mark.parametrize(
    "challenge",
    [
        {"code_challenge": CHALLENGE},
        {"code_challenge": CHALLENGE, "code_challenge_method": "plain"},
        {"code_challenge": CHALLENGE + "=", "code_challenge_method": "S256"},
        {"code_challenge_method": "S256"},
    ],
    ids=["without a method", "plain", "padded", "without a challenge"],
)
def test_a_challenge_is_one_of_s256(github: World, challenge: dict[str, str]) -> None:
    assert look(authorize_url(github, **challenge)).status_code == 400
    assert look(authorize_url(github, **PKCE)).status_code == 200


@pytest.mark.parametrize("form", [{}, {"user": "nobody"}, {"user": "seedbed[bot]"}, {"user": ""}])
def test_only_people_who_are_there_can_say_yes(github: World, form: dict[str, str]) -> None:
    answer = choose(authorize_url(github), **form)
    assert answer.status_code == 422
    assert "Nobody of this name can sign in here." in answer.text
    assert not github.codes
