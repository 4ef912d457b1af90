"""`/ok-to-test`: what it lets happen, and for which commit."""

from dataclasses import replace

from app.domain.runs import RunKind
from app.domain.triage import Conversation, Ok
from tests.support.deciding import (
    FACTS,
    LEAF,
    ONCE_OK,
    POLICY,
    TRUSTED,
    actions,
    agreed,
    asked,
    by,
    by_maintainer,
    refused,
    said,
    started,
    words,
)
from tests.support.stores import HEAD, PULL_REQUEST

SAMPLE = (RunKind.SAMPLE, LEAF)
OLD = "b" * 40


def test_it_starts_what_policy_would_have_started() -> None:
    found = asked("/ok-to-test", by_maintainer())
    assert agreed(found).ok == Ok(by="grace", head_sha=HEAD)
    assert started(found) == [SAMPLE]
    assert not refused(found)


def test_nobody_else_may_say_it() -> None:
    for person in (by("ada"), by("noor")):
        found = asked("/ok-to-test", person)
        assert refused(found)
        assert started(found) == []


def test_it_is_not_needed_for_a_maintainer() -> None:
    found = asked("/ok-to-test", by_maintainer(TRUSTED))
    assert not refused(found)
    assert "it is not needed" in words(found)


def test_a_maintainers_sample_says_it_too_and_an_authors_does_not() -> None:
    found = asked("/sample n=3", by_maintainer())
    assert agreed(found).ok == Ok(by="grace", head_sha=HEAD)
    assert started(found) == [SAMPLE]
    listed = asked("/sample", by("ada", facts=ONCE_OK))
    assert started(listed) == [SAMPLE]
    assert not any(type(action).__name__ == "Agree" for action in listed)


def test_a_sample_that_is_refused_says_nothing() -> None:
    found = asked("/sample path=knowledge/none/qna.yaml", by_maintainer())
    assert refused(found)
    assert not any(type(action).__name__ == "Agree" for action in found)


def test_a_commit_pushed_while_it_was_written_is_not_meant() -> None:
    unseen = by_maintainer(replace(FACTS, known_head=OLD))
    for body in ("/ok-to-test", "/sample"):
        found = asked(body, unseen)
        assert refused(found)
        assert started(found) == []
        assert "was pushed meanwhile" in words(found)


def test_a_push_that_was_handled_first_counts_by_githubs_times() -> None:
    pushed = by_maintainer(replace(FACTS, conversation=Conversation(head_at=1000.0)))
    for unsure in (998.0, 1000.0):
        assert refused(actions(said("/ok-to-test", by="grace", at=unsure), pushed))
        assert refused(actions(said("/sample", by="grace", at=unsure), pushed))
        assert refused(actions(said("/triage approve", by="grace", at=unsure), pushed))
    late = said("/ok-to-test", by="grace", at=1001.0)
    assert started(actions(late, pushed)) == [SAMPLE]


def test_the_commit_that_is_meant_may_be_named() -> None:
    unseen = by_maintainer(replace(FACTS, known_head=OLD))
    assert started(asked(f"/ok-to-test commit={HEAD}", unseen)) == [SAMPLE]
    # Another commit whose name begins alike is soon made.
    assert refused(asked(f"/ok-to-test commit={HEAD[:12]}", unseen))
    assert started(asked(f"/ok-to-test commit={HEAD[:12]}", by_maintainer())) == [SAMPLE]
    other = asked(f"/ok-to-test commit={OLD[:10]}", by_maintainer())
    assert refused(other)
    assert "which `commit` does not name" in words(other)


def test_a_draft_waits_and_a_policy_without_samples_says_so() -> None:
    draft = by_maintainer(replace(FACTS, pull_request=replace(PULL_REQUEST, draft=True)))
    found = asked("/ok-to-test", draft)
    assert (started(found), agreed(found).ok) == ([], Ok(by="grace", head_sha=HEAD))
    assert "once it is no draft" in words(found)
    unasked = asked("/ok-to-test", by_maintainer(), replace(POLICY, sample_unasked=False))
    assert started(unasked) == []
    assert "`/sample`" in words(unasked)
