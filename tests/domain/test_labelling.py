"""Which labels a pull request should have."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.labelling import Matter, labels
from app.domain.triage import (
    LABEL_OF,
    Conversation,
    Determination,
    Hold,
    Label,
    Ok,
    Reply,
    Triage,
)

HEAD, OLD = "a" * 40, "b" * 40
SKILL = "compositional_skills/writing/recipes/qna.yaml"
KNOWLEDGE = "knowledge/arts/film/qna.yaml"
TRUSTED = Conversation(trusted=True)
CLEAN = Matter(head_sha=HEAD, contributions=(SKILL,), errors=0, conversation=TRUSTED)


def said(determination: Determination, reply: str = "") -> Conversation:
    triage = Triage(determination=determination, by="grace", head_sha=HEAD, reply=reply)
    return replace(TRUSTED, triage=triage)


def test_a_clean_contribution_is_ready_and_waits_for_triage() -> None:
    assert labels(CLEAN) == {Label.SKILL, Label.READY, Label.TRIAGE_NEEDED}


@pytest.mark.parametrize(
    ("paths", "kinds"),
    [
        ((SKILL, "foundational_skills/reasoning/qna.yaml"), {Label.SKILL}),
        ((KNOWLEDGE,), {Label.KNOWLEDGE}),
        ((SKILL, KNOWLEDGE), {Label.SKILL, Label.KNOWLEDGE}),
    ],
)
def test_the_kinds_go_by_the_folders(paths: tuple[str, ...], kinds: set[Label]) -> None:
    assert labels(replace(CLEAN, contributions=paths, errors=3)) == kinds


def test_nothing_is_left_to_label_without_a_contribution() -> None:
    assert labels(replace(CLEAN, contributions=())) == set()


def test_a_draft_does_not_ask_for_triage() -> None:
    assert labels(replace(CLEAN, draft=True)) == {Label.SKILL, Label.READY}


@pytest.mark.parametrize(("head", "ready"), [(HEAD, True), (OLD, False)])
def test_an_outsiders_commit_is_ready_once_models_may_run_on_it(head: str, ready: bool) -> None:
    agreed = Conversation(ok=Ok(by="grace", head_sha=head))
    assert (Label.READY in labels(replace(CLEAN, conversation=agreed))) == ready


@pytest.mark.parametrize("determination", Determination)
def test_a_word_of_triage_has_its_label_and_ends_the_asking(determination: Determination) -> None:
    found = labels(replace(CLEAN, conversation=said(determination)))
    assert found & set(LABEL_OF.values()) == {LABEL_OF[determination]}
    assert Label.TRIAGE_NEEDED not in found
    assert (Label.READY in found) == (determination is not Determination.REJECT)


@pytest.mark.parametrize(
    ("determination", "reply", "there"),
    [
        (Determination.REJECT, "topic", True),
        (Determination.CHANGES, "core-skill", True),
        (Determination.REJECT, "not-diverse", False),
        (Determination.APPROVE, "topic", False),
        (Determination.REJECT, "whales", True),
        (Determination.REJECT, "gone", False),
    ],
)
def test_a_topic_that_is_not_taken(determination: Determination, reply: str, there: bool) -> None:
    own = {"whales": Reply(key="whales", words="No whales.", topic=True)}
    matter = replace(CLEAN, conversation=said(determination, reply), replies=own)
    assert (Label.TOPIC in labels(matter)) == there


def test_a_repositorys_own_reply_says_itself_whether_it_is_about_the_topic() -> None:
    own = {"topic": Reply(key="topic", words="Another folder, please.")}
    matter = replace(CLEAN, conversation=said(Determination.REJECT, "topic"), replies=own)
    assert Label.TOPIC not in labels(matter)


def test_hold_and_a_fruitless_sample_stand_beside_the_rest() -> None:
    agreed = replace(said(Determination.APPROVE), hold=Hold(by="grace"))
    found = labels(replace(CLEAN, fruitless=True, conversation=agreed))
    assert found == {Label.SKILL, Label.READY, Label.APPROVED, Label.HOLD, Label.UNSUCCESSFUL}


def test_a_push_does_not_make_labels_come_and_go() -> None:
    had = labels(CLEAN) | {Label.UNSUCCESSFUL}
    pushed = replace(CLEAN, head_sha=OLD, contributions=(), errors=None, had=had)
    assert labels(pushed) == {Label.SKILL, Label.READY, Label.TRIAGE_NEEDED}
    waits = replace(pushed, conversation=Conversation(ok=Ok(by="grace", head_sha=HEAD)))
    assert labels(waits) == {Label.SKILL, Label.TRIAGE_NEEDED}


@pytest.mark.parametrize("errors", [0, None])
def test_once_closed_no_label_asks_anybody_to_act(errors: int | None) -> None:
    closed = replace(CLEAN, open=False, errors=errors, fruitless=True, had=labels(CLEAN))
    assert labels(closed) == {Label.SKILL, Label.UNSUCCESSFUL}
    follow_up = replace(closed, conversation=said(Determination.FOLLOW_UP))
    assert labels(follow_up) == {Label.SKILL, Label.UNSUCCESSFUL}
    rejected = replace(closed, conversation=said(Determination.REJECT))
    held = replace(rejected, conversation=replace(rejected.conversation, hold=Hold(by="grace")))
    assert labels(held) == labels(rejected)
    assert labels(rejected) == {Label.SKILL, Label.UNSUCCESSFUL, Label.REJECTED}


def test_before_the_first_checks_there_is_nothing_to_say() -> None:
    assert labels(replace(CLEAN, contributions=(), errors=None)) == set()


@given(
    st.builds(
        Matter,
        head_sha=st.sampled_from([HEAD, OLD]),
        contributions=st.lists(st.sampled_from([SKILL, KNOWLEDGE])).map(tuple),
        errors=st.none() | st.integers(0, 3),
        fruitless=st.booleans(),
        open=st.booleans(),
        draft=st.booleans(),
        conversation=st.builds(
            Conversation,
            trusted=st.booleans(),
            triage=st.none() | st.sampled_from(Determination).map(lambda d: said(d).triage),
            hold=st.none() | st.just(Hold(by="grace")),
        ),
        had=st.frozensets(st.sampled_from(Label)),
    )
)
def test_at_most_one_word_of_triage_is_shown(matter: Matter) -> None:
    found = labels(matter)
    said_of_it = found & {*LABEL_OF.values(), Label.TRIAGE_NEEDED}
    assert len(said_of_it) <= 1
    assert labels(replace(matter, had=found)) == found
