"""A pull request that was found otherwise than it was known: what is missing is started, once."""

from dataclasses import replace

import pytest

from app.domain.actions import Action, CancelRuns, Decision
from app.domain.decide import decide
from app.domain.deciding.found import APP_AWAY
from app.domain.events import Change, PullRequestClosed
from app.domain.facts import Facts
from app.domain.pull_request import ChangedFile
from app.domain.runs import BY_POLICY, Run, RunKind, RunState
from app.domain.triage import Conversation, Determination, Triage
from tests.support.deciding import FACTS, LEAF, OPENED, POLICY, TRUSTED, agreed, run, started
from tests.support.stores import HEAD, PULL_REQUEST, REF

FOUND = replace(OPENED, change=Change.FOUND, by="")
OLD = "b" * 40
VALIDATE, SAMPLE = RunKind.VALIDATE, RunKind.SAMPLE


def check(state: RunState, reason: str = "", head_sha: str = HEAD) -> Run:
    """A validate run that ended so."""
    return replace(run(state, VALIDATE, path="", head_sha=head_sha), reason=reason)


def on_found(*runs: Run, facts: Facts = FACTS) -> Decision:
    return decide(FOUND, replace(facts, runs=runs), POLICY)


def kinds(decision: Decision) -> list[tuple[RunKind, str]]:
    return started(decision.actions)


def test_what_nobody_knows_is_checked() -> None:
    decision = on_found()
    assert kinds(decision) == [(VALIDATE, "")]
    assert not decision.silent
    assert decision.reasons == ("found at aaaaaaa: lacked validate",)


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.RUNNING, RunState.DONE])
def test_what_is_there_or_under_way_is_not_done_twice(state: RunState) -> None:
    assert kinds(on_found(check(state))) == []


@pytest.mark.parametrize(
    "reason",
    [
        "github-unreachable",
        "github-broken",
        "github-unauthorised",
        "github-rate-limit",
        "github-suspended",
        "github-uninstalled",
        "github-not-found",
        "database-unreachable",
    ],
)
def test_what_failed_for_a_reason_that_passes_is_done_again(reason: str) -> None:
    assert kinds(on_found(check(RunState.FAILED, reason))) == [(VALIDATE, "")]


@pytest.mark.parametrize("reason", ["internal-error", "time-limit", "worker-lost"])
def test_what_failed_for_good_is_not(reason: str) -> None:
    assert kinds(on_found(check(RunState.FAILED, reason))) == []


@pytest.mark.parametrize("reason", [APP_AWAY, "closed", "superseded"])
def test_what_was_ended_by_a_state_that_is_over_is_done_again(reason: str) -> None:
    assert kinds(on_found(check(RunState.CANCELLED, reason))) == [(VALIDATE, "")]


def test_what_a_person_cancelled_is_not() -> None:
    assert kinds(on_found(check(RunState.CANCELLED, "cancelled"))) == []


def test_the_newest_run_counts() -> None:
    away, done = check(RunState.FAILED, "github-broken"), check(RunState.DONE)
    assert kinds(on_found(away, done)) == []
    assert kinds(on_found(done, away)) == [(VALIDATE, "")]


def test_runs_of_older_commits_give_way() -> None:
    decision = on_found(check(RunState.RUNNING, head_sha=OLD))
    assert kinds(decision) == [(VALIDATE, "")]
    (cancel,) = [action for action in decision.actions if isinstance(action, CancelRuns)]
    assert cancel.covers(check(RunState.RUNNING, head_sha=OLD))
    assert not cancel.covers(check(RunState.RUNNING))


def test_samples_that_policy_starts_are_started() -> None:
    assert kinds(on_found(facts=TRUSTED)) == [(VALIDATE, ""), (SAMPLE, LEAF)]
    assert (SAMPLE, LEAF) not in kinds(on_found())  # nobody let models run on it


