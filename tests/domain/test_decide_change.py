"""What follows from a change of a pull request."""

from dataclasses import replace

import pytest

from app.domain.actions import Agree, CancelRuns, React, Reaction, StartRun
from app.domain.decide import decide, uninteresting
from app.domain.events import Change, PullRequestChanged, PullRequestClosed
from app.domain.people import People
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


@pytest.mark.parametrize("change", [Change.LABELLED, Change.DRAFTED, Change.LOCKED])
def test_where_nothing_is_left_a_label_starts_no_check(change: Change) -> None:
    nothing_left = replace(FACTS, files=(), runs=(run(),))
    assert started(actions(changed(change, label="bug"), nothing_left)) == []


def test_one_check_that_has_not_begun_is_enough_however_often_the_text_changes() -> None:
    check = run(RunState.QUEUED, RunKind.VALIDATE, path="")
    assert started(actions(changed(Change.TEXT), replace(FACTS, runs=(check,)))) == []
    begun = replace(check, state=RunState.RUNNING)
    assert started(actions(changed(Change.TEXT), replace(FACTS, runs=(begun,)))) == [CHECK]
    of_another = replace(check, head_sha=OLD)
    assert started(actions(PUSHED, replace(FACTS, runs=(of_another,)))) == [CHECK]


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


def test_who_asks_for_a_sample_in_the_first_text_gets_that_one_and_no_second() -> None:
    text = Said(place=Place(kind=PlaceKind.DESCRIPTION, id=7), by="grace", body="/sample n=7")
    found = actions(changed(Change.OPENED, said=text), by_maintainer(TRUSTED))
    samples = [a.request for a in found if isinstance(a, StartRun) and a.request.path]
    assert [(each.pairs, each.asked_by) for each in samples] == [(7, "grace")]


def test_a_first_text_that_speaks_loses_no_word_of_triage() -> None:
    triage = Triage(determination=Determination.APPROVE, by="grace", head_sha=OLD)
    facts = replace(FACTS, conversation=Conversation(triage=triage))
    text = Said(place=Place(kind=PlaceKind.DESCRIPTION, id=7), by="grace", body="/hold")
    now = agreed(actions(changed(Change.TEXT, said=text), by_maintainer(facts)))
    assert now.triage == replace(triage, determination=Determination.FOLLOW_UP)
    assert now.hold == Hold(by="grace")


def test_commands_of_a_first_text_without_files_of_the_taxonomy_get_a_reaction_only() -> None:
    place = Place(kind=PlaceKind.DESCRIPTION, id=7)
    opened = changed(Change.OPENED, said=Said(place=place, by="ada", body="/help"))
    decision = decide(opened, replace(FACTS, files=()), POLICY)
    assert decision.actions == (React(place=place, reaction=Reaction.REFUSED),)
    assert decision.silent


def test_closing_cancels_what_goes_on() -> None:
    closed = PullRequestClosed(pull_request=REF)
    shut = replace(FACTS, pull_request=replace(PULL_REQUEST, open=False))
    assert actions(closed, shut) == ()
    (cancel,) = actions(closed, replace(shut, runs=(run(),)))
    assert isinstance(cancel, CancelRuns)
    assert cancel.keep_head == ""


def test_a_close_that_is_told_after_the_pull_request_was_opened_again_ends_nothing() -> None:
    assert actions(PullRequestClosed(pull_request=REF), replace(FACTS, runs=(run(),))) == ()


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


def test_a_label_needs_the_right_to_its_command() -> None:
    listed = People(users=frozenset({"theo"}))
    policy = Policy(commands={"triage": listed, "hold": listed})
    for name in ("triage-approved", "hold"):
        assert actions(labelled(name), by_maintainer(), policy) == ()
        assert agreed(actions(labelled(name), by("theo"), policy))


@pytest.mark.parametrize("change", [Change.LABELLED, Change.TEXT, Change.LOCKED])
def test_a_bots_labels_and_words_are_not_looked_at(change: Change) -> None:
    assert uninteresting(changed(change, by_bot=True)) == "made by a bot"
    assert uninteresting(changed(change)) == ""


def test_a_bots_push_is_checked() -> None:
    assert uninteresting(replace(PUSHED, by_bot=True)) == ""


@pytest.mark.parametrize(
    ("base", "default", "accepted"),
    [("main", "main", True), ("stack", "main", False), ("main", "", True)],
)
def test_only_a_merge_into_the_default_branch_is_exported(
    base: str, default: str, accepted: bool
) -> None:
    merged = replace(
        PULL_REQUEST, open=False, merged=True, base_branch=base, default_branch=default
    )
    event = PullRequestClosed(pull_request=REF, merged=True, by="grace")
    found = decide(event, replace(FACTS, pull_request=merged), POLICY)
    assert started(found.actions) == ([(RunKind.EXPORT, "")] if accepted else [])
    assert ("another branch" in found.reasons[0]) is not accepted
