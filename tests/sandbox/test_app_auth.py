"""Who may call at all: the App's JWT, installation tokens and their rights."""

import datetime as dt
import time

import httpx
import pytest

from sandbox import Repository, World
from sandbox.keys import app_keys
from tests.sandbox.clients import app_client, app_jwt, client, home, installation_client, token


def test_the_app_finds_itself_and_its_installation(github: World, taxonomy: Repository) -> None:
    with app_client(github) as app:
        assert app.get("/app").json()["slug"] == "seedbed"
        found = app.get("/repos/acme/taxonomy/installation").json()
        assert found["id"] == taxonomy.installation_id
        again = app.get(f"/app/installations/{found['id']}").json()
    assert again["account"]["login"] == "acme"
    assert again["permissions"]["checks"] == "write"


def test_a_jwt_may_name_the_app_by_its_client_id(github: World) -> None:
    with client(github, app_jwt(github, iss=github.app.client_id)) as app:
        assert app.get("/app").status_code == 200


def _from_now(seconds: int) -> int:
    return int(time.time()) + seconds


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"exp": 700}, "too far in the future"),
        ({"exp": -5}, "'Expiration time' claim"),
        ({"exp": None}, "'Expiration time' claim"),
        ({"iat": 60}, "'Issued at' claim"),
        ({"iat": None}, "'Issued at' claim"),
    ],
    ids=["over ten minutes", "expired", "without end", "issued in the future", "without start"],
)
def test_a_jwt_with_wrong_times_is_refused(github: World, claims: dict, words: str) -> None:
    moments = {n: None if s is None else _from_now(s) for n, s in claims.items()}
    with client(github, app_jwt(github, **moments)) as app:
        answer = app.get("/app")
    assert answer.status_code == 401
    assert words in answer.json()["message"]


def test_a_jwt_signed_with_another_key_is_refused(github: World) -> None:
    another, _ = app_keys("somebody-else")
    with client(github, app_jwt(github, key=another)) as app:
        answer = app.get("/app")
    assert answer.status_code == 401
    assert answer.json()["message"] == "A JSON web token could not be decoded"


def test_a_jwt_of_an_unknown_app_is_refused(github: World) -> None:
    with client(github, app_jwt(github, iss="999999")) as app:
        assert app.get("/app").status_code == 404


def test_an_installation_token_is_no_jwt(github: World, taxonomy: Repository) -> None:
    with client(github, token(taxonomy)) as app:
        assert app.get("/app").status_code == 401


@pytest.mark.parametrize("header", [None, "", "Basic abc", "Bearer nonsense", "Bearer"])
def test_without_a_token_nothing_is_answered(
    github: World, taxonomy: Repository, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    url = f"{github.api_url}/repos/acme/taxonomy"
    answer = httpx.get(url, headers=headers, trust_env=False)
    assert answer.status_code == 401
    assert answer.json()["status"] == "401"


def test_a_token_ends_after_one_hour(
    github: World, taxonomy: Repository, api: httpx.Client
) -> None:
    github.let_time_pass(dt.timedelta(minutes=59))
    assert api.get(home(taxonomy)).status_code == 200
    github.let_time_pass(dt.timedelta(minutes=1))
    answer = api.get(home(taxonomy))
    assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")


def test_a_revoked_token_is_bad(github: World, taxonomy: Repository, api: httpx.Client) -> None:
    github.revoke_tokens()
    assert api.get(home(taxonomy)).status_code == 401


def test_a_token_can_do_only_what_it_was_given(taxonomy: Repository) -> None:
    with installation_client(taxonomy, permissions={"contents": "read", "checks": "read"}) as api:
        assert api.get("contents/README.md").status_code == 200
        assert api.get(home(taxonomy)).status_code == 200, "everyone gets metadata"
        refused = api.post("check-runs", json={"name": "x", "head_sha": taxonomy.sha()})
        assert api.get("pulls").status_code == 403
    assert refused.status_code == 403
    assert refused.json()["message"] == "Resource not accessible by integration"


@pytest.mark.parametrize("asked", [{"contents": "write"}, {"actions": "read"}, {"checks": "all"}])
def test_a_token_cannot_have_more_than_the_app(
    github: World, taxonomy: Repository, asked: dict
) -> None:
    with app_client(github) as app:
        url = f"/app/installations/{taxonomy.installation_id}/access_tokens"
        assert app.post(url, json={"permissions": asked}).status_code == 422


def test_a_repository_outside_the_installation_is_not_found(
    github: World, taxonomy: Repository, api: httpx.Client
) -> None:
    github.create_repository("acme/secret", {"a": "a"}, installed=False)
    github.create_repository("other/open", {"a": "a"})
    for name in ("acme/secret", "other/open", "acme/none"):
        assert api.get(f"{github.api_url}/repos/{name}").status_code == 404


def test_a_token_can_be_for_fewer_repositories(github: World, taxonomy: Repository) -> None:
    second = github.create_repository("acme/second", {"a": "a"})
    assert second.installation_id == taxonomy.installation_id
    with installation_client(taxonomy, repositories=["second"]) as api:
        assert api.get(home(taxonomy)).status_code == 404
        assert api.get(f"{github.api_url}/repos/acme/second").status_code == 200


def test_a_token_cannot_be_for_an_unknown_repository(github: World, taxonomy: Repository) -> None:
    with app_client(github) as app:
        url = f"/app/installations/{taxonomy.installation_id}/access_tokens"
        assert app.post(url, json={"repositories": ["nowhere"]}).status_code == 422
        assert app.post("/app/installations/1/access_tokens").status_code == 404


def test_every_answer_carries_a_request_id_and_the_rate_limit(
    taxonomy: Repository, api: httpx.Client
) -> None:
    for answer in (api.get(home(taxonomy)), api.get("pulls/77")):
        assert answer.headers["X-GitHub-Request-Id"]
        assert int(answer.headers["X-RateLimit-Limit"]) == 5000
        assert int(answer.headers["X-RateLimit-Reset"]) > time.time()


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"x"'])
def test_what_is_not_a_json_object_is_refused(api: httpx.Client, body: bytes) -> None:
    answer = api.post("check-runs", content=body)
    assert answer.status_code == 400
