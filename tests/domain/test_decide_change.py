"""What follows from a change of a pull request."""

from dataclasses import replace

import pytest

from app.domain.actions import Agree, CancelRuns, React, Reaction
from app.domain.decide import decide, uninteresting
from app.domain.events import Change, PullRequestChanged, PullRequestClosed
from app.domain.places import Place, PlaceKind, Said
from app.domain.policy import Policy
from app.domain.pull_request import ChangedFile
from app.domain.runs import RunKind, RunState
from app.domain.triage import Conversation, Determination, Hold, LabelNames, Triage
from tests.support.deciding import (
    FACTS,
    LEAF,
    ONCE_OK,
    OPENED,
    POLICY,
    PUSHED,
    TRUSTED,
    actions,
    agreed,
    by,
    by_maintainer,
    leaves,
    run,
    started,
    words,
)
from tests.support.stores import HEAD, PULL_REQUEST, REF

CHECK = (RunKind.VALIDATE, "")
SAMPLE = (RunKind.SAMPLE, LEAF)
OLD = "b" * 40


def changed(change: Change, **more: object) -> PullRequestChanged:
    return replace(OPENED, change=change, **more)  # type: ignore[arg-type] - fields by name


def test_an_opened_pull_request_is_checked_and_older_runs_are_superseded() -> None:
    found = actions(OPENED, FACTS)
    assert started(found) == [CHECK]
    assert any(isinstance(a, CancelRuns) and a.keep_head == HEAD for a in found)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Change.OPENED, [CHECK, SAMPLE]),
        (Change.PUSHED, [CHECK, SAMPLE]),
        (Change.REOPENED, [CHECK, SAMPLE]),
        (Change.READY, [CHECK, SAMPLE]),
        (Change.BASE, [CHECK]),
        (Change.TEXT, [CHECK]),
        (Change.DRAFTED, []),
        (Change.LOCKED, []),
        (Change.UNLOCKED, []),
    ],
)
def test_a_maintainers_pull_request_is_checked_and_sampled_when_its_content_is_new(
    change: Change, expected: list[tuple[RunKind, str]]
) -> None:
    assert started(actions(changed(change), TRUSTED)) == expected


def test_policy_may_leave_sampling_to_commands() -> None:
    assert started(actions(OPENED, TRUSTED, Policy(sample_unasked=False))) == [CHECK]


def test_a_draft_is_checked_and_not_sampled() -> None:
    draft = replace(TRUSTED, pull_request=replace(PULL_REQUEST, draft=True))
    assert started(actions(OPENED, draft)) == [CHECK]


def test_an_outside_contributor_costs_no_model_until_ok_and_again_after_a_push() -> None:
    assert started(actions(OPENED, FACTS)) == [CHECK]
    # A commit that was let through once is so again, for example when a draft is ready.
    assert started(actions(changed(Change.READY), ONCE_OK)) == [CHECK, SAMPLE]
    pushed = replace(ONCE_OK, pull_request=replace(PULL_REQUEST, head_sha=OLD))
    assert started(actions(PUSHED, pushed)) == [CHECK]


def test_what_policy_sampled_at_this_commit_is_not_sampled_again() -> None:
    done = replace(TRUSTED, runs=(run(RunState.DONE),))
    assert started(actions(OPENED, done)) == [CHECK]
    cancelled = replace(TRUSTED, runs=(run(RunState.CANCELLED),))
    assert SAMPLE in started(actions(OPENED, cancelled))
    precheck = replace(TRUSTED, runs=(run(RunState.DONE, RunKind.PRECHECK),))
    assert SAMPLE in started(actions(OPENED, precheck))


def test_policy_leaves_out_as_openly_as_a_command_does() -> None:
    found = actions(OPENED, replace(TRUSTED, files=leaves(3)), Policy(max_contributions=2))
    assert "first 2 of 3" in words(found)


def test_a_pull_request_without_files_of_the_taxonomy_is_left_alone() -> None:
    facts = replace(FACTS, files=(ChangedFile(path="README.md", status="modified"),))
    decision = decide(OPENED, facts, POLICY)
    assert decision.actions == ()
    assert decision.silent


def test_a_removed_contribution_is_not_checked() -> None:
    facts = replace(FACTS, files=(ChangedFile(path=LEAF, status="removed"),))
    assert decide(OPENED, facts, POLICY).silent


def test_when_the_last_contribution_is_gone_the_new_head_is_checked_once_more() -> None:
    decision = decide(PUSHED, replace(FACTS, files=(), runs=(run(),)), POLICY)
    assert started(decision.actions) == [CHECK]
    assert not decision.silent


def test_a_misnamed_file_is_checked_but_not_sampled() -> None:
    misnamed = (ChangedFile(path="knowledge/arts/qna.yml", status="added"),)
    assert started(actions(OPENED, replace(TRUSTED, files=misnamed))) == [CHECK]


