"""Bounds: what is not started when too much waits already, and how that is said."""

from dataclasses import replace

import pytest

from app.domain.actions import Action, Notify, React, Reaction, StartRun
from app.domain.decide import decide, decide_all
from app.domain.events import PullRequestClosed, RerunRequested
from app.domain.facts import Facts, Load, Spent
from app.domain.people import Person
from app.domain.policy import Policy
from app.domain.pull_request import Role
from app.domain.runs import RunKind, RunState, external_id
from tests.support.deciding import (
    FACTS,
    LEAF,
    ONCE_OK,
    OPENED,
    PLACE,
    POLICY,
    PUSHED,
    TRUSTED,
    actions,
    asked,
    by,
    by_maintainer,
    leaves,
    refused,
    run,
    said,
    started,
    words,
)
from tests.support.stores import HEAD, REF

SMALL = replace(POLICY, runs_of_installation=100, runs_of_person=10)
CHECK = [(RunKind.VALIDATE, "")]
SAMPLE = [(RunKind.SAMPLE, LEAF)]
RERUN = RerunRequested(
    pull_request=REF, external_id=external_id(REF, HEAD, RunKind.VALIDATE), asked_by="noor"
)


def loaded(facts: Facts = FACTS, installation: int = 0, **persons: int) -> Facts:
    """The facts where so many runs wait or are under way."""
    whole = installation or sum(persons.values())
    return replace(facts, load=Load(installation=whole, persons=persons))


def of_ada(facts: Facts = ONCE_OK) -> Facts:
    return by("ada", facts=facts)


def test_the_last_free_place_is_taken() -> None:
    assert started(actions(OPENED, loaded(ada=9), SMALL)) == CHECK


def test_a_check_beyond_the_authors_share_is_put_off_without_a_word_about_commands() -> None:
    decision = decide(OPENED, loaded(ada=10), SMALL)
    assert started(decision.actions) == []
    assert words(decision.actions) == ""
    assert not decision.silent
    assert "left out for now: 1 validate: ada has 10 runs" in decision.reasons[-1]


def test_the_share_is_the_authors_however_the_name_is_written() -> None:
    shouting = replace(FACTS, pull_request=replace(FACTS.pull_request, author="ADA"))
    assert started(actions(OPENED, loaded(shouting, ada=10), SMALL)) == []


def test_other_authors_are_not_concerned() -> None:
    assert started(actions(OPENED, loaded(noor=10, grace=10), SMALL)) == CHECK


def test_a_command_beyond_the_share_is_refused_in_words() -> None:
    found = asked("/sample", loaded(of_ada(), ada=10), SMALL)
    assert started(found) == []
    assert refused(found)
    assert words(found).strip() == (
        "Not started: ada has 10 runs waiting or under way here, and that is the limit. "
        "Say it again when some have ended."
    )


def test_of_several_runs_as_many_are_started_as_there_is_room_for() -> None:
    facts = replace(of_ada(), files=leaves(4))
    found = asked("/sample", loaded(facts, ada=7), SMALL)
    assert len(started(found)) == 3
    assert refused(found)
    assert "Only 3 of 4 runs were started: ada has 10 runs" in words(found)


def test_who_comments_elsewhere_fills_their_own_share_only() -> None:
    assert started(asked("/validate", loaded(ada=10), SMALL)) == CHECK
    found = asked("/validate", loaded(noor=10), SMALL)
    assert started(found) == []
    assert "noor has 10 runs" in words(found)


def test_a_click_is_told_the_same() -> None:
    found = actions(RERUN, loaded(noor=10), SMALL)
    assert started(found) == []
    assert "Not started: noor has 10 runs" in words(found)


def test_maintainers_go_on_beyond_every_persons_share() -> None:
    facts = loaded(by_maintainer(), ada=10, grace=10)
    assert started(asked("/sample", facts, SMALL)) == SAMPLE


@pytest.mark.parametrize(
    ("waiting", "anybody", "maintainer"),
    [(89, CHECK, CHECK), (90, [], CHECK), (99, [], CHECK), (100, [], [])],
)
def test_the_last_tenth_of_the_room_is_the_maintainers(
    waiting: int, anybody: list[tuple[RunKind, str]], maintainer: list[tuple[RunKind, str]]
) -> None:
    assert started(actions(OPENED, loaded(installation=waiting), SMALL)) == anybody
    assert started(asked("/validate", loaded(FACTS, waiting), SMALL)) == anybody
    assert started(asked("/validate", loaded(by_maintainer(), waiting), SMALL)) == maintainer


def test_a_full_installation_is_named() -> None:
    found = asked("/validate", loaded(by_maintainer(), 1000), POLICY)
    assert "Not started: acme has 1,000 runs waiting or under way, and that" in words(found)


def test_what_the_same_decision_cancels_makes_room() -> None:
    older = run(RunState.QUEUED, RunKind.VALIDATE, path="", asked_by="(policy)", head_sha="b" * 40)
    facts = replace(loaded(ada=10), runs=(older,))
    assert started(actions(PUSHED, facts, SMALL)) == CHECK


