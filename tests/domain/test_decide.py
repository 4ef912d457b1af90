"""What follows from an event, given the facts."""

from dataclasses import replace

import pytest

from app.domain.actions import (
    Action,
    CancelRuns,
    Notify,
    React,
    Reaction,
    ReplyHelp,
    StartRun,
)
from app.domain.decide import decide
from app.domain.events import (
    ActiveEvent,
    Change,
    CommentAdded,
    PullRequestChanged,
    PullRequestClosed,
    RerunRequested,
)
from app.domain.facts import Facts
from app.domain.policy import Policy
from app.domain.pull_request import ChangedFile, Role
from app.domain.runs import Run, RunKind, RunState, external_id
from tests.support.stores import HEAD, PULL_REQUEST, REF

LEAF = "compositional_skills/writing/recipes/qna.yaml"
FACTS = Facts(
    pull_request=PULL_REQUEST,
    files=(ChangedFile(path=LEAF, status="added"),),
    author_role=Role.READ,
    actor_role=Role.READ,
    delivery="d-1",
)
OPENED = PullRequestChanged(pull_request=REF, change=Change.OPENED)


def said(body: str, *, author: str = "grace", by_bot: bool = False) -> CommentAdded:
    return CommentAdded(pull_request=REF, comment_id=9, author=author, body=body, by_bot=by_bot)


def actions(event: ActiveEvent, facts: Facts, policy: Policy | None = None) -> tuple[Action, ...]:
    return decide(event, facts, policy or Policy()).actions


def started(found: tuple[Action, ...]) -> list[tuple[RunKind, str]]:
    return [(a.request.kind, a.request.path) for a in found if isinstance(a, StartRun)]


def running_sample(path: str = LEAF) -> Run:
    return Run(
        id=1,
        pull_request_id=1,
        kind=RunKind.SAMPLE,
        head_sha=HEAD,
        path=path,
        pairs=10,
        asked_by="grace",
        state=RunState.RUNNING,
    )


def test_an_opened_pull_request_is_checked_and_older_runs_are_superseded() -> None:
    found = actions(OPENED, FACTS)
    assert started(found) == [(RunKind.VALIDATE, "")]
    assert any(isinstance(a, CancelRuns) and a.keep_head == HEAD for a in found)


def test_a_maintainers_own_pull_request_is_sampled_by_policy() -> None:
    facts = replace(FACTS, author_role=Role.TRIAGE)
    assert (RunKind.SAMPLE, LEAF) in started(actions(OPENED, facts))
    unasked = Policy(sample_own_pull_requests=False)
    assert (RunKind.SAMPLE, LEAF) not in started(actions(OPENED, facts, unasked))
    draft = replace(facts, pull_request=replace(PULL_REQUEST, draft=True))
    assert (RunKind.SAMPLE, LEAF) not in started(actions(OPENED, draft))


def test_what_policy_sampled_at_this_commit_is_not_sampled_again() -> None:
    done = replace(running_sample(), state=RunState.DONE)
    facts = replace(FACTS, author_role=Role.TRIAGE, runs=(done,))
    assert started(actions(OPENED, facts)) == [(RunKind.VALIDATE, "")]
    cancelled = replace(done, state=RunState.CANCELLED)
    again = started(actions(OPENED, replace(facts, runs=(cancelled,))))
    assert (RunKind.SAMPLE, LEAF) in again


def test_a_pull_request_without_files_of_the_taxonomy_is_left_alone() -> None:
    facts = replace(FACTS, files=(ChangedFile(path="README.md", status="modified"),))
    decision = decide(OPENED, facts, Policy())
    assert decision.actions == ()
    assert decision.silent


def test_a_removed_contribution_is_not_checked() -> None:
    facts = replace(FACTS, files=(ChangedFile(path=LEAF, status="removed"),))
    assert decide(OPENED, facts, Policy()).silent


def test_when_the_last_contribution_is_gone_the_new_head_is_checked_once_more() -> None:
    facts = replace(FACTS, files=(), runs=(running_sample(),))
    decision = decide(OPENED, facts, Policy())
    assert started(decision.actions) == [(RunKind.VALIDATE, "")]
    assert not decision.silent


