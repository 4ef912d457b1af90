"""Acts of whoever looks: recorded, decided like a command, carried out by a worker."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.access.acts import Acts, buttons, buttons_on
from app.access.pressed import ACT
from app.access.viewer import ON_THIS_MACHINE, OUTSIDE, Viewer
from app.domain.events import BY_ADMIN
from app.domain.people import Person
from app.domain.pull_request import Role
from app.domain.record import Outcome
from app.domain.runs import Run, RunKind, RunState
from app.domain.triage import Conversation, Ok
from app.errors import UserError
from app.factory import Factory
from app.queue import CeleryQueue
from app.store.deliveries import DeliveryState, Received
from app.store.runs import Conclusion
from app.store.tables import AuditRow
from tests.dashboard.scenes import OWNER, asked, opened, record, sample, sampled, under_way
from tests.support.dialogue import RememberingQueue
from tests.support.stores import HEAD, PULL_REQUEST

REPOSITORY = PULL_REQUEST.ref.repository
THE_ADMIN = Viewer(inside=True, person=BY_ADMIN, form_token="t", admin=True)
NAMED_ADMIN = replace(THE_ADMIN, person="mia")


@pytest.fixture
def factory(login_factory: Factory) -> Factory:
    """A service whose broker remembers."""
    login_factory.__dict__["queue"] = RememberingQueue()
    return login_factory


def person(factory: Factory, login: str, role: Role) -> Viewer:
    """Somebody of whom GitHub just said this."""
    factory.known_rights.save(REPOSITORY, Person(login=login, role=role))
    may_read = frozenset({REPOSITORY}) if role >= Role.READ else frozenset()
    return Viewer(inside=True, person=login, form_token="t", repositories=may_read)


def run_of(factory: Factory, run_id: int) -> Run:
    found = factory.runs.get(run_id)
    assert found is not None
    return found


def audited(factory: Factory) -> list[tuple[str, str]]:
    with factory.database.reading() as session:
        return [(row.actor, row.act) for row in session.scalars(select(AuditRow))]


def test_a_press_is_a_delivery_of_our_own(factory: Factory) -> None:
    run = run_of(factory, under_way(factory, opened(factory)))
    delivery = factory.deliveries.get(Acts(factory).press(THE_ADMIN, run, "cancel"))
    assert delivery is not None
    assert (delivery.event, delivery.state) == (ACT, DeliveryState.RECEIVED)
    assert json.loads(delivery.body) == {
        "installation": 1,
        "repository": REPOSITORY,
        "number": 7,
        "kind": "sample",
        "head_sha": HEAD,
        "button": "cancel",
        "by": BY_ADMIN,
        "by_admin": True,
    }
    assert list(factory.queue.sent) == [("deliver", delivery.id)]
    assert audited(factory) == [(BY_ADMIN, "press-cancel")]


def test_each_press_is_one_of_its_own(factory: Factory) -> None:
    run = run_of(factory, under_way(factory, opened(factory)))
    acts = Acts(factory)
    assert acts.press(THE_ADMIN, run, "cancel") != acts.press(THE_ADMIN, run, "cancel")


def test_the_broker_being_away_loses_nothing(factory: Factory) -> None:
    class Away(RememberingQueue):
        def deliver(self, *deliveries: int) -> None:
            raise CeleryQueue.unreachable[0]("away")

    factory.__dict__["queue"] = Away()
    row = opened(factory)
    delivery = Acts(factory).press_on(THE_ADMIN, row, RunKind.VALIDATE, "sample", HEAD)
    factory.clock.now += 100
    assert factory.deliveries.overdue(90) == (delivery,)


def test_an_admin_by_a_login_acts_in_that_name(factory: Factory) -> None:
    delivery = Acts(factory).press_on(
        NAMED_ADMIN, opened(factory), RunKind.VALIDATE, "sample", HEAD
    )
    recorded = factory.deliveries.get(delivery)
    assert recorded is not None
    body = json.loads(recorded.body)
    assert (body["by"], body["by_admin"]) == ("mia", True)


def test_a_person_is_no_admin(factory: Factory) -> None:
    row, grace = opened(factory), person(factory, "grace", Role.TRIAGE)
    recorded = factory.deliveries.get(
        Acts(factory).press_on(grace, row, RunKind.VALIDATE, "sample", HEAD)
    )
    assert recorded is not None
    body = json.loads(recorded.body)
    assert (body["by"], body["by_admin"]) == ("grace", False)


def test_somebody_called_admin_on_github_is_no_admin(factory: Factory) -> None:
    row, namesake = opened(factory), person(factory, "admin", Role.TRIAGE)
    recorded = factory.deliveries.get(
        Acts(factory).press_on(namesake, row, RunKind.VALIDATE, "sample", HEAD)
    )
    assert recorded is not None
    body = json.loads(recorded.body)
    assert (body["by"], body["by_admin"]) == ("admin", False)


@pytest.mark.parametrize("viewer", [ON_THIS_MACHINE, OUTSIDE])
def test_nobody_acts_without_a_login(factory: Factory, viewer: Viewer) -> None:
    row = opened(factory)
    with pytest.raises(UserError, match="no-login"):
        Acts(factory).press_on(viewer, row, RunKind.VALIDATE, "sample", HEAD)
    with pytest.raises(UserError, match="no-login"):
        Acts(factory).replay(viewer, 1)
    assert buttons_on(factory, viewer, row, RunKind.VALIDATE) == ()


def test_who_may_not_read_it_learns_nothing(factory: Factory) -> None:
    row, stranger = opened(factory), person(factory, "noor", Role.NONE)
    with pytest.raises(UserError, match="There is no such pull request"):
        Acts(factory).press_on(stranger, row, RunKind.VALIDATE, "sample", HEAD)
    assert buttons_on(factory, stranger, row, RunKind.VALIDATE) == ()
    assert audited(factory) == []


def test_who_may_not_is_refused_in_words_and_noted(factory: Factory) -> None:
    row, reader = opened(factory), person(factory, "noor", Role.READ)
    with pytest.raises(UserError, match="`/sample` by noor: it is for maintainers here"):
        Acts(factory).press_on(reader, row, RunKind.VALIDATE, "sample", HEAD)
    assert audited(factory) == [("noor", "denied")]
    assert not factory.queue.sent


def test_nobody_lets_models_run_on_a_commit_that_they_have_not_seen(factory: Factory) -> None:
    """One is pushed while a maintainer looks at the page, and they press what they see there."""
    row, grace = opened(factory), person(factory, "grace", Role.TRIAGE)
    factory.pull_requests.save(replace(PULL_REQUEST, head_sha="b" * 40))
    for viewer in (grace, THE_ADMIN):
        for seen, why in ((HEAD, "outdated"), (HEAD[:7], "outdated"), ("", "unseen")):
            with pytest.raises(UserError, match=why):
                Acts(factory).press_on(viewer, row, RunKind.VALIDATE, "sample", seen)
    assert not factory.queue.sent
    factory.pull_requests.agree(row, Conversation(ok=Ok(by="grace", head_sha="b" * 40)))
    assert Acts(factory).press_on(grace, row, RunKind.VALIDATE, "sample")


def test_a_button_that_nobody_made_is_refused(factory: Factory) -> None:
    with pytest.raises(UserError, match="unknown-button"):
        Acts(factory).press_on(THE_ADMIN, opened(factory), RunKind.VALIDATE, "merge")


def test_a_run_of_an_older_commit_has_no_buttons(factory: Factory) -> None:
    row = opened(factory)
    run = run_of(factory, under_way(factory, row))
    factory.pull_requests.save(replace(PULL_REQUEST, head_sha="b" * 40))
    assert buttons(factory, THE_ADMIN, run) == ()
    with pytest.raises(UserError, match="older commit"):
        Acts(factory).press(THE_ADMIN, run, "cancel")


class TestButtons:
    """Which are shown."""

    def test_of_a_run_that_goes_on(self, factory: Factory) -> None:
        run = run_of(factory, under_way(factory, opened(factory)))
        assert buttons(factory, THE_ADMIN, run) == ("cancel",)

    def test_of_one_that_was_cancelled(self, factory: Factory) -> None:
        run = under_way(factory, opened(factory))
        conclusion = Conclusion(state=RunState.CANCELLED, reason="cancelled", words="")
        assert factory.runs.conclude(run, OWNER, conclusion)
        assert buttons(factory, THE_ADMIN, run_of(factory, run)) == ("retry",)

    def test_only_the_newest_is_tried_again(self, factory: Factory) -> None:
        row = opened(factory)
        first = under_way(factory, row)
        assert factory.runs.conclude(first, OWNER, Conclusion(state=RunState.FAILED, reason="x"))
        asked(factory, row, RunKind.SAMPLE, asked_through="another")
        assert buttons(factory, THE_ADMIN, run_of(factory, first)) == ()

    def test_of_one_that_is_done(self, factory: Factory) -> None:
        run = sampled(factory, opened(factory), sample((record(0, Outcome.KEPT),)))
        assert buttons(factory, THE_ADMIN, run_of(factory, run)) == ("export",)

    def test_of_checks_under_way_there_are_none(self, factory: Factory) -> None:
        run = asked(factory, opened(factory), RunKind.VALIDATE)
        assert buttons(factory, THE_ADMIN, run_of(factory, run)) == ()

    def test_who_asked_may_end_their_own_and_nobody_elses(self, factory: Factory) -> None:
        row = opened(factory)
        run = run_of(factory, asked(factory, row, RunKind.SAMPLE, asked_by="ada"))
        other = asked(factory, row, RunKind.PRECHECK, asked_by="grace", path="x")
        ada = person(factory, "ada", Role.READ)
        assert buttons(factory, ada, run) == ("cancel",)
        assert buttons(factory, ada, run_of(factory, other)) == ()

    def test_the_author_may_sample_once_a_maintainer_said_so(self, factory: Factory) -> None:
        row, ada = opened(factory), person(factory, "ada", Role.READ)
        assert buttons_on(factory, ada, row, RunKind.VALIDATE) == ()
        agreed = Conversation(ok=Ok(by="grace", head_sha=HEAD))
        factory.pull_requests.agree(row, agreed)
        assert buttons_on(factory, ada, row, RunKind.VALIDATE) == ("sample",)

    def test_without_a_student_there_is_no_precheck(self, factory: Factory) -> None:
        row = opened(factory)
        assert buttons_on(factory, THE_ADMIN, row, RunKind.VALIDATE) == ("sample",)

    def test_a_closed_one_can_only_be_exported(self, factory: Factory) -> None:
        row = opened(factory)
        sampled(factory, row, sample((record(0, Outcome.KEPT),)))
        factory.pull_requests.save(replace(PULL_REQUEST, open=False, merged=True))
        assert buttons_on(factory, THE_ADMIN, row, RunKind.VALIDATE) == ("export",)

    def test_what_the_repositorys_list_says_holds_for_admins_too(self, factory: Factory) -> None:
        from app.store.configurations import KnownConfiguration

        row = opened(factory)
        listed = b"commands:\n  sample:\n    users: [grace]\n"
        kept = KnownConfiguration(content=listed, commit_sha="c" * 40, problem="")
        factory.configurations.save(REPOSITORY, kept)
        assert buttons_on(factory, THE_ADMIN, row, RunKind.VALIDATE) == ()


class TestReplay:
    """A delivery, handled anew."""

    def failed(self, factory: Factory, body: bytes = b"{}", event: str = "push") -> int:
        received = Received(guid=f"guid-{event}", event=event, body=body, ignored=not body)
        row = factory.deliveries.record(received).id
        factory.deliveries.conclude(row, DeliveryState.FAILED, "GitHub was away")
        return row

    def test_it_is_received_again(self, factory: Factory) -> None:
        row = self.failed(factory)
        Acts(factory).replay(THE_ADMIN, row)
        delivery = factory.deliveries.get(row)
        assert delivery is not None
        assert (delivery.state, delivery.attempts) == (DeliveryState.RECEIVED, 0)
        assert list(factory.queue.sent) == [("deliver", row)]
        assert audited(factory) == [(BY_ADMIN, "replay")]

    def test_for_admins_alone(self, factory: Factory) -> None:
        row = self.failed(factory)
        with pytest.raises(UserError, match="Only admins"):
            Acts(factory).replay(person(factory, "grace", Role.ADMIN), row)
        found = factory.deliveries.get(row)
        assert found is not None
        assert found.state is DeliveryState.FAILED

    def test_what_was_not_kept_cannot_be(self, factory: Factory) -> None:
        row = self.failed(factory, body=b"", event="star")
        with pytest.raises(UserError, match="was not kept"):
            Acts(factory).replay(THE_ADMIN, row)

    def test_an_act_of_who_was_an_admin_then_is_not_done_again(self, factory: Factory) -> None:
        """Whoever was taken out of SEEDBED_ADMINS has no power left, not by others' hands."""
        row = opened(factory)
        theirs = Acts(factory).press_on(NAMED_ADMIN, row, RunKind.VALIDATE, "sample", HEAD)
        factory.deliveries.conclude(theirs, DeliveryState.FAILED, "GitHub was away")
        with pytest.raises(UserError, match="does not run the service any more"):
            Acts(factory).replay(THE_ADMIN, theirs)
        factory.settings = factory.settings.model_copy(update={"admins": ("Mia",)})
        Acts(factory).replay(THE_ADMIN, theirs)
        assert factory.deliveries.is_open(theirs)

    def test_of_the_token_admins_acts_any_admin_may(self, factory: Factory) -> None:
        pressed = Acts(factory).press_on(
            THE_ADMIN, opened(factory), RunKind.VALIDATE, "sample", HEAD
        )
        factory.deliveries.conclude(pressed, DeliveryState.FAILED, "GitHub was away")
        Acts(factory).replay(THE_ADMIN, pressed)
        assert factory.deliveries.is_open(pressed)

    def test_nor_what_is_not_there(self, factory: Factory) -> None:
        with pytest.raises(UserError, match="no such delivery"):
            Acts(factory).replay(THE_ADMIN, 999)
