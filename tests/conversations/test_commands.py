"""People speak to Seedbed: in comments, reviews and descriptions, and by clicks."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select
from syrupy.assertion import SnapshotAssertion

from app.domain.actions import Decision
from app.domain.runs import BY_POLICY, Run, RunKind, RunState
from app.errors import UserError
from app.store.tables import AuditRow
from sandbox.git import signed
from sandbox.pull_request import PullRequest
from sandbox.world import World
from tests.support.dialogue import LEAF, Seedbed, checks, comments, leaf, seedbed_on, status
from tests.support.transcript import steady, transcript
from workers.handle import Handler

pytestmark = pytest.mark.slow

DONE, REFUSED = ["eyes", "rocket"], ["eyes", "confused"]
ONLY_STATUS = 1


def runs(seedbed: Seedbed, kind: RunKind = RunKind.SAMPLE) -> list[Run]:
    """The pull request's runs of a kind, oldest first."""
    (row,) = seedbed.factory.pull_requests.newest()
    return [r for r in seedbed.factory.runs.of_pull_request(row.id) if r.kind is kind]


def other_leaf() -> dict[str, bytes | str | None]:
    """Another leaf, so that its commit is another one too."""
    return {path.replace("simple_recipe", "soup"): text for path, text in leaf().items()}


def own(pull: PullRequest) -> list[str]:
    """What Seedbed wrote."""
    return [c.body for c in pull.comments if c.author.login == "seedbed[bot]"]


def hears(seedbed: Seedbed, pull: PullRequest, who: str, body: str) -> list[str]:
    """Somebody comments, and what that starts stays queued; the comment's reactions."""
    comment = pull.comment(who, body)
    seedbed.hears()
    return [reaction.content for reaction in comment.reactions]


def test_help_shows_each_person_what_they_may_use(
    seedbed: Seedbed, snapshot: SnapshotAssertion
) -> None:
    pull = seedbed.opens()
    for who in ("grace", "ada", "noor"):
        assert seedbed.says(pull, who, "/help") == DONE
    shown = comments(pull, "<!-- seedbed:help")
    assert [steady(body, pull) for body in shown] == snapshot
    seedbed.says(pull, "noor", "/help")
    hidden = [c for c in pull.comments if c.minimized]
    assert [c.body for c in hidden] == [shown[-1]]