def test_a_misnamed_file_is_checked_but_not_sampled() -> None:
    misnamed = (ChangedFile(path="knowledge/arts/qna.yml", status="added"),)
    facts = replace(FACTS, files=misnamed, author_role=Role.ADMIN)
    found = actions(OPENED, facts)
    assert started(found) == [(RunKind.VALIDATE, "")]


@pytest.mark.parametrize("role", [Role.TRIAGE, Role.WRITE, Role.MAINTAIN, Role.ADMIN])
def test_a_maintainer_gets_a_sample(role: Role) -> None:
    found = actions(said("/sample n=4"), replace(FACTS, actor_role=role))
    assert found[0] == React(comment_id=9, reaction=Reaction.ACCEPTED)
    (start,) = [a for a in found if isinstance(a, StartRun)]
    assert (start.request.path, start.request.pairs) == (LEAF, 4)
    assert (start.request.asked_by, start.request.asked_through) == ("grace", "d-1")


@pytest.mark.parametrize("role", [Role.NONE, Role.READ])
def test_others_are_told_who_may_ask_for_a_sample(role: Role) -> None:
    found = actions(said("/sample"), replace(FACTS, actor_role=role))
    assert found[0] == React(comment_id=9, reaction=Reaction.REFUSED)
    assert started(found) == []
    (notify,) = [a for a in found if isinstance(a, Notify)]
    assert "triage role" in notify.words


def test_anyone_may_validate_and_read_help() -> None:
    assert started(actions(said("/validate"), FACTS)) == [(RunKind.VALIDATE, "")]
    under_way = replace(running_sample(""), kind=RunKind.VALIDATE)
    assert started(actions(said("/validate"), replace(FACTS, runs=(under_way,)))) == []
    (reply,) = [a for a in actions(said("/help"), FACTS) if isinstance(a, ReplyHelp)]
    assert [command.name for command in reply.commands] == ["help", "validate"]


@pytest.mark.parametrize("kind", [RunKind.PRECHECK, RunKind.POSTCHECK])
def test_a_maintainer_may_have_a_model_asked(kind: RunKind) -> None:
    facts = replace(FACTS, actor_role=Role.TRIAGE)
    found = actions(said(f"/{kind}"), facts)
    assert started(found) == [(kind, LEAF)]
    assert [a.request.pairs for a in found if isinstance(a, StartRun)] == [0]
    # A sample that is under way is no precheck, and the other way round.
    under_way = replace(facts, runs=(replace(running_sample(), kind=kind),))
    assert started(actions(said(f"/{kind}"), under_way)) == []
    assert started(actions(said("/sample"), under_way)) == [(RunKind.SAMPLE, LEAF)]
    refused = actions(said(f"/{kind}"), FACTS)
    assert started(refused) == []
    assert any(isinstance(a, Notify) and "triage role" in a.words for a in refused)


def test_a_precheck_that_was_done_does_not_stand_for_a_sample() -> None:
    done = replace(running_sample(), kind=RunKind.PRECHECK, state=RunState.DONE)
    facts = replace(FACTS, author_role=Role.TRIAGE, runs=(done,))
    assert (RunKind.SAMPLE, LEAF) in started(actions(OPENED, facts))


def test_prechecks_have_the_limits_of_samples() -> None:
    files = tuple(ChangedFile(path=f"knowledge/part{n}/qna.yaml", status="added") for n in range(8))
    facts = replace(FACTS, files=files, actor_role=Role.WRITE)
    found = actions(said("/precheck"), facts, Policy(max_contributions=3))
    assert len(started(found)) == 3
    assert any(isinstance(a, Notify) and "`/precheck path=...`" in a.words for a in found)
    one = actions(said("/precheck path=knowledge/part7/qna.yaml"), facts)
    assert started(one) == [(RunKind.PRECHECK, "knowledge/part7/qna.yaml")]


