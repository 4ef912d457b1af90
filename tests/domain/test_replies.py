"""Saved replies of triage, and the slips made in writing their keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.replies import LONGEST_KEY, REPLIES, mistyped_reply, reply_of
from app.domain.triage import Reply

OWN = {
    "topic": Reply(key="topic", words="We take nothing on whales."),
    "see-guide": Reply(key="see-guide", words="Please read the guide."),
}


@pytest.mark.parametrize(
    ("reason", "key", "rest"),
    [
        ("not-diverse", "not-diverse", ""),
        ("Not-Diverse: other dishes, please", "not-diverse", "other dishes, please"),
        ("  licence.  ", "licence", ""),
        ("the licence is missing", "", "the licence is missing"),
        ("", "", ""),
        ("see-guide", "", "see-guide"),
    ],
)
def test_a_reason_may_begin_with_the_key_of_a_reply(reason: str, key: str, rest: str) -> None:
    reply, own_words = reply_of(reason, {})
    assert ("" if reply is None else reply.key, own_words) == (key, rest)


def test_a_repositorys_own_replies_come_first() -> None:
    assert reply_of("topic", OWN)[0] == OWN["topic"]
    assert reply_of("see-guide", OWN)[0] == OWN["see-guide"]
    assert reply_of("licence", OWN)[0] == REPLIES["licence"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("not-enough-example", "not-enough-examples"),
        ("notdiverse", "not-diverse"),
        ("license", "licence"),
        ("Attributon.", "attribution"),
        ("see-giude", "see-guide"),
        ("spam", ""),
        ("duplicate", ""),
        ("toxic", ""),
        ("licence", ""),
        ("license is missing", ""),
        ("", ""),
    ],
)
def test_a_single_word_that_is_almost_a_key_is_taken_for_a_slip(word: str, meant: str) -> None:
    assert mistyped_reply(word, OWN) == meant


@given(st.text(max_size=200))
def test_any_reason_is_read(reason: str) -> None:
    reply, rest = reply_of(reason, OWN)
    assert reply is not None or rest == reason
    assert mistyped_reply(reason, OWN) in {"", *REPLIES, *OWN}


def test_replies_are_plain_and_their_keys_short() -> None:
    for key, reply in REPLIES.items():
        assert key == reply.key
        assert len(key) <= LONGEST_KEY
        assert key == key.lower()
        assert not set(key) & set(" _.,:;")
        assert reply.words.endswith(".")
        assert not set(reply.words) & set("@#!<>")
        assert len(reply.words) < 400