def test_status_says_where_things_stand(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    first = seedbed.opens()
    hears(seedbed, first, "grace", "/sample")
    second = seedbed.opens(files=other_leaf(), branch="other", settled=False)
    hears(seedbed, second, "grace", "/sample")
    assert hears(seedbed, second, "noor", "/status") == DONE
    assert transcript(second) == snapshot


def test_the_place_in_the_queue_moves_up(seedbed: Seedbed) -> None:
    first = seedbed.opens()
    hears(seedbed, first, "grace", "/sample")
    second = seedbed.opens(files=other_leaf(), branch="other", settled=False)
    hears(seedbed, second, "grace", "/sample")
    (waiting,) = [run for run in second.check_runs if run.name == "Seedbed / sample"]
    assert waiting.title == "Queued, 1 before it"
    hears(seedbed, first, "grace", "/cancel")
    assert waiting.title == "Queued, next in line"


def test_validate_checks_again(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    assert seedbed.says(pull, "noor", "/validate") == DONE
    assert [r.asked_by for r in runs(seedbed, RunKind.VALIDATE)] == [BY_POLICY, "noor"]
    assert len(pull.check_runs) == 1


def test_an_outside_contributor_waits_for_ok_to_test(
    seedbed: Seedbed, snapshot: SnapshotAssertion
) -> None:
    pull = seedbed.opens_from_fork("noor")
    assert hears(seedbed, pull, "noor", "/sample") == REFUSED
    assert hears(seedbed, pull, "noor", "/ok-to-test") == REFUSED
    assert runs(seedbed) == []
    assert transcript(pull) == snapshot(name="denied")
    assert hears(seedbed, pull, "grace", "/ok-to-test") == DONE
    assert [(r.asked_by, r.state) for r in runs(seedbed)] == [("grace", RunState.QUEUED)]
    assert transcript(pull) == snapshot(name="ok")
    hears(seedbed, pull, "grace", "/cancel")
    assert hears(seedbed, pull, "noor", "/sample n=2") == DONE
    assert runs(seedbed)[-1].asked_by == "noor"


def test_an_ok_ends_with_a_push(seedbed: Seedbed) -> None:
    pull = seedbed.opens_from_fork("noor")
    hears(seedbed, pull, "grace", "/ok-to-test")
    pull.source.push("leaf", {"knowledge/arts/qna.yaml": "a: b\n"}, "More", author="noor")
    seedbed.hears()
    assert [run.state for run in runs(seedbed)] == [RunState.CANCELLED]
    assert hears(seedbed, pull, "noor", "/sample") == REFUSED


def test_a_maintainers_sample_is_an_ok(seedbed: Seedbed) -> None:
    pull = seedbed.opens_from_fork("noor")
    assert hears(seedbed, pull, "grace", "/sample n=2") == DONE
    hears(seedbed, pull, "grace", "/cancel")
    assert hears(seedbed, pull, "noor", "/sample n=3") == DONE
    assert [run.pairs for run in runs(seedbed)] == [2, 3]


def test_an_ok_is_not_for_a_commit_that_nobody_can_have_seen(seedbed: Seedbed) -> None:
    pull = seedbed.opens_from_fork("noor")
    comment = pull.comment("grace", "/ok-to-test")
    # The push is there before the comment is handled, whatever comes first over the wire.
    pull.source.push("leaf", {"knowledge/arts/qna.yaml": "a: b\n"}, "More", author="noor")
    seedbed.hears()
    assert [reaction.content for reaction in comment.reactions] == REFUSED
    assert "was pushed meanwhile; look at it and say it again" in status(pull)
    assert runs(seedbed) == []


def test_an_ok_is_not_for_a_commit_pushed_after_it_when_an_earlier_push_is_told_late(
    seedbed: Seedbed,
) -> None:
    pull = seedbed.opens_from_fork("noor")
    for text in ("a: b\n", "a: c\n"):
        pull.source.push("leaf", {"knowledge/arts/qna.yaml": text}, "More", author="noor")
        if text == "a: b\n":
            seedbed.look()
            comment = pull.comment("grace", "/ok-to-test")
            seedbed.look()
    # The word of the first push is handled while the second is on GitHub already.
    seedbed.hears()
    assert [reaction.content for reaction in comment.reactions] == REFUSED
    assert runs(seedbed) == []


def test_an_ok_is_not_for_a_commit_that_seedbed_had_not_heard_of(seedbed: Seedbed) -> None:
    seedbed.github.deliver_to(None)
    pull = seedbed.opens_from_fork("noor")
    seedbed.github.deliver_to(f"{seedbed.url}/github/webhook")
    comment = pull.comment("grace", "/ok-to-test")
    seedbed.github.deliver_to(None)
    seedbed.look()
    pull.source.push("leaf", {"knowledge/arts/qna.yaml": "a: b\n"}, "More", author="noor")
    seedbed.github.deliver_to(f"{seedbed.url}/github/webhook")
    seedbed.look()
    seedbed.hears()
    assert [reaction.content for reaction in comment.reactions] == REFUSED
    assert "Seedbed knew nothing of" in status(pull)
    seedbed.look()
    assert hears(seedbed, pull, "grace", "/ok-to-test") == DONE


def test_the_first_word_on_an_older_pull_request_counts(seedbed: Seedbed) -> None:
    seedbed.github.deliver_to(None)
    pull = seedbed.opens_from_fork("noor")
    seedbed.github.deliver_to(f"{seedbed.url}/github/webhook")
    assert hears(seedbed, pull, "grace", "/ok-to-test") == DONE
    assert [run.asked_by for run in runs(seedbed)] == ["grace"]


def test_an_edit_of_a_review_lets_nothing_run_that_was_pushed_since(seedbed: Seedbed) -> None:
    pull = seedbed.opens_from_fork("noor")
    review = pull.review("grace", "Good seeds.")
    seedbed.look()
    pull.source.push("leaf", {"knowledge/arts/qna.yaml": "a: b\n"}, "More", author="noor")
    seedbed.hears()
    pull.edit_review(review, "grace", "Good seeds.\n\n/ok-to-test")
    seedbed.hears()
    assert [reaction.content for reaction in review.reactions] == REFUSED
    assert runs(seedbed) == []


@pytest.mark.parametrize("who", ["noor", "ada"])
def test_a_denial_is_a_reaction_and_a_line(seedbed: Seedbed, who: str) -> None:
    pull = seedbed.opens(author="ada")
    for _ in range(3):
        assert seedbed.says(pull, who, "/postcheck") == REFUSED
    assert f"`/postcheck` by {who}: it is for maintainers here." in status(pull)
    assert len(own(pull)) == ONLY_STATUS


def test_cancel_ends_what_waits(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    hears(seedbed, pull, "grace", "/sample")
    assert hears(seedbed, pull, "noor", "/cancel") == REFUSED
    assert hears(seedbed, pull, "grace", "/cancel") == DONE
    seedbed.settle()
    assert transcript(pull) == snapshot
    assert seedbed.says(pull, "grace", "/cancel") == REFUSED


def test_retry_starts_anew_what_was_cancelled(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    hears(seedbed, pull, "grace", "/sample n=3")
    hears(seedbed, pull, "grace", "/cancel")
    assert hears(seedbed, pull, "noor", "/retry") == REFUSED
    assert hears(seedbed, pull, "grace", "/retry") == DONE
    assert [(r.state, r.pairs) for r in runs(seedbed)] == [
        (RunState.CANCELLED, 3),
        (RunState.QUEUED, 3),
    ]


def test_two_wrong_lines_in_one_comment_are_both_answered(
    seedbed: Seedbed, snapshot: SnapshotAssertion
) -> None:
    pull = seedbed.opens()
    assert seedbed.says(pull, "noor", "/valdate\n/sample") == REFUSED
    assert transcript(pull) == snapshot


def test_a_typing_mistake_gets_a_suggestion_once(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    assert seedbed.says(pull, "grace", "/valdate") == REFUSED
    assert "Did you mean `/validate`?" in status(pull)
    assert len(own(pull)) == ONLY_STATUS
    seedbed.says(pull, "grace", "/validate")
    assert "Did you mean" not in status(pull)


@pytest.mark.parametrize(
    "body", ["> /sample", "Please use `/sample`.", "```\n/sample\n```", "/lgtm", "<!-- /sample -->"]
)
def test_what_is_no_command_gets_no_answer(seedbed: Seedbed, body: str) -> None:
    pull = seedbed.opens()
    before = status(pull)
    assert seedbed.says(pull, "grace", body) == []
    assert status(pull) == before


@pytest.mark.parametrize("body", ["@seedbed validate", "@instructlab-bot validate"])
def test_a_mention_is_a_command_too(seedbed: Seedbed, body: str) -> None:
    pull = seedbed.opens()
    assert seedbed.says(pull, "noor", body) == DONE
    assert len(runs(seedbed, RunKind.VALIDATE)) == 2


def test_an_edited_comment_runs_what_is_new(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    comment = pull.comment("grace", "/valdate")
    seedbed.settle()
    pull.edits_comment(comment, "grace", "/validate")
    seedbed.settle()
    assert len(runs(seedbed, RunKind.VALIDATE)) == 2
    assert [r.content for r in comment.reactions] == ["eyes", "confused", "rocket"]
    pull.edits_comment(comment, "grace", "Please.\n\n/validate")
    seedbed.settle()
    assert len(runs(seedbed, RunKind.VALIDATE)) == 2


def test_who_edits_a_comment_speaks_for_themselves(seedbed: Seedbed) -> None:
    seedbed.repository.add_collaborator("mo", role_name="write")
    pull = seedbed.opens_from_fork("noor")
    comment = pull.comment("noor", "Shall we?")
    seedbed.settle()
    pull.edits_comment(comment, "mo", "Shall we?\n\n/sample")
    seedbed.hears()
    assert [run.asked_by for run in runs(seedbed)] == ["mo"]


def test_commands_in_a_review(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    review = pull.review("grace", "Good seeds.\n\n/hold for the release")
    seedbed.settle()
    assert [r.content for r in review.reactions] == DONE
    assert transcript(pull) == snapshot


def test_commands_in_the_first_text(seedbed: Seedbed) -> None:
    seedbed.repository.push("contribution", leaf(), "Add", author="ada")
    pull = seedbed.repository.open_pull_request(
        "ada", "contribution", title="A leaf", body="My leaf.\n\n/help\n"
    )
    seedbed.settle()
    assert [r.content for r in pull.reactions] == DONE
    assert len(comments(pull, "<!-- seedbed:help")) == 1
    pull.edit("ada", body="My leaf.\n\n/help\n\n/postcheck")
    seedbed.settle()
    assert [r.content for r in pull.reactions] == ["eyes", "rocket", "confused"]
    assert len(comments(pull, "<!-- seedbed:help")) == 1


def test_bots_and_our_own_words_start_nothing(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    seedbed.repository.add_collaborator("other[bot]", role_name="write")
    seedbed.github.create_user("renovate[bot]", "Bot")
    assert seedbed.says(pull, "renovate[bot]", "/validate") == []
    seedbed.says(pull, "grace", "/help")
    assert len(runs(seedbed, RunKind.VALIDATE)) == 1


def test_a_command_on_a_closed_pull_request_is_told_so(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    pull.close("ada")
    seedbed.settle()
    assert seedbed.says(pull, "grace", "/sample") == REFUSED
    assert "this pull request is closed" in status(pull)
    assert seedbed.says(pull, "noor", "/status") == DONE


def test_a_model_that_is_not_there_is_said_at_once(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    assert seedbed.says(pull, "grace", "/precheck") == REFUSED
    assert "this service has no student" in status(pull)


def test_a_rerun_is_checked_again_without_a_second_check_run(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    (run,) = pull.check_runs
    pull.rerequest(run, by="grace")
    seedbed.settle()
    assert checks(pull) == {"Seedbed / validate": "success"}
    assert len(runs(seedbed, RunKind.VALIDATE)) == 2


def test_rerun_all_checks_runs_what_the_person_may_run(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    hears(seedbed, pull, "grace", "/sample")
    hears(seedbed, pull, "grace", "/cancel")
    seedbed.settle()
    pull.rerequest_all(by="noor")
    seedbed.hears()
    assert len(runs(seedbed, RunKind.VALIDATE)) == 2
    assert len(runs(seedbed)) == 1
    assert "`/sample` by noor" in status(pull)
    pull.rerequest_all(by="grace")
    seedbed.hears()
    assert [run.asked_by for run in runs(seedbed)] == ["grace", "grace"]


def test_a_button_is_pressed_by_who_may_and_by_who_may_not(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    (validate,) = pull.check_runs
    pull.request_action(validate, "sample", by="noor")
    seedbed.hears()
    assert runs(seedbed) == []
    assert "`/sample` by noor: it is for maintainers here." in status(pull)
    pull.request_action(validate, "sample", by="grace")
    seedbed.hears()
    assert [run.asked_by for run in runs(seedbed)] == ["grace"]
    (sample,) = [run for run in pull.check_runs if run.name == "Seedbed / sample"]
    pull.request_action(sample, "cancel", by="grace")
    seedbed.settle()
    assert checks(pull)["Seedbed / sample"] == "cancelled"


def test_where_nothing_can_be_collapsed_an_older_answer_is_left(
    github: World, sqlite_url: str
) -> None:
    github.graphql = False
    with seedbed_on(github, sqlite_url) as seedbed:
        pull = seedbed.opens()
        for _ in range(2):
            assert seedbed.says(pull, "noor", "/help") == DONE
        assert len(comments(pull, "<!-- seedbed:help")) == 2


def noted(seedbed: Seedbed) -> list[tuple[str, str, str]]:
    """Who did what, as the audit log has it, with its detail."""
    with seedbed.factory.database.reading() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id))
        return [(row.actor, row.act, row.detail) for row in rows]


def test_what_was_done_and_what_was_denied_stands_in_the_audit_log(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    hears(seedbed, pull, "noor", "/sample")
    hears(seedbed, pull, "grace", "/sample")
    hears(seedbed, pull, "noor", "/cancel")
    hears(seedbed, pull, "grace", "/cancel")
    assert noted(seedbed)[1:] == [
        ("noor", "denied", "`/sample` by noor: it is for maintainers here."),
        ("grace", "ok-to-test", ""),
        ("grace", "start-sample", f"{LEAF}/qna.yaml"),
        ("noor", "denied", "`/cancel` by noor: it is for who asked, or a maintainer."),
        ("grace", "cancel", "grace cancelled it."),
    ]


def test_an_answer_that_github_refuses_keeps_nothing_else_from_being_done(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull = seedbed.opens()

    def refuse(*_: object, **__: object) -> None:
        raise UserError("github-refused", "Spam.")

    monkeypatch.setattr("workers.act.apply_comments", refuse)
    hears(seedbed, pull, "grace", "/help\n/sample")
    assert [run.asked_by for run in runs(seedbed)] == ["grace"]


def test_a_maintainers_pull_request_from_anothers_branch_needs_an_ok(seedbed: Seedbed) -> None:
    fork = seedbed.repository.fork(owner="noor")
    fork.push("leaf", leaf(), signed("Add a leaf", "noor"), author="noor")
    pull = seedbed.repository.open_pull_request("grace", "noor:leaf", title="A leaf", body="So.")
    seedbed.hears()
    seedbed.look()
    assert runs(seedbed) == []
    fork.push("leaf", {"knowledge/arts/qna.yaml": "a: b\n"}, "More", author="noor")
    seedbed.hears()
    seedbed.look()
    assert runs(seedbed) == []
    assert hears(seedbed, pull, "grace", "/ok-to-test") == DONE
    assert len(runs(seedbed)) > 0


def test_a_worker_that_dies_while_it_shows_what_it_did_leaves_nothing_to_do_twice(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull = seedbed.opens()
    hears(seedbed, pull, "grace", "/sample")
    comment = pull.comment("grace", "/cancel")

    def die(_row: int) -> None:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(seedbed.factory.publisher, "publish", die)
        with pytest.raises(SystemExit):
            seedbed.hears()
    seedbed.later(200)
    assert [reaction.content for reaction in comment.reactions] == DONE
    assert checks(pull)["Seedbed / sample"] == "cancelled"
    assert [act for _, act, _ in noted(seedbed)].count("cancel") == 1


def test_a_delivery_that_two_workers_handle_is_acted_on_once(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull = seedbed.opens()
    hears(seedbed, pull, "grace", "/sample")
    act, again = type(seedbed.factory.handler)._decide_and_act, iter([True])

    def act_twice(handler: Handler, *given: Any) -> Decision:
        decision = act(handler, *given)
        if next(again, False):
            numbers = range(1, len(seedbed.github.deliveries) + 1)
            known = filter(None, map(seedbed.factory.deliveries.get, numbers))
            (delivery,) = [each.id for each in known if each.guid == given[-1].guid]
            other = Thread(target=seedbed.factory.handler.handle, args=(delivery,))
            others.append(other)
            other.start()
        return decision

    others: list[Thread] = []
    monkeypatch.setattr(Handler, "_decide_and_act", act_twice)
    comment = pull.comment("grace", "/cancel")
    seedbed.hears()
    others[0].join()
    assert [reaction.content for reaction in comment.reactions] == DONE
