"""Who may call the API, and how others are answered."""

import pytest
from fastapi.testclient import TestClient

from app.access.tokens import DAY_SECONDS, Tokens
from app.domain.pull_request import Role
from app.factory import Factory
from app.main import create_app
from tests.api.conftest import Programs
from tests.dashboard.conftest import factory as open_factory
from tests.dashboard.scenes import opened
from tests.support.stores import Clock

__all__ = ["open_factory"]
LISTS = ("/overview", "/pulls", "/runs", "/deliveries", "/audit")
STRANGERS = (
    None,
    "",
    "Bearer",
    "Bearer ",
    "Bearer seedbed_made_up",
    "Basic YTpi",
    "seedbed_made_up",
)


def test_an_admin_reads_everything(programs: Programs) -> None:
    assert {path: programs.get(path).status_code for path in LISTS} == dict.fromkeys(LISTS, 200)


def test_strangers_read_nothing(programs: Programs) -> None:
    for header in STRANGERS:
        headers = {} if header is None else {"Authorization": header}
        for path in (*LISTS, "/runs/1", "/runs/1/pairs", "/pulls/a/b/1", "/acts/1"):
            answer = programs.client.get(f"/api/v1{path}", headers=headers)
            assert answer.status_code == 401, (path, header)
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert set(answer.json()) == {"detail"}


def test_two_tokens_at_once_are_none(programs: Programs) -> None:
    headers = [("Authorization", f"Bearer {programs.admins}")] * 2
    assert programs.client.get("/api/v1/runs", headers=headers).status_code == 401


def test_a_session_is_no_token(programs: Programs, factory: Factory) -> None:
    """So that no other site can act by somebody's browser."""
    from app.access.door import Door

    session = factory.sessions.begin("(admin)", "admin", 3600)
    cookie = Door(factory).seals.session(session)
    assert (
        programs.client.get("/", headers={"Cookie": f"__Host-seedbed={cookie}"}).status_code == 200
    )
    answer = programs.client.get("/api/v1/runs", headers={"Cookie": f"__Host-seedbed={cookie}"})
    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/deliveries", "/audit"])
def test_people_do_not_read_what_is_for_admins(programs: Programs, path: str) -> None:
    answer = programs.get(path, programs.of("grace", Role.ADMIN))
    assert answer.status_code == 403
    assert answer.json() == {"detail": "This is for admins of the service."}


def test_a_token_ends_by_itself(programs: Programs, clock: Clock) -> None:
    token = programs.admins
    clock.now += 9 * DAY_SECONDS
    assert programs.get("/runs", token).status_code == 401


def test_a_token_that_was_revoked_is_none(programs: Programs, factory: Factory) -> None:
    from app.access.viewer import Viewer

    ada = Viewer(inside=True, person="ada")
    token = programs.of("ada", Role.READ)
    assert programs.get("/runs", token).status_code == 200
    (made,) = Tokens(factory).of(ada)
    Tokens(factory).revoke(ada, made.id)
    assert programs.get("/runs", token).status_code == 401


def test_a_right_that_was_taken_away_takes_the_tokens(programs: Programs, factory: Factory) -> None:
    run = "/pulls/acme/taxonomy/7"
    opened(factory)
    token = programs.of("ada", Role.READ)
    assert programs.get(run, token).status_code == 200
    programs.of("ada", Role.NONE)
    assert programs.get(run, token).status_code == 404
    assert programs.get("/pulls", token).json()["items"] == []


def here(factory: Factory) -> TestClient:
    return TestClient(
        create_app(factory), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 1)
    )


def test_without_a_login_this_machine_reads_and_nobody_acts(open_factory: Factory) -> None:
    opened(open_factory)
    with here(open_factory) as client:
        assert len(client.get("/api/v1/pulls").json()["items"]) == 1
        assert client.get("/api/v1/deliveries").status_code == 200
        answer = client.post("/api/v1/pulls/acme/taxonomy/7/sample")
        assert answer.status_code == 403
        assert answer.json() == {"detail": "Nothing can be done here without a login."}
        assert client.post("/api/v1/deliveries/1/replay").status_code == 403


@pytest.mark.parametrize("path", ["/runs", "/openapi.json"])
def test_without_a_login_no_other_machine_reads(open_factory: Factory, path: str) -> None:
    outside = TestClient(
        create_app(open_factory), base_url="http://127.0.0.1:8000", client=("10.0.0.5", 1)
    )
    assert outside.get(f"/api/v1{path}").status_code == 403


def test_no_other_name_of_this_machine_reads(open_factory: Factory) -> None:
    """A foreign site whose name was made to resolve to loopback."""
    with here(open_factory) as client:
        answer = client.get("/api/v1/runs", headers={"Host": "evil.example"})
    assert answer.status_code == 403


def test_answers_carry_the_headers_of_the_pages(programs: Programs) -> None:
    headers = programs.get("/runs").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_a_fault_of_ours_is_json_too(
    programs: Programs, factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_id: int) -> None:
        raise RuntimeError("secret details")

    programs.admins  # noqa: B018 - made before it breaks
    monkeypatch.setattr(factory.runs, "get", broken)
    answer = programs.get("/runs/1")
    assert answer.status_code == 500
    assert answer.json() == {
        "detail": "Something went wrong here. The log of the service says what."
    }


def test_the_database_being_away_is_said(
    programs: Programs, factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.errors import TransientError

    def away(_id: int) -> None:
        raise TransientError("database-unreachable", "The service's database did not answer.")

    programs.admins  # noqa: B018 - made before it is away
    monkeypatch.setattr(factory.runs, "get", away)
    answer = programs.get("/runs/1")
    assert answer.status_code == 503
    assert answer.json() == {"detail": "The service's database did not answer."}


@pytest.mark.parametrize(
    ("path", "named"),
    [("/runs?limit=101", "limit"), ("/runs?state=lost", "state"), ("/runs/x", "run_id")],
)
def test_what_does_not_fit_is_named_and_not_repeated(
    programs: Programs, path: str, named: str
) -> None:
    answer = programs.get(path)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(f"{named}: ")
    assert "lost" not in answer.json()["detail"]
