"""Somebody who is logged in wants to know of a repository that they cannot read on GitHub.

Two services are held beside each other: in one there is such a repository, in the other there is
none. Whatever the application has routes for is asked of both, by what it is called and by
guessing. A person gets the same answers from both, word for word: no name, title or text of what
is hidden, and no count, option, plot or refusal that is another because of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import func, select

from app.access.door import Door
from app.access.tokens import Tokens
from app.access.viewer import PERSON, Viewer
from app.dashboard import live
from app.domain.people import Person
from app.domain.pull_request import Role
from app.domain.record import Outcome
from app.domain.runs import RunKind, RunState
from app.factory import Factory
from app.main import create_app
from app.store.deliveries import DeliveryState, Received
from app.store.figures import Usage
from app.store.runs import Conclusion
from app.store.tables import AuditRow, DeliveryRow, RunRow
from app.taxonomy.indexing import IndexedFile, seeds_to_index
from tests.dashboard.conftest import clock, settings
from tests.dashboard.pulls.story import OLD, Story, rated
from tests.dashboard.scenes import OWNER, PATH, asked, finding, record
from tests.dashboard.taxonomies import content, indexed
from tests.dashboard.visitors import Visitor, fields_of, visitor, with_login
from tests.support.dialogue import RememberingQueue
from tests.support.migrated import make_ready
from tests.support.stores import Clock

__all__ = ["clock"]

SEEN, HIDDEN = "acme/taxonomy", "veiled/taxonomy"
CANARY = "zanzibar"
LEAF = f"knowledge/{CANARY}/leaf/qna.yaml"
ARTEFACTS = re.compile(r'data-version="\w+"|data: \w+|value="[\w.-]{43}"')
"""What is another in each session, or at each moment."""
PASSING = {"set-cookie", "content-length", "date"}
SEARCHES = (
    {"repository": HIDDEN, "author": CANARY, "label": CANARY, "state": "all"},
    {"q": "#7", "state": "all", "days": "30"},
    {"q": CANARY, "branch": "knowledge", "actor": "maintainer"},
    {"page": "2", "cursor": "1"},
)
NAMES = tuple((name, "7") for name in (SEEN, HIDDEN, HIDDEN.upper(), f"{HIDDEN}\0"))
NUMBERS = ("2", "6", "7", "8", "9", "10", "11")
"""Of runs: a sample that can be read, those that cannot, and one that is in neither service."""


@dataclass(frozen=True)
class Service:
    """A service, somebody who is logged in, and a token of theirs."""

    factory: Factory
    browser: Visitor
    token: str
    form: dict[str, str]


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams of events that end at once."""
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.02)
    monkeypatch.setattr(live, "POLL_SECONDS", 0.01)


def filled(file: Path, clock: Clock, *, hiding: bool) -> Factory:
    """A service; the rows of what can be read have the same numbers in both."""
    made = Factory(with_login(settings(f"sqlite:///{file}")), clock=clock)
    made.__dict__["queue"] = RememberingQueue()
    worked_on(Story(made), number=7, title="Add recipes")
    indexed(made, (PATH, content(3)))
    if hiding:
        worked_on(
            Story(made),
            number=7,
            repository=HIDDEN,
            title=f"{CANARY} title",
            author=CANARY,
            labels=(CANARY,),
        )
        hidden_leaves(made)
    failed_delivery(made, *((HIDDEN, CANARY) if hiding else (SEEN, "x")))
    return made


def worked_on(story: Story, **fields: object) -> None:
    """A pull request with runs: done, under way, failed and queued."""
    story.opens(**fields)
    name = str(fields["title"])
    story.checks(OLD, finding(message=name))
    told = record(0, Outcome.KEPT, question=name, answer=name)
    done = story.samples(OLD, rated(0.9, 0.75, 0.97, records=(told,), notes=(name,)))
    used = Usage(role="teacher", calls=9, tokens_read=9, tokens_written=9, seconds=9.0)
    story.factory.figures.save(done, 10, 6, (used,))
    story.samples(OLD, None)
    failed = story._begun(RunKind.PRECHECK, OLD)
    ended = Conclusion(state=RunState.FAILED, reason="x", words=name)
    assert story.factory.runs.conclude(failed, OWNER, ended)
    path = f"knowledge/{name}/qna.yaml"
    asked(story.factory, story.row, RunKind.POSTCHECK, head_sha=OLD, path=path)
    story.factory.audit.write("grace", "run-start", f"{name}#7", name)
    story.is_summarised()


def hidden_leaves(factory: Factory) -> None:
    text = content(4, CANARY)
    file = IndexedFile(LEAF, "blob-9", seeds_to_index(LEAF, text))
    factory.neighbours.replace(HIDDEN, None, [file])
    assert factory.neighbours.complete(HIDDEN, "c" * 40, {LEAF: "blob-9"})


def failed_delivery(factory: Factory, repository: str, reason: str) -> None:
    body = f'{{"repository": {{"full_name": "{repository}"}}, "number": 7}}'.encode()
    row = factory.deliveries.record(Received(guid="0" * 36, event="push", body=body)).id
    factory.deliveries.conclude(row, DeliveryState.FAILED, reason)


