"""A code becomes a token: once, for whom it was given to, in time."""

import datetime as dt
from urllib.parse import parse_qs

import httpx
import pytest

from sandbox import World
from tests.sandbox.oauth import CALLBACK, PKCE, VERIFIER, code, exchange


def test_a_code_becomes_a_token_of_the_person(github: World) -> None:
    answer = exchange(github, code(github, "ada"), redirect_uri=CALLBACK)
    assert answer.pop("access_token").startswith("ghu_")
    assert answer.pop("refresh_token").startswith("ghr_")
    assert answer == {
        "expires_in": 28800,
        "refresh_token_expires_in": 15897600,
        "token_type": "bearer",
        "scope": "",
    }
    (token,) = github.user_tokens.values()
    assert token.user.login == "ada"


def _refused(github: World, code: str, **fields: str) -> str:
    answer = exchange(github, code, **fields)
    assert set(answer) == {"error", "error_description", "error_uri"}
    assert not github.user_tokens
    return str(answer["error"])


def test_a_code_works_once(github: World) -> None:
    used = code(github)
    exchange(github, used)
    github.user_tokens.clear()
    assert _refused(github, used) == "bad_verification_code"


def test_a_code_ends_after_ten_minutes(github: World) -> None:
    first, second = code(github), code(github)
    github.let_time_pass(dt.timedelta(minutes=9))
    assert "access_token" in exchange(github, first)
    github.user_tokens.clear()
    github.let_time_pass(dt.timedelta(minutes=1))
    assert _refused(github, second) == "bad_verification_code"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"client_secret": "guess"}, "incorrect_client_credentials"),
        ({"client_secret": ""}, "incorrect_client_credentials"),
        ({"client_secret": "gu\u00e9ss"}, "incorrect_client_credentials"),
        ({"client_id": "Iv23linobodys"}, "incorrect_client_credentials"),
        ({"code": "guess"}, "bad_verification_code"),
        ({"code": ""}, "bad_verification_code"),
        ({"redirect_uri": f"{CALLBACK}/"}, "redirect_uri_mismatch"),
        ({"code_verifier": VERIFIER}, "bad_verification_code"),
        ({"grant_type": "refresh_token"}, "unsupported_grant_type"),
    ],
)
def test_what_does_not_fit_is_refused_with_200(
    github: World, fields: dict[str, str], error: str
) -> None:
    kept = code(github)
    known = {"client_secret": github.app.client_secret, "code": kept}
    assert _refused(github, **(known | fields)) == error
    assert "access_token" in exchange(github, kept), "the code was not spent on it"


def test_another_app_cannot_use_a_code(github: World) -> None:
    other = github.create_app("other")
    credentials = {"client_id": other.client_id, "client_secret": other.client_secret}
    assert _refused(github, code(github), **credentials) == "bad_verification_code"


@pytest.mark.parametrize("verifier", [{}, {"code_verifier": ""}, {"code_verifier": "x" * 43}])
def test_a_challenge_asks_for_its_verifier(github: World, verifier: dict[str, str]) -> None:
    kept = code(github, **PKCE)
    assert _refused(github, kept, **verifier) == "bad_verification_code"
    assert "access_token" in exchange(github, kept, code_verifier=VERIFIER)


def test_fields_may_come_in_a_form_as_json_or_in_the_address(github: World) -> None:
    url, wanted = f"{github.url}/login/oauth/access_token", {"Accept": "application/json"}
    known = {"client_id": github.app.client_id, "client_secret": github.app.client_secret}
    with httpx.Client(trust_env=False, headers=wanted) as client:
        for way in ("data", "json", "params"):
            fields = {way: known | {"code": code(github)}}
            assert "access_token" in client.post(url, **fields).json(), way
        for body in (b"{", b"[1]", b"\xff"):
            answer = client.post(url, content=body, headers={"Content-Type": "application/json"})
            assert answer.json()["error"] == "incorrect_client_credentials"


def test_without_a_word_on_json_the_answer_is_a_form(github: World) -> None:
    known = {"client_id": github.app.client_id, "client_secret": github.app.client_secret}
    url, fields = f"{github.url}/login/oauth/access_token", known | {"code": code(github)}
    answer = httpx.post(url, data=fields, trust_env=False)
    assert answer.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    shape = parse_qs(answer.text, keep_blank_values=True)
    assert shape["scope"] == [""]
    assert shape["access_token"][0] in github.user_tokens
    again = parse_qs(httpx.post(url, data=fields, trust_env=False).text)
    assert again["error"] == ["bad_verification_code"]


def test_bad_weather_strikes_the_exchange_too(github: World) -> None:
    kept = code(github)
    fault = github.weather.answers(502, path="^/login/oauth/access_token$", times=1)
    url = f"{github.url}/login/oauth/access_token"
    assert httpx.post(url, data={"code": kept}, trust_env=False).status_code == 502
    assert fault.seen == 1
    assert "access_token" in exchange(github, kept)
