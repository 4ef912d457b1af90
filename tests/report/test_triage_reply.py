"""The comment with a saved reply, the answer to `/status`, and the labels, as people read them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from app.domain.actions import ReplyStatus
from app.domain.places import Place, PlaceKind
from app.domain.policy import Policy
from app.domain.replies import REPLIES
from app.domain.runs import BY_POLICY, RunKind, RunState
from app.domain.triage import Conversation, Determination, Hold, Label, LabelNames, Reply
from app.report.model import ExportReport, Report, SampleReport
from app.report.precheck_model import PrecheckReport
from app.report.status import status_comment
from app.report.status_reply import ROWS, status_reply
from app.report.triage_reply import MARKER, triage_comments
from app.report.wanted_labels import LOOKS, fruitless, wanted_labels
from tests.report.samples import NOT_TOLD, good, poor, scored
from tests.report.test_comments import (
    BROKEN,
    CHANGES,
    OLD,
    REPORT,
    SAMPLE_RUN,
    SAMPLED,
    said,
    with_sample,
)

ASKED = ReplyStatus(login="noor", to=Place(kind=PlaceKind.COMMENT, id=31))


@pytest.mark.parametrize("determination", Determination)
def test_a_saved_reply(determination: Determination, snapshot: SnapshotAssertion) -> None:
    (comment,) = triage_comments(said(replace(CHANGES, determination=determination)))
    assert comment.marker == "<!-- seedbed:triage to=12 -->"
    assert comment.replaces == MARKER
    assert comment.body.startswith(comment.marker)
    assert comment.body == snapshot


def test_every_saved_reply_reads_well(snapshot: SnapshotAssertion) -> None:
    bodies = [triage_comments(said(replace(CHANGES, reply=key)))[0].body for key in REPLIES]
    assert [body.split("\n\n")[2] for body in bodies] == snapshot


@pytest.mark.parametrize("triage", [None, replace(CHANGES, reply=""), replace(CHANGES, reply="x")])
def test_without_a_saved_reply_the_older_ones_are_outdated(triage: object) -> None:
    (comment,) = triage_comments(replace(REPORT, conversation=Conversation(triage=triage)))
    assert comment.outdated
    assert comment.replaces == MARKER
    assert not "<!-- seedbed:triage to=12 -->".startswith(comment.marker)


@pytest.mark.parametrize("word", [Determination.APPROVE, Determination.CHANGES])
def test_after_a_push_a_reply_claims_no_word_that_is_not_known(word: Determination) -> None:
    (before,) = triage_comments(said(replace(CHANGES, determination=word)))
    (after,) = triage_comments(said(replace(CHANGES, determination=Determination.FOLLOW_UP)))
    assert (after.marker, after.body.split("\n\n")[2:-1]) == (
        before.marker,
        before.body.split("\n\n")[2:-1],
    )
    assert "Changes asked for" not in after.body
    assert after.body.endswith("Something was pushed since, so a maintainer looks again.")


def test_on_a_closed_pull_request_a_reply_sends_nobody_to_work() -> None:
    (comment,) = triage_comments(replace(said(CHANGES), open=False))
    assert "Changes asked for" in comment.body
    assert "pushes the changes" not in comment.body


@given(st.text(), st.text())
def test_a_reply_mentions_nobody(words: str, reason: str) -> None:
    own = {"own": Reply(key="own", words=f"{words}@ada")}
    asked = said(replace(CHANGES, reply="own", reason=f"{reason}@ada"))
    (comment,) = triage_comments(replace(asked, policy=Policy(replies=own)))
    assert "@ada" not in comment.body
    body = status_comment(replace(asked, conversation=held(asked, reason))).body
    assert "@ada" not in body
    assert len({line.count(" | ") for line in body.splitlines() if line.startswith("| ")}) == 1


def held(report: Report, reason: str) -> Conversation:
    return replace(report.conversation, hold=Hold(by="grace", reason=f"{reason}@ada"))


def sampled(state: RunState, **changed: object) -> SampleReport:
    return SampleReport(run=replace(SAMPLE_RUN, state=state, **changed))


BUSY = replace(
    SAMPLED,
    samples=(
        *SAMPLED.samples,
        sampled(RunState.QUEUED, id=9, path="knowledge/a/qna.yaml", ahead=2),
    ),
    prechecks=(
        PrecheckReport(
            run=replace(SAMPLE_RUN, id=8, kind=RunKind.PRECHECK, state=RunState.RUNNING)
        ),
    ),
    exports=(
        ExportReport(
            run=replace(
                SAMPLE_RUN, id=7, kind=RunKind.EXPORT, path="", asked_by=BY_POLICY, head_sha=OLD
            )
        ),
        ExportReport(
            run=replace(SAMPLE_RUN, id=10, kind=RunKind.EXPORT, path="", asked_by=BY_POLICY)
        ),
    ),
)


@pytest.mark.parametrize(
    ("name", "report"),
    [
        ("just opened", replace(REPORT, validations=())),
        ("mistakes", replace(REPORT, validations=(BROKEN,))),
        ("busy", BUSY),
        ("waits for ok", replace(REPORT, conversation=Conversation())),
        ("closed", replace(REPORT, open=False)),
    ],
)
def test_the_answer_to_status(name: str, report: Report, snapshot: SnapshotAssertion) -> None:
    reply = status_reply(report, ASKED)
    assert reply.marker == "<!-- seedbed:status-reply for=noor to=comment-31 -->"
    assert reply.replaces == "<!-- seedbed:status-reply for=noor "
    assert reply.body == snapshot(name=name)


def test_the_answer_to_status_stays_short() -> None:
    runs = [sampled(RunState.QUEUED, id=n, path=f"{n}/qna.yaml") for n in range(100)]
    body = status_reply(replace(REPORT, samples=tuple(runs)), ASKED).body
    assert body.count("\n|") == ROWS + 3
    assert "| 86 more runs | in the check runs | |" in body


def test_what_is_under_way_stands_before_what_is_done() -> None:
    body = status_reply(BUSY, ASKED).body
    assert body.index("queued, 2 runs before it") < body.index("pairs kept")


def test_labels_as_github_is_to_have_them(snapshot: SnapshotAssertion) -> None:
    assert wanted_labels(REPORT) == snapshot
    assert {label: LOOKS[label] for label in Label} == snapshot


def test_the_looks_of_labels_fit_githubs_limits() -> None:
    for colour, words in LOOKS.values():
        assert len(bytes.fromhex(colour)) == 3
        assert len(words) <= 100


def test_a_repository_renames_labels_or_switches_them_off() -> None:
    names = LabelNames(names={Label.SKILL: "kind/skill", Label.READY: ""})
    found = wanted_labels(replace(REPORT, policy=Policy(labels=names)))
    assert [label.name for label in found or ()] == ["kind/skill", "triage-needed"]
    off = Policy(labels=LabelNames(enabled=False))
    assert wanted_labels(replace(REPORT, policy=off)) is None


def test_two_labels_may_have_one_name() -> None:
    names = LabelNames(names={Label.SKILL: "Look", Label.READY: "", Label.TRIAGE_NEEDED: "look"})
    found = wanted_labels(replace(REPORT, policy=Policy(labels=names)))
    assert [label.name for label in found or ()] == ["look"]


def test_labels_of_a_closed_pull_request_ask_for_nothing() -> None:
    had = Conversation(trusted=True, labels=("Skill", "triage-needed"))
    found = wanted_labels(replace(REPORT, open=False, conversation=had)) or ()
    assert [label.name for label in found] == ["skill"]


def test_what_was_closed_before_labels_came_gets_none() -> None:
    assert wanted_labels(replace(REPORT, open=False)) == ()


def test_labels_stay_while_a_push_is_checked() -> None:
    names = LabelNames(names={Label.SKILL: "kind/skill"})
    had = Conversation(trusted=True, labels=("bug", "kind/skill", "triage-needed"))
    pushed = replace(REPORT, validations=(), conversation=had, policy=Policy(labels=names))
    found = wanted_labels(pushed)
    assert [label.name for label in found or ()] == ["kind/skill", "triage-needed"]


NOTHING = poor()


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (NOTHING, True),
        (replace(NOTHING, records=good().records), False),
        (good(), False),
        (replace(NOTHING, tiny=True), False),
        (replace(NOTHING, ended_by="teacher-unreachable"), False),
        (scored(NOTHING, trust=NOT_TOLD), False),
        (replace(NOTHING, records=()), False),
    ],
)
def test_a_sample_is_fruitless_only_where_that_says_something(
    sample: object, expected: bool
) -> None:
    assert fruitless(sample) == expected
    found = wanted_labels(with_sample(sample)) or ()
    assert ("sdg-unsuccessful" in {label.name for label in found}) == expected


def test_a_fruitless_sample_of_an_older_commit_counts_no_more() -> None:
    found = wanted_labels(with_sample(NOTHING, head_sha=OLD)) or ()
    assert "sdg-unsuccessful" not in {label.name for label in found}
