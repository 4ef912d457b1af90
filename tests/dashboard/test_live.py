"""The event streams, and the files that pages load."""

import time
from collections import deque

import pytest

from app.dashboard import live
from app.domain.runs import RunState
from app.factory import Factory
from app.store.runs import Conclusion
from app.store.tables import Base
from tests.dashboard.reader import Reader
from tests.dashboard.scenes import OWNER, beat, opened, under_way


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream that ends soon."""
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.2)
    monkeypatch.setattr(live, "POLL_SECONDS", 0.05)


def event(pages: Reader, address: str) -> str:
    """The one version that a stream of a page at rest sends."""
    answer = pages.get(address)
    assert answer.headers["content-type"].startswith("text/event-stream")
    (data,) = [line for line in answer.text.splitlines() if line.startswith("data: ")]
    assert "event: version" in answer.text
    return data.removeprefix("data: ")


def shown(pages: Reader, address: str) -> str:
    return pages.open(address).one("main").attributes["data-version"]


@pytest.fixture
def still(factory: Factory) -> None:
    """Ages stand still, so that only what happens changes a version."""
    factory.clock = lambda: 1_000_000.0


@pytest.mark.usefixtures("still")
def test_a_stream_names_the_version_the_page_shows(pages: Reader, factory: Factory) -> None:
    run = under_way(factory, opened(factory), made=1)
    assert event(pages, "/events") == shown(pages, "/")
    assert event(pages, f"/runs/{run}/events") == shown(pages, f"/runs/{run}")


@pytest.mark.usefixtures("still")
def test_versions_change_with_progress_and_with_the_end(pages: Reader, factory: Factory) -> None:
    run = under_way(factory, opened(factory), made=1)
    addresses = ("/events", f"/runs/{run}/events")
    seen = [[event(pages, address)] for address in addresses]
    beat(factory, run, made=2, judged=1, kept=1)
    for versions, address in zip(seen, addresses, strict=True):
        versions.append(event(pages, address))
    assert factory.runs.conclude(run, OWNER, Conclusion(state=RunState.DONE))
    for versions, address in zip(seen, addresses, strict=True):
        versions.append(event(pages, address))
        assert len(set(versions)) == 3


@pytest.mark.usefixtures("still")
def test_in_a_crowd_a_stream_says_what_is_now_and_when_to_come_again(
    pages: Reader, factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that nobody who holds streams open leaves nothing to the others; pages stay true."""
    opened(factory)
    monkeypatch.setattr(live, "MOST_STREAMS", 2)
    monkeypatch.setattr(live, "STREAM_SECONDS", 60.0)
    monkeypatch.setattr(live, "_begun", deque([time.monotonic()] * 2))
    answer = pages.get("/events")
    assert "retry: 10000" in answer.text
    assert shown(pages, "/") in answer.text
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.05)
    live._begun[0] -= 60
    assert "retry: 300\n" in pages.get("/events").text


def test_a_version_changes_with_the_minute() -> None:
    assert live.version(59.9, "a") == live.version(0, "a")
    assert live.version(60.0, "a") != live.version(59.9, "a")


def test_a_stream_ends_quietly_when_the_database_is_gone(pages: Reader, factory: Factory) -> None:
    Base.metadata.drop_all(factory.database.engine)
    answer = pages.get("/events")
    assert (answer.status_code, answer.text) == (200, "")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("style.css", "text/css"), ("live.js", "text/javascript"), ("icon.svg", "image/svg+xml")],
)
def test_static_files(pages: Reader, name: str, kind: str) -> None:
    answer = pages.get(f"/static/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    again = pages.get(f"/static/{name}", **{"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["nothing.css", "..%2froutes.py", "%2e%2e", "../routes.py", ""])
def test_nothing_else_is_served(pages: Reader, name: str) -> None:
    assert pages.get(f"/static/{name}").status_code == 404
