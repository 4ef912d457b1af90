"""What can be asked for at a run's page, by whom, and what is said then."""

from collections.abc import Iterator

import pytest

from app.access.pressed import ACT
from app.domain.people import Person
from app.domain.pull_request import Role
from app.domain.record import Outcome
from app.domain.runs import RunState
from app.factory import Factory
from app.store.runs import Conclusion
from tests.dashboard.reader import Element, Reader, parsed
from tests.dashboard.run.people import REPOSITORY, somebody
from tests.dashboard.scenes import OWNER, opened, record, sample, sampled, under_way
from tests.dashboard.visitors import Visitor, fields_of, visitor
from tests.support.dialogue import RememberingQueue


@pytest.fixture
def service(login_factory: Factory) -> Factory:
    """A service whose broker remembers."""
    login_factory.__dict__["queue"] = RememberingQueue()
    return login_factory


@pytest.fixture
def admin(service: Factory) -> Iterator[Visitor]:
    with visitor(service) as browser:
        browser.logs_in()
        yield browser


def offered(page: Element) -> list[str]:
    return [button.text for each in page.all("div", id="acts") for button in each.all("button")]


def press(browser: Visitor, run: int, button: str) -> str:
    """Press a button as it stands there; where the browser is sent."""
    action = f"/runs/{run}/press?button={button}"
    answer = browser.post(action, fields_of(browser.page(f"/runs/{run}"), action))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def acts_of(factory: Factory) -> list[bytes]:
    found = (factory.deliveries.get(number) for _, number in factory.queue.sent)
    return [each.body for each in found if each is not None and each.event == ACT]


def test_an_admin_ends_a_run(service: Factory, admin: Visitor) -> None:
    run = under_way(service, opened(service), made=1)
    assert "Cancel" in offered(admin.page(f"/runs/{run}"))
    back = admin.page(press(admin, run, "cancel"))
    assert back.one("p", id="asked").text.startswith("Asked to end this run. It is recorded")
    (body,) = acts_of(service)
    assert b'"button":"cancel"' in body


def test_a_failed_run_is_tried_again_and_a_finished_one_exported(
    service: Factory, admin: Visitor
) -> None:
    row = opened(service)
    run = under_way(service, row)
    failed = Conclusion(state=RunState.FAILED, reason="teacher-away", words="The teacher is away.")
    assert service.runs.conclude(run, OWNER, failed)
    made = sampled(service, opened(service, 8), sample((record(0, Outcome.KEPT),)))
    assert "asked=export" in press(admin, made, "export")
    assert b'"button":"export"' in acts_of(service)[0]


def test_a_note_has_none_but_known_words(service: Factory, admin: Visitor) -> None:
    run = under_way(service, opened(service))
    page = admin.page(f"/runs/{run}?asked=<b>you%20won</b>")
    assert "you won" not in page.text
    assert not list(page.all("p", id="asked"))


@pytest.mark.parametrize("button", ["", "explode", "cancel%00", "CANCEL"])
def test_what_is_no_button_is_refused_in_words(
    service: Factory, admin: Visitor, button: str
) -> None:
    run = under_way(service, opened(service))
    fields = fields_of(admin.page("/"), "/logout")
    answer = admin.post(f"/runs/{run}/press?button={button}", fields)
    assert answer.status_code == 403
    assert parsed(answer.text).one("p", id="refused").text == "There is no such button."
    assert acts_of(service) == []


def test_whoever_only_reads_is_offered_nothing_and_refused(service: Factory) -> None:
    run = under_way(service, opened(service))
    with visitor(service) as browser:
        fields = somebody(service, browser, Person(login="vera", role=Role.READ))
        page = browser.page(f"/runs/{run}")
        assert offered(page) == []
        answer = browser.post(f"/runs/{run}/press?button=cancel", fields)
        assert answer.status_code == 403
        assert list(parsed(answer.text).all("p", id="refused"))
    assert acts_of(service) == []


def test_whoever_may_not_read_the_repository_finds_nothing(service: Factory) -> None:
    run = sampled(service, opened(service), sample((record(0, Outcome.KEPT),)))
    with visitor(service) as browser:
        fields = somebody(service, browser, Person(login="otto", role=Role.NONE))
        for path in ("", "/events", "/pairs/1", "/sample.json", "/export/skills_phase.jsonl"):
            assert browser.get(f"/runs/{run}{path}").status_code == 404
        for path in ("/press?button=cancel", "/share"):
            assert browser.post(f"/runs/{run}{path}", fields).status_code == 404


def test_a_form_of_somebody_elses_does_nothing(service: Factory, admin: Visitor) -> None:
    run = under_way(service, opened(service))
    for path in ("press?button=cancel", "share"):
        answer = admin.post(f"/runs/{run}/{path}", {"form_token": "made up"})
        assert answer.status_code == 403
    assert acts_of(service) == []


def test_without_a_login_there_is_nothing_to_press(pages: Reader, factory: Factory) -> None:
    run = under_way(factory, opened(factory))
    page = pages.open(f"/runs/{run}")
    assert not list(page.all("form", method="post"))
    for path in ("press?button=cancel", "share"):
        assert pages.client.post(f"/runs/{run}/{path}").status_code == 403


def test_a_maintainer_ends_a_run(service: Factory) -> None:
    run = under_way(service, opened(service))
    with visitor(service) as browser:
        somebody(service, browser, Person(login="mia", role=Role.TRIAGE))
        press(browser, run, "cancel")
    assert b'"by":"mia"' in acts_of(service)[0]
    assert REPOSITORY.encode() in acts_of(service)[0]
