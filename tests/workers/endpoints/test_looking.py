"""A look at one server: what it says, or what is wrong in words; never an error, or a secret."""

import asyncio
from collections.abc import Iterator, Mapping

import pytest

from app.store.endpoints import Look
from tests.support.scripted_teacher import MODEL, Mode, ScriptedServer, closed_port, scripted_server
from tests.workers.endpoints.test_load import LLAMA
from workers.endpoints import looking
from workers.endpoints.looking import MOST_BYTES, look_at, shown_address
from workers.teacher.connection import Endpoint


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as made:
        yield made


def look(url: str, model: str = "", key: str = "") -> Look:
    return asyncio.run(look_at(Endpoint(base_url=url, model=model, api_key=key, role="judge")))


def models(*names: str) -> dict[str, object]:
    return {"object": "list", "data": [{"id": name} for name in names]}


def test_a_server_without_metrics_is_up_all_the_same(server: ScriptedServer) -> None:
    found = look(server.url)
    assert (found.role, found.up, found.words, found.model) == ("judge", True, "", MODEL)
    assert (found.address, found.in_flight, found.tokens_written) == (server.url, None, None)
    assert found.latency is not None
    assert found.latency > 0
    assert server.paths == ["/v1/models", "/metrics"]


def test_a_server_says_how_busy_it_is(server: ScriptedServer) -> None:
    server.pages["/metrics"] = lambda _: LLAMA
    found = look(f"{server.url}/")
    assert (found.in_flight, found.waiting, found.tokens_written) == (8, 0, 412)


def test_the_model_that_settings_name_should_be_listed(server: ScriptedServer) -> None:
    assert look(server.url, MODEL).words == ""
    other = look(server.url, "granite")
    assert (other.up, other.model) == (True, "granite")
    assert other.words == "It does not list the model that the settings name."
    server.pages["/v1/models"] = lambda _: models()
    assert (look(server.url).up, look(server.url).words) == (True, "It lists no model.")


def test_a_name_is_kept_short_and_storable(server: ScriptedServer) -> None:
    server.pages["/v1/models"] = lambda _: models("a\x00b" * 1000)
    found = look(server.url)
    assert "\x00" not in found.model
    assert len(found.model) <= 200


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (Mode.REFUSING, "It refuses the key (HTTP status 401)."),
        (Mode.FAILING, "It answers with HTTP status 500."),
        (Mode.RUBBISH, looking.NO_SERVER),
        (Mode.CUT, "The connection broke off."),
    ],
)
def test_what_is_wrong_is_said(server: ScriptedServer, mode: Mode, words: str) -> None:
    server.mode = mode
    found = look(server.url, "granite")
    assert (found.up, found.words) == (False, words)
    assert (found.model, found.latency) == ("granite", None)


@pytest.mark.parametrize("body", ["[" * 100_000, '{"data": 5}', '{"data": [{"name": 1}]}', "null"])
def test_rubbish_is_no_model_server(server: ScriptedServer, body: str) -> None:
    server.raw = (200, body, {})
    assert look(server.url).words == looking.NO_SERVER


@pytest.mark.parametrize(
    "raw",
    [
        (200, "x" * (MOST_BYTES + 1), {}),
        (200, "small", {"content-encoding": "gzip"}),
    ],
)
def test_a_reply_cannot_fill_our_memory(
    server: ScriptedServer, raw: tuple[int, str, Mapping[str, str]]
) -> None:
    server.raw = raw
    assert look(server.url).words == looking.NO_SERVER


def test_a_server_that_sends_us_elsewhere_is_not_followed(server: ScriptedServer) -> None:
    server.raw = (302, "", {"location": f"{server.url}/models"})
    assert look(server.url).words == "It answers with HTTP status 302."
    assert server.paths == ["/v1/models"]


def test_one_that_does_not_answer_is_not_waited_for(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "SECONDS", 0.2)
    server.mode = Mode.SLOW
    assert look(server.url).words.startswith("It did not answer within ")


def test_slow_metrics_do_not_take_a_server_down(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "SECONDS", 0.5)

    def slow(_: object) -> str:
        server.released.wait(30)
        return LLAMA

    server.pages["/metrics"] = slow
    found = look(server.url)
    assert (found.up, found.in_flight) == (True, None)


def test_where_nobody_listens_nothing_answers() -> None:
    with closed_port() as url:
        assert look(url).words == "Nothing answers at its address."


@pytest.mark.parametrize(
    "url", ["", "teacher", "http://", "ftp://teacher/v1", "http://a:b/v1", "http://[::1", "\x00"]
)
def test_an_address_that_is_none_raises_nothing(url: str) -> None:
    found = look(url)
    assert found.up is False
    assert found.words


def test_neither_key_nor_password_is_told(server: ScriptedServer) -> None:
    key, password = "sk-verysecret1", "hunter2-hunter2"
    where = server.url.replace("http://", f"http://me:{password}@") + "?token=abc"
    for mode in (Mode.NORMAL, Mode.REFUSING):
        server.mode = mode
        told = repr(look(where, key=key))
        assert key not in told
        assert password not in told
        assert "abc" not in told
    assert shown_address("http://me:pw@[::1]:8000/v1") == "http://[::1]:8000/v1"
    assert shown_address("http://host:port/v1") == "(no address)"