def test_the_description_may_hold_commands() -> None:
    place = Place(kind=PlaceKind.DESCRIPTION, id=7)
    text = Said(place=place, by="grace", body="A leaf.\n\n/hold until May\n")
    found = actions(changed(Change.OPENED, said=text), by_maintainer())
    assert React(place=place, reaction=Reaction.ACCEPTED) in found
    assert agreed(found).hold == Hold(by="grace", reason="until May")
    again = replace(text, before=text.body, body=f"{text.body}\nMore words.")
    assert not any(
        isinstance(a, React) for a in actions(changed(Change.TEXT, said=again), by_maintainer())
    )


def test_closing_cancels_what_goes_on() -> None:
    closed = PullRequestClosed(pull_request=REF)
    assert actions(closed, FACTS) == ()
    (cancel,) = actions(closed, replace(FACTS, runs=(run(),)))
    assert isinstance(cancel, CancelRuns)
    assert cancel.keep_head == ""


def test_merging_exports_what_was_kept() -> None:
    merged = PullRequestClosed(pull_request=REF, merged=True)
    assert started(actions(merged, FACTS)) == [(RunKind.EXPORT, "")]
    assert started(actions(merged, replace(FACTS, files=()))) == []


def test_nothing_is_started_on_a_closed_pull_request() -> None:
    shut = replace(TRUSTED, pull_request=replace(PULL_REQUEST, open=False))
    assert actions(OPENED, shut) == ()


@pytest.mark.parametrize(
    ("said", "after"),
    [
        (Determination.APPROVE, Determination.FOLLOW_UP),
        (Determination.CHANGES, Determination.FOLLOW_UP),
        (Determination.REJECT, Determination.REJECT),
        (Determination.UNCERTAIN, Determination.UNCERTAIN),
        (Determination.FOLLOW_UP, Determination.FOLLOW_UP),
    ],
)
def test_a_push_asks_a_maintainer_to_look_again(said: Determination, after: Determination) -> None:
    triage = Triage(determination=said, by="grace", head_sha=OLD)
    found = actions(PUSHED, replace(FACTS, conversation=Conversation(triage=triage)))
    now = [a.conversation.triage for a in found if isinstance(a, Agree)] or [triage]
    assert now == [replace(triage, determination=after)]


def labelled(name: str, *, on: bool = True) -> PullRequestChanged:
    change = Change.LABELLED if on else Change.UNLABELLED
    return changed(change, label=name, by="grace")


def test_a_label_by_hand_counts_like_the_command() -> None:
    found = actions(labelled("triage-approved"), by_maintainer())
    triage = agreed(found).triage
    assert triage == Triage(determination=Determination.APPROVE, by="grace", head_sha=HEAD)
    said = by_maintainer(replace(FACTS, conversation=Conversation(triage=triage)))
    assert actions(labelled("triage-approved"), said) == ()
    assert agreed(actions(labelled("triage-approved", on=False), said)).triage is None
    assert actions(labelled("triage-rejected", on=False), said) == ()


def test_a_hold_by_hand_and_its_end() -> None:
    assert agreed(actions(labelled("hold"), by_maintainer())).hold == Hold(by="grace")
    held = by_maintainer(replace(FACTS, conversation=Conversation(hold=Hold(by="mo"))))
    assert actions(labelled("hold"), held) == ()
    assert agreed(actions(labelled("hold", on=False), held)).hold is None


@pytest.mark.parametrize("name", ["bug", "skill", "triage-needed", "", "@" * 300])
def test_other_labels_decide_nothing(name: str) -> None:
    assert actions(labelled(name), by_maintainer()) == ()


def test_labels_go_by_the_repositorys_names() -> None:
    from app.domain.triage import Label

    policy = Policy(labels=LabelNames(names={Label.HOLD: "Do Not Merge"}))
    assert agreed(actions(labelled("do not merge"), by_maintainer(), policy)).hold is not None
    assert actions(labelled("hold"), by_maintainer(), policy) == ()
    off = Policy(labels=LabelNames(enabled=False))
    assert actions(labelled("hold"), by_maintainer(), off) == ()


def test_a_label_of_somebody_who_does_not_maintain_decides_nothing() -> None:
    assert actions(labelled("triage-approved"), by("noor")) == ()


@pytest.mark.parametrize("change", [Change.LABELLED, Change.TEXT, Change.LOCKED])
def test_a_bots_labels_and_words_are_not_looked_at(change: Change) -> None:
    assert uninteresting(changed(change, by_bot=True)) == "made by a bot"
    assert uninteresting(changed(change)) == ""


def test_a_bots_push_is_checked() -> None:
    assert uninteresting(replace(PUSHED, by_bot=True)) == ""