@pytest.fixture
def services(tmp_path: Path, clock: Clock) -> Iterator[tuple[Factory, ...]]:
    """One without the hidden repository, and one with it."""
    made = []
    for hiding in (False, True):
        file = tmp_path / f"{hiding}.sqlite3"
        make_ready(f"sqlite:///{file}")
        made.append(filled(Path(file), clock, hiding=hiding))
    yield tuple(made)
    for each in made:
        each.close()


def comes_in(factory: Factory, stack: ExitStack, role: Role) -> Service:
    """Somebody with this role in what can be read, and with none in what is hidden."""
    for repository, has in ((SEEN, role), (HIDDEN, Role.NONE)):
        factory.known_rights.save(repository, Person(login="mallory", role=has))
    browser = stack.enter_context(visitor(factory))
    session = factory.sessions.begin("mallory", PERSON, 3600)
    browser.headers["Cookie"] = f"__Host-seedbed={Door(factory).seals.session(session)}"
    token = Tokens(factory).make(Viewer(inside=True, person="mallory"), "robot", 9)
    return Service(factory, browser, token, fields_of(browser.page("/"), "/logout"))


def answers(service: Service) -> Iterator[tuple[str, str, dict[str, str], str]]:
    """What everything there is answers: what was asked, status, headers and text."""
    for method, path in routes(service.factory):
        for address in addresses(method, path):
            answer = ask(service, method, address)
            headers = {k: v for k, v in answer.headers.items() if k not in PASSING}
            text = ARTEFACTS.sub("*", answer.text).replace(service.token, "*")
            yield f"{method} {address}", str(answer.status_code), headers, text


def routes(factory: Factory) -> list[tuple[str, str]]:
    """All that the application has, but for the ways out, which would end the session."""
    found = [
        (method, context.path or "")
        for context in iter_route_contexts(create_app(factory).routes)
        for method in sorted(context.methods or ())
        if not (context.path or "").startswith(("/logout", "/login"))
    ]
    assert len(found) > 30
    return found


def addresses(method: str, path: str) -> Iterator[str]:
    """A route's addresses: of what can be read and of what cannot, with what can be looked for."""
    names = NAMES if "{owner}" in path else ((SEEN, number) for number in NUMBERS)
    yield from sorted({_filled_in(path, *each) for each in names})
    if method == "GET" and "{" not in path:
        yield from (f"{path}?{urlencode(search)}" for search in SEARCHES)


def _filled_in(path: str, repository: str, number: str) -> str:
    owner, name = repository.split("/")
    places = {"owner": owner, "name": name.replace("\0", "%00"), "act": "sample"}
    if "files" in path or "export" in path:
        places["name"] = "sample.json"
    return re.sub(r"{(\w+)}", lambda place: places.get(place[1], number), path)


def ask(service: Service, method: str, address: str) -> httpx.Response:
    browser = service.browser
    if address.startswith(("/api/", "/metrics")):
        bearer = {"Authorization": f"Bearer {service.token}"}
        return browser.client.request(method, address, headers=bearer)
    if method == "GET":
        return browser.get(address)
    if address.endswith("/press"):
        address += "?button=sample"
    return browser.post(address, service.form | {"name": "n", "days": "x"})


@pytest.mark.parametrize("role", [Role.NONE, Role.ADMIN])
def test_a_person_cannot_tell_whether_it_is_there(
    services: tuple[Factory, ...], role: Role
) -> None:
    with ExitStack() as stack:
        without, beside = (comes_in(factory, stack, role) for factory in services)
        number = 0
        for expected, found in zip(answers(without), answers(beside), strict=True):
            assert found == expected
            number += 1
        assert number > 150


def rows(factory: Factory) -> list[int | None]:
    tables = (DeliveryRow, RunRow, AuditRow)
    with factory.database.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_nothing_is_done_to_it(services: tuple[Factory, ...]) -> None:
    """Not even a note that somebody tried, which an act on it would make."""
    _, hiding = services
    with ExitStack() as stack:
        mallory = comes_in(hiding, stack, Role.NONE)
        before = rows(hiding)
        for method, path in routes(hiding):
            if method == "GET" or path.startswith("/tokens"):
                continue
            for address in addresses(method, path):
                assert ask(mallory, method, address).status_code >= 400, address
        assert rows(hiding) == before


def test_an_admin_does_see_it(services: tuple[Factory, ...]) -> None:
    """So that the answers above are the same for want of rights, and not for want of rows."""
    with ExitStack() as stack:
        without, beside = (stack.enter_context(visitor(factory)) for factory in services)
        for browser in (without, beside):
            browser.logs_in()
        lists = ("/", "/pulls", "/taxonomy", "/deliveries", "/audit", "/deliveries/1")
        for path in (*lists, "/runs/7", f"/pulls/{HIDDEN}/7", f"/taxonomy/{HIDDEN}"):
            assert CANARY in beside.get(path).text or HIDDEN in beside.get(path).text, path
            assert CANARY not in without.get(path).text, path
