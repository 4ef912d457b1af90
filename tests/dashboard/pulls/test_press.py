"""Buttons on the page of a pull request, and what people may see who are no admins."""

from collections.abc import Iterator

import pytest

from app.access.pressed import ACT
from app.access.viewer import Viewer
from app.domain.triage import Ok
from app.factory import Factory
from tests.dashboard.pulls.story import NEW, Story, two_commits
from tests.dashboard.visitors import Visitor, fields_of, visitor
from tests.support.dialogue import RememberingQueue

HERE = "/pulls/acme/taxonomy/7"


@pytest.fixture
def admin(login_factory: Factory) -> Iterator[Visitor]:
    login_factory.__dict__["queue"] = RememberingQueue()
    with visitor(login_factory) as found:
        found.logs_in()
        yield found


def pressed(factory: Factory) -> list[str]:
    found = factory.deliveries.overdue(-1e9)
    deliveries = [factory.deliveries.get(each) for each in found]
    return [each.event for each in deliveries if each is not None]


def test_a_button_asks_for_what_it_says(admin: Visitor, login_factory: Factory) -> None:
    story = two_commits(login_factory)
    page = admin.page(HERE)
    labels = [button.text for button in page.one("div", id="acts").all("button")]
    assert labels == ["Sample", "Export"]
    address = f"{HERE}/press?button=sample"
    answer = admin.post(address, fields_of(page, address))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}?asked=sample")
    assert "Sample was asked for." in admin.page(f"{HERE}?asked=sample").text
    assert pressed(login_factory) == [ACT]
    story.samples(NEW, None)
    labels = [button.text for button in admin.page(HERE).one("div", id="acts").all("button")]
    assert "Cancel" in labels


def test_what_is_refused_says_why(admin: Visitor, login_factory: Factory) -> None:
    two_commits(login_factory)
    fields = fields_of(admin.page(HERE), f"{HERE}/press?button=sample")
    unknown = admin.post(f"{HERE}/press?button=explode", fields)
    assert unknown.status_code == 409
    assert "There is no such button." in unknown.text
    nowhere = admin.post("/pulls/acme/taxonomy/8/press?button=sample", fields)
    assert nowhere.status_code == 404
    forged = admin.post(f"{HERE}/press?button=sample", {"form_token": "forged"})
    assert forged.status_code == 403
    assert pressed(login_factory) == []
    assert "was asked for" not in admin.page(f"{HERE}?asked=explode").text


def test_a_commit_pushed_meanwhile_is_not_what_was_meant(
    admin: Visitor, login_factory: Factory
) -> None:
    """Else a press on a page that was open let models run on what nobody has looked at."""
    story = two_commits(login_factory)
    address = f"{HERE}/press?button=sample"
    fields = fields_of(admin.page(HERE), address)
    story.opens(head_sha="d" * 40)
    for sent in (fields, {**fields, "head": ""}):
        refused = admin.post(address, sent)
        assert refused.status_code == 409
    assert "A commit was pushed meanwhile" in admin.post(address, fields).text
    assert pressed(login_factory) == []


def test_a_person_sees_what_they_can_read_on_github(
    admin: Visitor, login_factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_commits(login_factory)
    secret = Story(login_factory)
    secret.opens(number=9, repository="acme/secret", title="Nobody may know", labels=("hush",))
    secret.agrees(ok=Ok(by="grace", head_sha=NEW))
    secret.is_summarised()
    assert "Nobody may know" in admin.page("/pulls").text

    def noor(*_: object) -> Viewer:
        reads = frozenset({"acme/taxonomy"})
        return Viewer(inside=True, person="noor", repositories=reads)

    monkeypatch.setattr("app.access.door.Door._viewer", noor)
    text = admin.get("/pulls?state=all").text
    assert "Add recipes" in text
    assert all(word not in text for word in ("Nobody may know", "acme/secret", "hush"))
    assert "Nobody may know" not in admin.get("/pulls?repository=acme/secret&q=nobody").text
    assert admin.get("/pulls/acme/secret/9").status_code == 404
    assert admin.get("/pulls/acme/secret/9/events").status_code == 404
    assert admin.get(HERE).status_code == 200


def test_strangers_are_sent_to_the_login(login_factory: Factory) -> None:
    two_commits(login_factory)
    with visitor(login_factory) as stranger:
        for address in ("/pulls", HERE):
            assert stranger.get(address).status_code == 303
        for address in ("/pulls/events", f"{HERE}/events"):
            assert stranger.get(address, accept="text/event-stream").status_code == 401
        assert stranger.post(f"{HERE}/press?button=sample", {}).status_code in (303, 403)
    assert pressed(login_factory) == []
