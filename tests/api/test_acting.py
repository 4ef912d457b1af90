"""What programs do: accepted at once, and told of until a worker has done it."""

import pytest

from app.access.pressed import ACT
from app.domain.pull_request import Role
from app.domain.record import Outcome
from app.domain.runs import RunKind
from app.factory import Factory
from app.store.deliveries import DeliveryState, Received
from tests.api.conftest import Programs
from tests.dashboard.scenes import asked, opened, record, sample, sampled, under_way
from tests.support.stores import HEAD

SAMPLE = f"/pulls/acme/taxonomy/7/sample?head_sha={HEAD}"


@pytest.mark.parametrize("act", ["sample", "precheck", "postcheck", "export"])
def test_something_is_asked_for_on_a_pull_request(
    programs: Programs, factory: Factory, act: str
) -> None:
    opened(factory)
    answer = programs.post(f"/pulls/acme/taxonomy/7/{act}?head_sha={HEAD}")
    assert answer.status_code == 202
    delivery = factory.deliveries.get(answer.json()["delivery"])
    assert delivery is not None
    assert delivery.event == ACT
    assert f'"button":"{act}"'.encode() in delivery.body


@pytest.mark.parametrize("act", ["cancel", "retry"])
def test_something_is_asked_for_of_a_run(programs: Programs, factory: Factory, act: str) -> None:
    run = under_way(factory, opened(factory))
    answer = programs.post(f"/runs/{run}/{act}")
    assert answer.status_code == 202
    assert list(factory.queue.sent) == [("deliver", answer.json()["delivery"])]


def test_what_became_of_it(programs: Programs, factory: Factory) -> None:
    row = opened(factory)
    delivery = programs.post(SAMPLE).json()["delivery"]
    waiting = programs.get(f"/acts/{delivery}").json()
    assert (waiting["state"], waiting["button"], waiting["runs"]) == ("received", "sample", [])
    known = factory.deliveries.get(delivery)
    assert known is not None
    run = asked(factory, row, RunKind.SAMPLE, asked_through=known.guid)
    factory.deliveries.conclude(delivery, DeliveryState.HANDLED, "(admin) pressed sample")
    assert programs.get(f"/acts/{delivery}").json() == {
        "delivery": delivery,
        "button": "sample",
        "repository": "acme/taxonomy",
        "number": 7,
        "state": "handled",
        "words": "(admin) pressed sample",
        "runs": [run],
    }


def test_what_others_did_is_told_to_admins_alone(programs: Programs, factory: Factory) -> None:
    opened(factory)
    grace, ada = programs.of("grace", Role.TRIAGE), programs.of("ada", Role.READ)
    delivery = programs.post(SAMPLE, grace).json()["delivery"]
    statuses = [programs.get(f"/acts/{delivery}", who).status_code for who in (grace, ada, "")]
    assert statuses == [200, 404, 200]


def test_a_delivery_of_githubs_is_no_act(programs: Programs, factory: Factory) -> None:
    row = factory.deliveries.record(Received(guid="g-1", event="push", body=b"{}")).id
    assert programs.get(f"/acts/{row}").status_code == 404
    assert programs.get("/acts/99999").status_code == 404


def test_who_may_not_is_refused_in_words(programs: Programs, factory: Factory) -> None:
    run = under_way(factory, opened(factory))
    noor = programs.of("noor", Role.READ)
    answer = programs.post(SAMPLE, noor)
    assert answer.status_code == 403
    assert answer.json() == {"detail": "`/sample` by noor: it is for maintainers here."}
    assert programs.post(f"/runs/{run}/cancel", noor).status_code == 403
    stranger = programs.of("eve", Role.NONE)
    assert programs.post(f"/runs/{run}/cancel", stranger).status_code == 404
    assert not factory.queue.sent


def test_too_late_is_said(programs: Programs, factory: Factory) -> None:
    run = asked(factory, opened(factory), RunKind.SAMPLE, head_sha="b" * 40)
    answer = programs.post(f"/runs/{run}/cancel")
    assert answer.status_code == 409
    assert "older commit" in answer.json()["detail"]


def test_models_are_let_run_on_a_commit_that_is_named(programs: Programs, factory: Factory) -> None:
    opened(factory)
    for query, words in (("", "name the commit"), (f"?head_sha={'b' * 40}", "pushed meanwhile")):
        answer = programs.post(f"/pulls/acme/taxonomy/7/sample{query}")
        assert answer.status_code == 409
        assert words in answer.json()["detail"]
    assert not factory.queue.sent


@pytest.mark.parametrize("path", ["/runs/1/merge", "/pulls/acme/taxonomy/7/cancel", "/runs/1"])
def test_other_acts_there_are_none(programs: Programs, factory: Factory, path: str) -> None:
    sampled(factory, opened(factory), sample((record(0, Outcome.KEPT),)))
    answer = programs.post(path)
    assert answer.status_code in {405, 422}
    assert set(answer.json()) == {"detail"}


def test_replaying(programs: Programs, factory: Factory) -> None:
    row = factory.deliveries.record(Received(guid="g-1", event="push", body=b"{}")).id
    factory.deliveries.conclude(row, DeliveryState.FAILED, "no")
    ignored = factory.deliveries.record(
        Received(guid="g-2", event="star", body=b"{}", ignored=True)
    ).id
    grace = programs.of("grace", Role.ADMIN)
    assert programs.post(f"/deliveries/{row}/replay", grace).status_code == 403
    assert programs.post(f"/deliveries/{row}/replay").json() == {"delivery": row}
    assert factory.deliveries.is_open(row)
    assert programs.post(f"/deliveries/{ignored}/replay").status_code == 409
    assert programs.post("/deliveries/99999/replay").status_code == 404