def test_a_bot_is_not_listened_to() -> None:
    decision = decide(said("/sample", by_bot=True), replace(FACTS, actor_role=Role.ADMIN), Policy())
    assert (decision.actions, decision.silent) == ((), True)


def test_a_second_sample_of_the_same_commit_waits_for_the_first() -> None:
    facts = replace(FACTS, actor_role=Role.WRITE, runs=(running_sample(),))
    found = actions(said("/sample"), facts)
    assert started(found) == []
    assert found[0] == React(comment_id=9, reaction=Reaction.ACCEPTED)
    assert any(isinstance(a, Notify) and "on its way" in a.words for a in found)


def test_many_contributions_are_limited_and_it_is_said() -> None:
    files = tuple(ChangedFile(path=f"knowledge/part{n}/qna.yaml", status="added") for n in range(8))
    facts = replace(FACTS, files=files, actor_role=Role.WRITE)
    found = actions(said("/sample"), facts, Policy(max_contributions=3))
    assert len(started(found)) == 3
    assert any(isinstance(a, Notify) and "first 3 of 8" in a.words for a in found)


def test_policy_leaves_out_as_openly_as_a_command_does() -> None:
    files = tuple(ChangedFile(path=f"knowledge/{n}/qna.yaml", status="added") for n in "abc")
    facts = replace(FACTS, files=files, author_role=Role.WRITE)
    found = actions(OPENED, facts, Policy(max_contributions=2))
    assert any(isinstance(a, Notify) and "first 2 of 3" in a.words for a in found)


def test_a_path_picks_one_contribution() -> None:
    files = tuple(ChangedFile(path=f"knowledge/{n}/qna.yaml", status="added") for n in "ab")
    facts = replace(FACTS, files=files, actor_role=Role.WRITE)
    found = actions(said("/sample path=knowledge/b/qna.yaml"), facts)
    assert started(found) == [(RunKind.SAMPLE, "knowledge/b/qna.yaml")]
    wrong = actions(said("/sample path=knowledge/c/qna.yaml"), facts)
    assert started(wrong) == []
    assert wrong[0] == React(comment_id=9, reaction=Reaction.REFUSED)


def test_closing_cancels_what_goes_on() -> None:
    closed = PullRequestClosed(pull_request=REF)
    assert actions(closed, FACTS) == ()
    (cancel,) = actions(closed, replace(FACTS, runs=(running_sample(),)))
    assert isinstance(cancel, CancelRuns)
    assert cancel.keep_head == ""


def test_nothing_is_started_on_a_closed_pull_request() -> None:
    shut = replace(PULL_REQUEST, open=False)
    facts = replace(FACTS, pull_request=shut, actor_role=Role.ADMIN)
    assert started(actions(said("/sample"), facts)) == []
    assert started(actions(OPENED, facts)) == []


@pytest.mark.parametrize(
    ("kind", "role", "expected"),
    [
        (RunKind.VALIDATE, Role.READ, [(RunKind.VALIDATE, "")]),
        (RunKind.SAMPLE, Role.READ, []),
        (RunKind.SAMPLE, Role.WRITE, [(RunKind.SAMPLE, LEAF)]),
        (RunKind.PRECHECK, Role.READ, []),
        (RunKind.PRECHECK, Role.WRITE, [(RunKind.PRECHECK, LEAF)]),
        (RunKind.POSTCHECK, Role.WRITE, [(RunKind.POSTCHECK, LEAF)]),
    ],
)
def test_a_rerun_is_authorised_like_a_command(
    kind: RunKind, role: Role, expected: list[tuple[RunKind, str]]
) -> None:
    event = RerunRequested(
        pull_request=REF, external_id=external_id(REF, HEAD, kind), asked_by="grace"
    )
    assert started(actions(event, replace(FACTS, actor_role=role))) == expected


def test_a_rerun_of_an_older_commit_is_not_done() -> None:
    stale = external_id(REF, "b" * 40, RunKind.VALIDATE)
    event = RerunRequested(pull_request=REF, external_id=stale, asked_by="grace")
    assert actions(event, replace(FACTS, actor_role=Role.ADMIN)) == ()
