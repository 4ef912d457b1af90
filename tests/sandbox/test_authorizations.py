"""What a user access token opens, and how it ends."""

import datetime as dt

import httpx
import pytest

from sandbox import Repository, World
from tests.sandbox.clients import app_jwt, client, home, token
from tests.sandbox.oauth import code, exchange


def who(world: World, credential: str) -> httpx.Response:
    """The answer to the question who a token speaks for."""
    with client(world, credential) as api:
        return api.get("/user")


def test_it_says_who_the_person_is(github: World) -> None:
    account = github.create_user("ada")
    github.create_repository("ada/diary", {"a": "a"}, public=False)
    answer = who(github, exchange(github, code(github, "ada"))["access_token"])
    assert answer.status_code == 200
    shape = answer.json()
    assert (shape["login"], shape["id"], shape["type"]) == ("ada", account.id, account.type)
    assert shape["email"] is None
    assert shape["public_repos"] == 0


def test_it_ends_after_eight_hours(github: World) -> None:
    value = github.user_token("ada")
    github.let_time_pass(dt.timedelta(hours=8, seconds=-2))
    assert who(github, value).status_code == 200
    github.let_time_pass(dt.timedelta(seconds=2))
    answer = who(github, value)
    assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")


def test_nobody_else_is_a_person(github: World, taxonomy: Repository) -> None:
    assert who(github, token(taxonomy)).status_code == 403
    assert who(github, app_jwt(github)).status_code == 401
    assert who(github, "ghu_made-up").status_code == 401
    assert httpx.get(f"{github.api_url}/user", trust_env=False).status_code == 401


def test_it_opens_nothing_else(github: World, taxonomy: Repository) -> None:
    with client(github, github.user_token("grace")) as api:
        refused = api.get(home(taxonomy))
        assert api.get("/app").status_code == 401
    assert (refused.status_code, refused.json()["message"]) == (
        403,
        "Resource not accessible by integration",
    )


def test_a_person_has_calls_of_their_own(github: World, api: httpx.Client) -> None:
    github.calls_an_hour = 1
    value = github.user_token("ada")
    assert who(github, value).headers["X-RateLimit-Remaining"] == "0"
    spent = who(github, value)
    assert spent.status_code == 403
    assert f"user ID {github.user('ada').id}" in spent.json()["message"]
    assert who(github, github.user_token("grace")).status_code == 200


def _delete(
    github: World, value: object, auth: tuple[str, str] | None = None, client_id: str = ""
) -> httpx.Response:
    app = github.app
    return httpx.request(
        "DELETE",
        f"{github.api_url}/applications/{client_id or app.client_id}/token",
        json={"access_token": value},
        auth=auth or (app.client_id, app.client_secret),
        trust_env=False,
    )


def test_the_app_ends_a_token(github: World) -> None:
    value, other = github.user_token("ada"), github.user_token("ada")
    answer = _delete(github, value)
    assert (answer.status_code, answer.content) == (204, b"")
    assert who(github, value).status_code == 401
    assert who(github, other).status_code == 200
    assert _delete(github, value).status_code == 422


def test_only_the_app_itself_ends_its_tokens(github: World) -> None:
    value, app = github.user_token("ada"), github.app
    other = github.create_app("other")
    assert _delete(github, value, auth=(app.client_id, "guess")).status_code == 401
    assert _delete(github, value, auth=("guess", app.client_secret)).status_code == 401
    theirs = (other.client_id, other.client_secret)
    assert _delete(github, value, auth=theirs).status_code == 404
    assert _delete(github, value, auth=theirs, client_id=other.client_id).status_code == 422
    assert who(github, value).status_code == 200


@pytest.mark.parametrize("header", [None, "", "Basic", "Basic ???", "Basic /w==", "Bearer x"])
def test_basic_authentication_is_needed(github: World, header: str | None) -> None:
    url = f"{github.api_url}/applications/{github.app.client_id}/token"
    headers = {} if header is None else {"Authorization": header}
    answer = httpx.request(
        "DELETE", url, json={"access_token": "x"}, headers=headers, trust_env=False
    )
    assert answer.status_code == 401


def test_an_expired_token_cannot_be_ended(github: World) -> None:
    value = github.user_token("ada")
    github.let_time_pass(dt.timedelta(hours=8))
    assert _delete(github, value).status_code == 422
