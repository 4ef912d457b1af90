"""What becomes of a delivery when something goes wrong."""

import pytest
from structlog.testing import capture_logs

from app.errors import TransientError, UserError
from app.store.database_away import BUSY, DatabaseAwayError
from app.store.deliveries import Delivery, DeliveryState
from sandbox.git import signed
from sandbox.pull_request import PullRequest
from tests.support.dialogue import Seedbed, checks, leaf, status

pytestmark = pytest.mark.slow


def last_delivery(seedbed: Seedbed) -> Delivery:
    rows = filter(None, map(seedbed.factory.deliveries.get, range(1, 20)))
    # What follows on it are labels.
    return next(delivery for delivery in rows if delivery.event == "pull_request")


def only_pull(seedbed: Seedbed) -> PullRequest:
    (pull,) = seedbed.repository.pulls.values()
    return pull


def opens_while(seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(seedbed.factory, "github", fail)
        seedbed.opens()


def test_while_github_is_away_the_delivery_waits_and_is_handled_later(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens_while(seedbed, monkeypatch, TransientError("github-broken", "Status 502."))
    assert last_delivery(seedbed).state is DeliveryState.RECEIVED
    assert last_delivery(seedbed).attempts == 0
    seedbed.later(120)
    assert last_delivery(seedbed).state is DeliveryState.HANDLED
    pull = only_pull(seedbed)
    assert checks(pull) == {"Seedbed / validate": "success"}


def test_a_refusal_of_github_is_final_and_noted(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens_while(seedbed, monkeypatch, UserError("github-not-found", "Gone."))
    assert last_delivery(seedbed).state is DeliveryState.FAILED


def test_a_fault_of_ours_is_logged_counted_and_never_posted(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with capture_logs() as logged:
        opens_while(seedbed, monkeypatch, RuntimeError("secret detail"))
    (error,) = [line for line in logged if line["log_level"] == "error"]
    assert error["exc_info"]
    assert last_delivery(seedbed).attempts == 1
    pull = only_pull(seedbed)
    assert pull.comments == []


def test_a_run_that_fails_inside_is_concluded_without_its_details(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(seedbed.factory.findings, "save", fail)
    with capture_logs() as logged:
        pull = seedbed.opens(files=leaf())
    assert any(line["log_level"] == "error" and line["exc_info"] for line in logged)
    assert checks(pull) == {"Seedbed / validate": "failure"}
    assert "An internal error ended it" in status(pull)
    assert "secret detail" not in status(pull)


def test_publishing_waits_for_github_and_is_done_by_the_sweeper(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workers import publish as module

    def fail(*_: object) -> None:
        raise TransientError("github-broken", "Status 502.")

    with monkeypatch.context() as broken:
        broken.setattr(module, "apply_comments", fail)
        pull = seedbed.opens()
        assert pull.comments == []
    seedbed.later(60)
    assert "nothing to mend" in status(pull)


def test_a_locked_conversation_does_not_keep_the_check_open(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workers import publish as module

    def refuse(*_: object) -> None:
        raise UserError("github-forbidden", "GitHub does not let the App do this here.")

    monkeypatch.setattr(module, "apply_comments", refuse)
    pull = seedbed.opens()
    assert checks(pull) == {"Seedbed / validate": "success"}
    seedbed.later(60)
    assert pull.comments == []


def test_database_trouble_is_no_failure_of_the_run(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise DatabaseAwayError(BUSY, None)

    with monkeypatch.context() as broken:
        broken.setattr(seedbed.factory.findings, "save", locked)
        pull = seedbed.opens()
        assert checks(pull) == {"Seedbed / validate": None}
    seedbed.later(60)
    assert checks(pull) == {"Seedbed / validate": "success"}


def test_a_run_that_kills_its_workers_ends(seedbed: Seedbed) -> None:
    seedbed.repository.push(
        branch="x", files=leaf(), message=signed("Add a leaf", "ada"), author="ada"
    )
    pull = seedbed.repository.open_pull_request(author="ada", head="x", title="Add a leaf")
    seedbed.hears()
    _, run = seedbed.factory.queue.sent.popleft()
    for _ in range(seedbed.factory.settings.run_attempts):
        assert seedbed.factory.runs.claim(run, "a worker that dies") is not None
        seedbed.factory.ahead += seedbed.factory.settings.lease_seconds + 1
    seedbed.later(60)
    assert checks(pull) == {"Seedbed / validate": "failure"}
    assert "The worker died with it" in status(pull)


def test_hours_without_github_lose_no_delivery(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise TransientError("github-rate-limit", "GitHub's rate limit is used up for now.")

    with monkeypatch.context() as broken:
        broken.setattr(seedbed.factory, "github", fail)
        seedbed.opens()
        for _ in range(12):
            seedbed.later(600)
    seedbed.later(600)
    assert last_delivery(seedbed).state is DeliveryState.HANDLED
    assert checks(only_pull(seedbed)) == {"Seedbed / validate": "success"}


def test_a_refused_check_run_is_tried_again_later(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workers import publish as module

    def refuse(*_: object) -> None:
        raise UserError("github-forbidden", "GitHub does not let the App do this here.")

    with monkeypatch.context() as broken:
        broken.setattr(module, "apply_check_runs", refuse)
        pull = seedbed.opens()
    assert "nothing to mend" in status(pull)
    assert pull.check_runs == []
    seedbed.later(60)
    assert pull.check_runs == []
    seedbed.later(700)
    assert checks(pull) == {"Seedbed / validate": "success"}


def forget_to_conclude(seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Handle what comes as a worker that dies right after it acted."""

    def dies(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(seedbed.factory.deliveries, "conclude", dies)
        with pytest.raises(SystemExit):
            seedbed.hears()


def test_a_cancel_done_twice_leaves_alone_what_was_started_since(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull = seedbed.opens()
    pull.comment("grace", "/sample")
    seedbed.hears()
    cancel = pull.comment("grace", "/cancel")
    forget_to_conclude(seedbed, monkeypatch)
    again = pull.comment("grace", "/sample")
    seedbed.hears()
    seedbed.factory.ahead += 200
    seedbed.factory.sweeper.sweep()
    seedbed.hears()
    samples = [run for run in seedbed.factory.runs.newest() if run.kind == "sample"]
    assert [run.state for run in samples] == ["queued", "cancelled"]
    for comment in (cancel, again):
        assert [reaction.content for reaction in comment.reactions] == ["eyes", "rocket"]


def test_a_retry_done_twice_is_one_run(seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch) -> None:
    pull = seedbed.opens()
    for words in ("/sample", "/cancel"):
        pull.comment("grace", words)
        seedbed.hears()
    pull.comment("grace", "/retry")
    forget_to_conclude(seedbed, monkeypatch)
    seedbed.later(200)
    assert sum(run.kind == "sample" for run in seedbed.factory.runs.newest()) == 2


def test_all_checks_again_are_concluded_before_they_are_shown(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull = seedbed.opens()
    for words in ("/sample", "/cancel"):
        pull.comment("grace", words)
        seedbed.hears()

    def dies(*_: object) -> None:
        raise SystemExit

    pull.rerequest_all(by="grace")
    with monkeypatch.context() as dying:
        dying.setattr(seedbed.factory.publisher, "publish", dies)
        with pytest.raises(SystemExit):
            seedbed.hears()
    before = len(seedbed.factory.runs.newest())
    seedbed.later(200)
    assert len(seedbed.factory.runs.newest()) == before == 4


def test_of_all_checks_again_a_refusal_is_not_wiped_by_the_next(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    for words in ("/sample", "/validate"):
        pull.comment("grace", words)
        seedbed.settle()
    pull.rerequest_all(by="noor")
    seedbed.settle()
    assert "`/sample` by noor: it is for maintainers here." in status(pull)


def test_what_the_reconciler_found_is_handled_like_any_delivery(seedbed: Seedbed) -> None:
    seedbed.github.deliver_to("http://127.0.0.1:9/nobody")
    pull = seedbed.opens()
    assert pull.comments == []
    assert checks(pull) == {}
    seedbed.later(1000)
    assert checks(pull) == {"Seedbed / validate": "success"}
    (reaction_free,) = [c for c in pull.comments if c.body.startswith("<!-- seedbed:status")]
    assert reaction_free.reactions == []
