"""What follows from a click on a check run."""

from dataclasses import replace

import pytest

from app.domain.actions import CancelRuns
from app.domain.decide import decide
from app.domain.deciding.click import BUTTONS
from app.domain.events import ButtonPressed, RerunRequested
from app.domain.facts import Facts
from app.domain.pull_request import Role
from app.domain.runs import BY_POLICY, RunKind, RunState, external_id
from tests.support.deciding import (
    FACTS,
    LEAF,
    POLICY,
    actions,
    by,
    by_maintainer,
    run,
    started,
    words,
)
from tests.support.stores import HEAD, PULL_REQUEST, REF


def rerun(kind: RunKind, head: str = HEAD, by: str = "grace") -> RerunRequested:
    return RerunRequested(pull_request=REF, external_id=external_id(REF, head, kind), asked_by=by)


def pressed(button: str, kind: RunKind = RunKind.VALIDATE, head: str = HEAD) -> ButtonPressed:
    external = external_id(REF, head, kind)
    return ButtonPressed(pull_request=REF, external_id=external, button=button, asked_by="grace")


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
    assert started(actions(rerun(kind), by("grace", role))) == expected


def test_a_rerun_of_an_export_exports_again() -> None:
    sampled = by_maintainer(replace(FACTS, runs=(run(RunState.DONE),)))
    assert started(actions(rerun(RunKind.EXPORT), sampled)) == [(RunKind.EXPORT, "")]


def test_a_click_on_an_older_commit_does_nothing_and_says_so() -> None:
    for event in (rerun(RunKind.VALIDATE, "b" * 40), pressed("sample", head="b" * 40)):
        found = actions(event, by_maintainer())
        assert started(found) == []
        assert "older commit" in words(found)


def test_the_sample_button_is_the_sample_command() -> None:
    assert started(actions(pressed("sample"), by_maintainer())) == [(RunKind.SAMPLE, LEAF)]
    stranger = actions(pressed("sample"), by("grace", Role.READ))
    assert started(stranger) == []
    assert "for maintainers" in words(stranger)


def test_the_cancel_button_ends_its_own_kind() -> None:
    runs = (run(), run(kind=RunKind.PRECHECK))
    found = actions(pressed("cancel", RunKind.SAMPLE), by_maintainer(replace(FACTS, runs=runs)))
    (cancel,) = [a for a in found if isinstance(a, CancelRuns)]
    assert [cancel.covers(each) for each in runs] == [True, False]


def test_a_button_that_nobody_made_does_nothing() -> None:
    assert actions(pressed("merge"), by_maintainer()) == ()
    assert actions(pressed("retry", RunKind.EXPORT), by_maintainer()) == ()


def test_every_button_fits_githubs_limit() -> None:
    assert all(len(identifier) <= 20 for identifier in BUTTONS)


def after_the_merge(state: RunState) -> Facts:
    """The facts of a merged pull request whose export ended so; nothing of it was sampled."""
    ended = run(state, RunKind.EXPORT, path="", asked_by=BY_POLICY)
    merged = replace(PULL_REQUEST, open=False, merged=True)
    return replace(FACTS, pull_request=merged, runs=(ended,))


def test_after_a_merge_a_maintainer_can_have_the_export_tried_again() -> None:
    facts = after_the_merge(RunState.FAILED)
    assert started(actions(rerun(RunKind.EXPORT), by_maintainer(facts))) == [(RunKind.EXPORT, "")]
    stranger = actions(rerun(RunKind.EXPORT), by("grace", Role.READ, facts))
    assert started(stranger) == []
    assert "for maintainers" in words(stranger)


def test_after_a_merge_of_which_all_were_told_there_is_nothing_to_try_again() -> None:
    done = after_the_merge(RunState.DONE)
    assert started(actions(rerun(RunKind.EXPORT), by_maintainer(done))) == []


@pytest.mark.parametrize("kind", [RunKind.VALIDATE, RunKind.SAMPLE])
def test_after_a_merge_no_other_check_is_run_again(kind: RunKind) -> None:
    facts = after_the_merge(RunState.FAILED)
    assert started(actions(rerun(kind), by_maintainer(facts))) == []


def test_after_a_merge_what_was_sampled_can_be_exported() -> None:
    """GitHub shows no button by then; the pages do."""
    merged = replace(PULL_REQUEST, open=False, merged=True)
    facts = replace(FACTS, pull_request=merged, runs=(run(RunState.DONE),))
    assert started(actions(pressed("export"), by_maintainer(facts))) == [(RunKind.EXPORT, "")]
    assert started(actions(pressed("sample"), by_maintainer(facts))) == []
    assert started(actions(pressed("export"), by("grace", Role.READ, facts))) == []


def test_the_reasons_of_a_click_tell_what_was_said() -> None:
    decision = decide(pressed("cancel"), by_maintainer(), POLICY)
    assert decision.reasons == (
        "grace pressed cancel",
        "`/cancel`: nothing of the kind is queued or running.",
    )