def test_a_sample_that_starts_by_itself_is_left_out_with_a_way_to_get_it() -> None:
    found = actions(OPENED, loaded(TRUSTED, ada=9), SMALL)
    assert started(found) == CHECK
    (notice,) = [each for each in found if isinstance(each, Notify)]
    assert not notice.refused
    assert "No sample was started by itself: ada has 10 runs" in notice.words
    assert "When some have ended, `/sample` starts it." in notice.words


def test_an_ok_stands_though_nothing_starts() -> None:
    found = asked("/ok-to-test", loaded(by_maintainer(), 100), SMALL)
    assert started(found) == []
    assert refused(found)
    assert any(getattr(each, "act", "") == "ok-to-test" for each in found)


def test_what_was_accepted_is_exported_however_much_waits() -> None:
    facts = replace(
        loaded(installation=100, ada=100),
        pull_request=replace(FACTS.pull_request, open=False, merged=True),
    )
    found = actions(PullRequestClosed(pull_request=REF, merged=True), facts, SMALL)
    assert started(found) == [(RunKind.EXPORT, "")]


def test_several_clicks_at_once_share_the_room() -> None:
    kinds = (RunKind.VALIDATE, RunKind.SAMPLE)
    clicks = [replace(RERUN, external_id=external_id(REF, HEAD, kind)) for kind in kinds]
    found = decide_all(clicks, loaded(by("noor", facts=ONCE_OK), noor=9), SMALL).actions
    assert started(found) == CHECK
    # The refusal of the one is not wiped by the other.
    assert "`/sample` by noor: it is for maintainers here." in words(found)


SPENT = Spent(limit=60, until=1_800_000_000.0)


def spent(facts: Facts = FACTS, *, told: bool = False) -> Facts:
    return replace(facts, spent=replace(SPENT, told=told))


def only(found: tuple[Action, ...], *kinds: type) -> bool:
    return all(isinstance(each, kinds) for each in found)


@pytest.mark.parametrize("line", ["/help", "/status", "/validate", "/sample", "/triage approve"])
def test_after_too_many_commands_nothing_is_carried_out(line: str) -> None:
    found = asked(line, spent(by_maintainer()))
    assert React(place=PLACE, reaction=Reaction.REFUSED) in found
    assert only(found, React, Notify)
    assert words(found) == (
        "grace gave 60 commands within an hour, which is the limit for one person in a "
        "repository; more are carried out from 08:00 UTC on."
    )


def test_it_is_said_once() -> None:
    decision = decide(said("/help"), spent(told=True), POLICY)
    assert only(decision.actions, React)
    assert decision.silent


def test_a_click_counts_and_has_no_text_to_react_to() -> None:
    found = actions(RERUN, spent())
    assert only(found, Notify)
    assert words(found).startswith("noor gave 60 commands")


def test_a_first_text_is_not_carried_out_but_the_check_is() -> None:
    event = replace(OPENED, said=said("/sample", by="ada").said)
    found = actions(event, spent(by("ada", facts=ONCE_OK)))
    assert (RunKind.VALIDATE, "") in started(found)
    assert "ada gave 60 commands" in words(found)


def test_maintainers_have_ten_times_as_many() -> None:
    policy = Policy(commands_an_hour=6)
    assert policy.commands_of(Person(login="noor", role=Role.READ)) == 6
    assert policy.commands_of(Person(login="grace", role=Role.TRIAGE)) == 60


def test_a_cancel_leaves_alone_what_was_started_since() -> None:
    first = replace(run(asked_by="noor"), created_at=90.0)
    since = replace(run(asked_by="noor"), created_at=110.0)
    facts = replace(by_maintainer(), runs=(first, since), taken_up=100.0)
    (cancel,) = [each for each in asked("/cancel", facts) if hasattr(each, "covers")]
    assert cancel.covers(first)
    assert not cancel.covers(since)


def test_a_cancel_that_is_done_again_is_no_refusal() -> None:
    ended = replace(run(RunState.CANCELLED), created_at=90.0, reason="cancelled", finished_at=100.5)
    again = replace(by_maintainer(), runs=(ended,), taken_up=100.0)
    assert not refused(asked("/cancel", again))
    long_ago = replace(again, runs=(replace(ended, finished_at=99.0),))
    assert refused(asked("/cancel", long_ago))


def test_a_retry_of_one_delivery_is_one_run() -> None:
    failed = run(RunState.FAILED)
    facts = replace(by_maintainer(), runs=(failed,))
    keys = {
        each.request.key(REF)
        for _ in range(2)
        for each in asked("/retry", facts)
        if isinstance(each, StartRun)
    }
    assert len(keys) == 1


def test_what_was_started_before_the_worker_died_is_not_said_to_be_refused() -> None:
    """The delivery is handled once more: its run is there, and fills its own share."""
    facts = loaded(of_ada(), ada=10)
    fresh = decide(said("/sample", by="ada"), facts, SMALL)
    assert started(fresh.actions) == []
    done = replace(run(RunState.DONE, RunKind.SAMPLE), asked_through=facts.delivery)
    again = decide(said("/sample", by="ada"), replace(facts, runs=(done,)), SMALL)
    assert started(again.actions) == SAMPLE
    assert words(again.actions) == ""
