"""What follows from a command, and who may."""

from dataclasses import replace

import pytest

from app.domain.actions import CancelRuns, React, Reaction, ReplyHelp, ReplyStatus, StartRun
from app.domain.decide import decide, uninteresting
from app.domain.people import People, Person
from app.domain.policy import Policy
from app.domain.pull_request import Role
from app.domain.runs import RunKind, RunState
from app.domain.triage import Conversation, Determination, Hold, Reply, Triage
from tests.support.deciding import (
    FACTS,
    LEAF,
    ONCE_OK,
    PLACE,
    POLICY,
    actions,
    agreed,
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
from tests.support.stores import HEAD, PULL_REQUEST

CHECK = (RunKind.VALIDATE, "")
SAMPLE = (RunKind.SAMPLE, LEAF)


@pytest.mark.parametrize("role", [Role.TRIAGE, Role.WRITE, Role.MAINTAIN, Role.ADMIN])
def test_a_maintainer_gets_a_sample(role: Role) -> None:
    found = asked("/sample n=4", by_maintainer(role=role))
    assert found[0] == React(place=PLACE, reaction=Reaction.ACCEPTED)
    (start,) = [a for a in found if isinstance(a, StartRun)]
    assert (start.request.path, start.request.pairs) == (LEAF, 4)
    assert (start.request.asked_by, start.request.asked_through) == ("grace", "d-1")


@pytest.mark.parametrize("role", [Role.NONE, Role.READ])
def test_a_stranger_gets_none(role: Role) -> None:
    found = asked("/sample", by("noor", role))
    assert refused(found)
    assert started(found) == []
    assert words(found) == "`/sample` by noor: it is for maintainers here."


def test_the_author_samples_once_a_maintainer_said_ok() -> None:
    before = asked("/sample", by("Ada"))
    assert refused(before)
    assert "`/ok-to-test` for this commit comes first" in words(before)
    assert started(asked("/sample", by("Ada", facts=ONCE_OK))) == [SAMPLE]
    assert refused(asked("/sample", by("noor", facts=ONCE_OK)))
    assert refused(asked("/postcheck", by("ada", facts=ONCE_OK)))


def test_a_repository_lists_who_may_use_a_command() -> None:
    listed = replace(POLICY, commands={"sample": People(users=frozenset({"noor"}))})
    assert started(asked("/sample", by("Noor"), listed)) == [SAMPLE]
    assert refused(asked("/sample", by_maintainer(), listed))
    of_team = replace(POLICY, commands={"sample": People(teams=frozenset({"growers"}))})
    member = Person(login="noor", teams=frozenset({"growers"}))
    assert started(asked("/sample", replace(FACTS, actor=member), of_team)) == [SAMPLE]
    nobody = replace(POLICY, commands={"sample": People()})
    assert refused(asked("/sample", by_maintainer(role=Role.ADMIN), nobody))


def test_a_repository_says_who_maintains() -> None:
    strict = replace(POLICY, maintainers=People(role=Role.WRITE, users=frozenset({"noor"})))
    assert refused(asked("/sample", by_maintainer(role=Role.TRIAGE), strict))
    assert not refused(asked("/sample", by_maintainer(role=Role.WRITE), strict))
    assert not refused(asked("/sample", by("noor"), strict))


def test_anyone_may_validate_and_read_help_and_status() -> None:
    assert started(asked("/validate", FACTS)) == [CHECK]
    under_way = run(kind=RunKind.VALIDATE, path="")
    assert started(asked("/validate", replace(FACTS, runs=(under_way,)))) == []
    (reply,) = [a for a in asked("/help", FACTS) if isinstance(a, ReplyHelp)]
    assert [c.name for c in reply.commands] == ["help", "status", "validate"]
    (status,) = [a for a in asked("/status", FACTS) if isinstance(a, ReplyStatus)]
    assert (status.login, status.to) == ("noor", PLACE)


@pytest.mark.parametrize("kind", [RunKind.PRECHECK, RunKind.POSTCHECK])
def test_a_maintainer_may_have_a_model_asked(kind: RunKind) -> None:
    found = asked(f"/{kind}", by_maintainer())
    assert started(found) == [(kind, LEAF)]
    # A sample that is under way is no precheck, and the other way round.
    under_way = by_maintainer(replace(FACTS, runs=(run(kind=kind),)))
    assert started(asked(f"/{kind}", under_way)) == []
    assert started(asked("/sample", under_way)) == [SAMPLE]


@pytest.mark.parametrize(
    ("body", "missing"), [("/precheck", "no student"), ("/postcheck", "no candidate")]
)
def test_a_model_that_the_service_has_not_is_said_at_once(body: str, missing: str) -> None:
    found = asked(body, by_maintainer(), Policy())
    assert refused(found)
    assert missing in words(found)


def test_a_second_sample_of_the_same_commit_waits_for_the_first() -> None:
    found = asked("/sample", by_maintainer(replace(FACTS, runs=(run(),))))
    assert started(found) == []
    assert not refused(found)
    assert "on its way" in words(found)


def test_two_commands_of_one_comment_start_no_sample_twice() -> None:
    found = asked("/sample n=5\n/ok-to-test\n/sample", by_maintainer())
    assert started(found) == [SAMPLE]


def test_one_refusal_in_a_comment_is_shown_and_the_rest_done() -> None:
    found = asked("/validate\n/sample", FACTS)
    assert started(found) == [CHECK]
    assert refused(found)


def test_many_contributions_are_limited_and_it_is_said() -> None:
    many = by_maintainer(replace(FACTS, files=leaves(203)))
    found = asked("/precheck", many, replace(POLICY, max_contributions=3))
    assert len(started(found)) == 3
    assert "first 3 of 203" in words(found)
    assert "`/precheck path=...`" in words(found)


def test_a_path_picks_one_contribution() -> None:
    two = by_maintainer(replace(FACTS, files=leaves(2)))
    found = asked("/sample path=knowledge/part1/qna.yaml", two)
    assert started(found) == [(RunKind.SAMPLE, "knowledge/part1/qna.yaml")]
    assert refused(asked("/sample path=knowledge/part7/qna.yaml", two))


def test_a_bot_is_not_listened_to() -> None:
    bot = said("/sample", by_bot=True)
    decision = decide(bot, by_maintainer(role=Role.ADMIN), POLICY)
    assert (decision.actions, decision.silent) == ((), True)
    assert uninteresting(bot) == "written by a bot"


def test_an_edit_runs_only_what_is_new() -> None:
    edit = said("/sample\n/validate", by="grace", before="/sample")
    assert started(actions(edit, by_maintainer())) == [CHECK]
    same = said("/sample  ", by="grace", before="/generate")
    assert uninteresting(same) == "no command that is new"


@pytest.mark.parametrize("body", ["/sample", "/triage approve", "/hold", "/cancel", "/validate"])
def test_a_closed_pull_request_takes_no_work(body: str) -> None:
    shut = replace(FACTS, pull_request=replace(PULL_REQUEST, open=False))
    found = asked(body, by_maintainer(shut))
    assert refused(found)
    assert "this pull request is closed" in words(found)


def test_a_pull_request_without_taxonomy_files_gets_a_reaction_only() -> None:
    decision = decide(said("/sample"), replace(by_maintainer(), files=()), POLICY)
    assert decision.actions == (React(place=PLACE, reaction=Reaction.REFUSED),)
    assert decision.silent


def test_who_asked_may_cancel_their_own_and_a_maintainer_anybodys() -> None:
    runs = (run(asked_by="ada"), run(kind=RunKind.PRECHECK, asked_by="grace"))
    facts = replace(FACTS, runs=runs)
    (own,) = [a for a in asked("/cancel", by("Ada", facts=facts)) if isinstance(a, CancelRuns)]
    assert [own.covers(each) for each in runs] == [True, False]
    (every,) = [a for a in asked("/cancel", by_maintainer(facts)) if isinstance(a, CancelRuns)]
    assert [every.covers(each) for each in runs] == [True, True]
    (one,) = [
        a for a in asked("/cancel precheck", by_maintainer(facts)) if isinstance(a, CancelRuns)
    ]
    assert [one.covers(each) for each in runs] == [False, True]
    stranger = asked("/cancel", by("noor", facts=facts))
    assert refused(stranger)
    assert not any(isinstance(a, CancelRuns) for a in stranger)


def test_nothing_to_cancel_is_said() -> None:
    assert "nothing of the kind" in words(asked("/cancel", by_maintainer()))
    checking = replace(FACTS, runs=(run(kind=RunKind.VALIDATE, path=""),))
    assert refused(asked("/cancel", by_maintainer(checking)))


@pytest.mark.parametrize("state", [RunState.FAILED, RunState.CANCELLED])
def test_what_ended_without_a_result_is_started_anew(state: RunState) -> None:
    facts = replace(FACTS, runs=(run(state),))
    found = asked("/retry", by_maintainer(facts))
    (start,) = [a for a in found if isinstance(a, StartRun)]
    assert (start.request.kind, start.request.path, start.request.pairs) == (*SAMPLE, 10)
    assert refused(asked("/retry precheck", by_maintainer(facts)))
    later = replace(FACTS, runs=(run(state), run(RunState.DONE)))
    assert "no run of this commit" in words(asked("/retry", by_maintainer(later)))
    older = replace(FACTS, runs=(run(state, head_sha="b" * 40),))
    assert refused(asked("/retry", by_maintainer(older)))


def test_who_asked_may_retry_as_long_as_they_may_ask() -> None:
    own = run(RunState.FAILED, asked_by="ada")
    assert started(asked("/retry", by("ada", facts=replace(ONCE_OK, runs=(own,))))) == [SAMPLE]
    assert refused(asked("/retry", by("ada", facts=replace(FACTS, runs=(own,)))))
    assert refused(asked("/retry", by("noor", facts=replace(ONCE_OK, runs=(own,)))))
    precheck = by_maintainer(replace(FACTS, runs=(run(RunState.FAILED, RunKind.PRECHECK),)))
    assert "no student" in words(asked("/retry", precheck, Policy()))


@pytest.mark.parametrize(
    "determination", [d for d in Determination if d is not Determination.FOLLOW_UP]
)
def test_a_word_of_triage_is_kept_with_its_commit(determination: Determination) -> None:
    triage = agreed(asked(f"/triage {determination} looks fine", by_maintainer())).triage
    assert triage == Triage(
        determination=determination,
        by="grace",
        head_sha=HEAD,
        reason="looks fine",
        comment_id=PLACE.id,
    )


def test_a_word_on_a_commit_nobody_saw_is_of_the_one_before() -> None:
    unseen = by_maintainer(replace(FACTS, known_head="b" * 40))
    approved = asked("/triage approve", unseen)
    assert refused(approved)
    assert "was pushed meanwhile" in words(approved)
    triage = agreed(asked("/triage changes more seeds", unseen)).triage
    assert triage is not None
    assert triage.head_sha == "b" * 40


def test_a_mistyped_reply_is_not_taken_for_own_words() -> None:
    found = asked("/triage changes notdiverse", by_maintainer())
    assert refused(found)
    assert "Did you mean `not-diverse`?" in words(found)


def test_a_reason_may_name_a_saved_reply() -> None:
    own = replace(POLICY, replies={"ask-legal": Reply(key="ask-legal", words="Wait for legal.")})
    found = asked("/triage uncertain ask-legal see the note", by_maintainer(), own)
    triage = agreed(found).triage
    assert triage is not None
    assert (triage.reply, triage.reason) == ("ask-legal", "see the note")


def test_hold_and_its_end() -> None:
    held = agreed(asked("/hold for the release", by_maintainer()))
    assert held.hold == Hold(by="grace", reason="for the release")
    facts = by_maintainer(replace(FACTS, conversation=held))
    assert agreed(asked("/hold off", facts)).hold is None
    assert "there is no hold" in words(asked("/hold off", by_maintainer()))


def test_several_words_of_one_comment_add_up() -> None:
    found = agreed(asked("/triage approve\n/hold", by_maintainer()))
    assert found.triage is not None
    assert found.hold is not None


def test_an_export_needs_a_sample_of_this_commit() -> None:
    assert "no sample of this commit" in words(asked("/export", by_maintainer()))
    sampled = by_maintainer(replace(FACTS, runs=(run(RunState.DONE),)))
    assert started(asked("/export", sampled)) == [(RunKind.EXPORT, "")]
    assert started(asked(f"/export path={LEAF}", sampled)) == [(RunKind.EXPORT, LEAF)]
    assert refused(asked("/export path=knowledge/x/qna.yaml", sampled))
    merged = replace(PULL_REQUEST, open=False, merged=True)
    assert started(asked("/export", replace(sampled, pull_request=merged))) == [
        (RunKind.EXPORT, "")
    ]
    assert agreed(asked("/hold", sampled)) != Conversation()