@pytest.mark.parametrize(
    ("state", "reason", "again"),
    [
        (RunState.DONE, "", False),
        (RunState.RUNNING, "", False),
        (RunState.FAILED, "not-valid", False),
        (RunState.FAILED, "teacher-unreachable", True),
        (RunState.CANCELLED, "cancelled", False),
        (RunState.CANCELLED, APP_AWAY, True),
    ],
)
def test_a_sample_that_was_there_is_not_made_twice(
    state: RunState, reason: str, *, again: bool
) -> None:
    sample = replace(run(state, SAMPLE), reason=reason)
    found = kinds(on_found(check(RunState.DONE), sample, facts=TRUSTED))
    assert found == ([(SAMPLE, LEAF)] if again else [])


def test_one_contribution_without_a_sample_gets_it() -> None:
    other = "knowledge/science/qna.yaml"
    files = (*FACTS.files, ChangedFile(path=other, status="added"))
    facts = replace(TRUSTED, files=files)
    assert kinds(on_found(check(RunState.DONE), run(RunState.DONE), facts=facts)) == [
        (SAMPLE, other)
    ]


def test_a_word_of_triage_on_another_commit_is_looked_at_again() -> None:
    said = Triage(determination=Determination.APPROVE, by="grace", head_sha=OLD)
    facts = replace(FACTS, conversation=Conversation(triage=said))
    triage = agreed(on_found(facts=facts).actions).triage
    assert triage is not None
    assert triage.determination is Determination.FOLLOW_UP


def test_where_nothing_is_left_to_check_it_is_checked_once() -> None:
    nothing = replace(FACTS, files=(ChangedFile(path="README.md", status="added"),))
    assert on_found(facts=nothing).silent
    assert kinds(on_found(check(RunState.DONE, head_sha=OLD), facts=nothing)) == [(VALIDATE, "")]
    assert kinds(on_found(check(RunState.DONE), facts=nothing)) == []


def test_one_that_is_closed_by_now_asks_nothing() -> None:
    closed = replace(FACTS, pull_request=replace(PULL_REQUEST, open=False))
    assert on_found(facts=closed).actions == ()


def exports(actions: tuple[Action, ...]) -> int:
    return [kind for kind, _ in started(actions)].count(RunKind.EXPORT)


def test_a_merge_is_exported_once_however_often_it_is_told_of() -> None:
    merged = PullRequestClosed(pull_request=REF, merged=True)
    facts = replace(FACTS, pull_request=replace(PULL_REQUEST, open=False, merged=True))
    assert exports(decide(merged, facts, POLICY).actions) == 1
    asked_for = run(RunState.DONE, RunKind.EXPORT, path="", asked_by="grace")
    assert exports(decide(merged, replace(facts, runs=(asked_for,)), POLICY).actions) == 1
    for state in RunState:
        by_policy = run(state, RunKind.EXPORT, path="", asked_by=BY_POLICY)
        again = decide(merged, replace(facts, runs=(by_policy,)), POLICY)
        assert again.actions == ()


def test_what_runs_for_an_open_pull_request_ends_with_it_and_the_export_goes_on() -> None:
    merged = PullRequestClosed(pull_request=REF, merged=True)
    export = run(RunState.RUNNING, RunKind.EXPORT, path="", asked_by=BY_POLICY)
    sample = run(RunState.RUNNING, RunKind.SAMPLE)
    facts = replace(FACTS, pull_request=replace(PULL_REQUEST, open=False, merged=True))
    (cancel,) = decide(merged, replace(facts, runs=(export, sample)), POLICY).actions
    assert isinstance(cancel, CancelRuns)
    assert [cancel.covers(each) for each in (export, sample)] == [False, True]


def told_late(created_at: float, state: RunState = RunState.DONE) -> Decision:
    """A pull request was opened at 100, and a check was asked for at some time."""
    opened = replace(OPENED, head_sha=HEAD, at=100.0)
    known = replace(check(state, "internal-error"), created_at=created_at)
    return decide(opened, replace(FACTS, runs=(known,)), POLICY)


def test_what_was_found_and_checked_before_it_was_told_of_is_not_checked_twice() -> None:
    decision = told_late(160.0)
    assert (VALIDATE, "") not in kinds(decision)
    assert decision.reasons[0] == "aaaaaaa is or will be checked"


def test_a_check_from_before_it_happened_does_not_count() -> None:
    """A branch can be set back to a commit that it had."""
    assert (VALIDATE, "") in kinds(told_late(40.0))
