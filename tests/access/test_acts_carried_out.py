"""Acts as a worker carries them out, on a GitHub."""

import pytest

from app.access.acts import Acts
from app.access.viewer import Viewer
from app.domain.events import BY_ADMIN
from app.domain.pull_request import PullRequestRef
from app.domain.runs import RunKind, RunState
from app.store.deliveries import Delivery
from app.store.delivery_list import DeliveryList
from sandbox import PullRequest
from tests.support.dialogue import Seedbed, status

pytestmark = pytest.mark.slow

THE_ADMIN = Viewer(inside=True, person=BY_ADMIN, form_token="t", admin=True)


def row_of(seedbed: Seedbed, pull: PullRequest) -> int:
    ref = PullRequestRef(
        installation_id=seedbed.repository.installation_id,
        repository="acme/taxonomy",
        number=pull.number,
    )
    found = seedbed.factory.pull_requests.find(ref)
    assert found is not None
    return found


def reason(seedbed: Seedbed, delivery: int) -> str:
    found = DeliveryList(seedbed.factory.database).one(delivery, 1)
    assert found is not None
    return found.reason


def delivery_of(seedbed: Seedbed, delivery: int) -> Delivery:
    found = seedbed.factory.deliveries.get(delivery)
    assert found is not None
    return found


def grace(seedbed: Seedbed) -> Viewer:
    return Viewer(
        inside=True, person="grace", form_token="t", repositories=frozenset({"acme/taxonomy"})
    )


def test_an_admin_samples_and_cancels(seedbed: Seedbed) -> None:
    """Nobody on GitHub has that name, and none is told of."""
    pull = seedbed.opens()
    row, acts = row_of(seedbed, pull), Acts(seedbed.factory)
    asked = acts.press_on(THE_ADMIN, row, RunKind.VALIDATE, "sample", pull.head_sha)
    seedbed.hears()
    (run,) = [r for r in seedbed.factory.runs.of_pull_request(row) if r.kind is RunKind.SAMPLE]
    assert (run.asked_by, run.state) == (BY_ADMIN, RunState.QUEUED)
    assert run.asked_through == delivery_of(seedbed, asked).guid
    assert reason(seedbed, asked) == "(admin) pressed sample"
    ended = acts.press(THE_ADMIN, run, "cancel")
    seedbed.settle()
    cancelled = seedbed.factory.runs.get(run.id)
    assert cancelled is not None
    assert (cancelled.state, cancelled.words) == (RunState.CANCELLED, "(admin) cancelled it.")
    assert reason(seedbed, ended) == "(admin) pressed cancel"
    texts = "\n".join(comment.body for comment in pull.comments)
    assert "(admin)" in texts
    assert "@" not in texts


def test_the_same_act_is_done_once(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    row, acts = row_of(seedbed, pull), Acts(seedbed.factory)
    asked = acts.press_on(THE_ADMIN, row, RunKind.VALIDATE, "sample", pull.head_sha)
    seedbed.factory.queue.deliver(asked)
    seedbed.hears()
    acts.replay(THE_ADMIN, asked)
    seedbed.hears()
    runs = seedbed.factory.runs.of_pull_request(row)
    assert [r.kind for r in runs].count(RunKind.SAMPLE) == 1


def test_a_maintainer_acts_by_the_rights_on_github(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    row, acts = row_of(seedbed, pull), Acts(seedbed.factory)
    asked = acts.press_on(grace(seedbed), row, RunKind.VALIDATE, "sample", pull.head_sha)
    seedbed.hears()
    assert reason(seedbed, asked) == "grace pressed sample"


def test_who_lost_the_right_meanwhile_is_refused_by_the_worker(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    row, acts = row_of(seedbed, pull), Acts(seedbed.factory)
    asked = acts.press_on(grace(seedbed), row, RunKind.VALIDATE, "sample", pull.head_sha)
    seedbed.repository.add_collaborator("grace", role_name="read")
    seedbed.hears()
    assert "`/sample` by grace: it is for maintainers here." in reason(seedbed, asked)
    assert [r.kind for r in seedbed.factory.runs.of_pull_request(row)] == [RunKind.VALIDATE]


def test_a_commit_that_was_pushed_meanwhile_is_not_what_was_meant(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    row = row_of(seedbed, pull)
    seen = Acts(seedbed.factory).press_on(THE_ADMIN, row, RunKind.VALIDATE, "sample", pull.head_sha)
    body = delivery_of(seedbed, seen).body
    assert pull.head_sha.encode() in body
    seedbed.repository.push("contribution", {"notes.md": "more\n"}, "More", author="ada")
    seedbed.factory.handler.handle(seen)
    assert "older commit" in reason(seedbed, seen)
    assert "older commit" in status(pull)
