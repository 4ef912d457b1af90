"""First texts, edits, reviews and clicks: where else people speak, and what stands there then."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from sandbox.git import signed
from tests.support.dialogue import BODY, Seedbed, leaf
from tests.support.transcript import check_texts, transcript

pytestmark = pytest.mark.slow

DONE, REFUSED = ["eyes", "rocket"], ["eyes", "confused"]


def test_a_command_in_the_first_text(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    seedbed.repository.push("contribution", leaf(), signed("Add", "ada"), author="ada")
    pull = seedbed.repository.open_pull_request(
        "ada", "contribution", title="A leaf", body=f"{BODY}\n\n/status\n\n/sample\n"
    )
    seedbed.settle()
    assert [r.content for r in pull.reactions] == REFUSED
    assert transcript(pull) == snapshot


def test_the_first_text_is_edited(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    pull.edit("ada", title="A better name")
    seedbed.settle()
    assert transcript(pull) == snapshot(name="title")
    pull.edit("ada", body=f"{BODY}\n\n/cancel\n")
    seedbed.settle()
    assert [r.content for r in pull.reactions] == REFUSED
    assert transcript(pull) == snapshot(name="a command more")


def test_a_review_and_its_edit(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    review = pull.review("grace", "Good seeds.", "changes_requested")
    seedbed.settle()
    assert [r.content for r in review.reactions] == []
    pull.edit_review(review, "grace", "Good seeds.\n\n/triage changes not-diverse")
    seedbed.settle()
    assert [r.content for r in review.reactions] == DONE
    assert transcript(pull) == snapshot


def test_a_comment_is_edited_until_it_is_right(
    seedbed: Seedbed, snapshot: SnapshotAssertion
) -> None:
    pull = seedbed.opens()
    comment = pull.comment("grace", "/samle n=2")
    seedbed.hears()
    assert transcript(pull) == snapshot(name="mistyped")
    pull.edits_comment(comment, "grace", "/sample n=2")
    seedbed.hears()
    assert transcript(pull) == snapshot(name="mended")


def test_one_check_is_run_again(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    pull.rerequest(pull.check_runs[0], by="noor")
    seedbed.hears()
    assert transcript(pull) == snapshot(name="waits")
    seedbed.settle()
    assert transcript(pull) == snapshot(name="done")


def test_all_checks_are_run_again(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    for words in ("/sample", "/cancel"):
        pull.comment("grace", words)
        seedbed.hears()
    pull.rerequest_all(by="noor")
    seedbed.settle()
    assert transcript(pull) == snapshot(name="by a reader")
    pull.rerequest_all(by="grace")
    seedbed.hears()
    assert transcript(pull) == snapshot(name="by a maintainer")


def test_buttons_are_pressed(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    (validate,) = pull.check_runs
    pull.request_action(validate, "sample", by="noor")
    seedbed.hears()
    assert transcript(pull) == snapshot(name="by a reader")
    pull.request_action(validate, "sample", by="grace")
    seedbed.hears()
    assert transcript(pull) == snapshot(name="by a maintainer")
    sample = next(run for run in pull.check_runs if run.name == "Seedbed / sample")
    pull.request_action(sample, "cancel", by="grace")
    seedbed.settle()
    assert transcript(pull) == snapshot(name="cancelled")
    assert check_texts(pull) == snapshot(name="the checks' texts")


def test_a_button_of_an_older_commit(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    pull.comment("grace", "/sample")
    seedbed.hears()
    old = next(run for run in pull.check_runs if run.name == "Seedbed / sample")
    files: dict[str, bytes | str | None] = {"knowledge/arts/qna.yaml": "version: 3\n"}
    seedbed.repository.push("contribution", files, signed("More", "ada"), author="ada")
    seedbed.settle()
    pull.rerequest(old, by="grace")
    seedbed.settle()
    assert transcript(pull) == snapshot
    assert check_texts(pull) == snapshot(name="the checks' texts")
