"""A pull request is closed or merged: nothing is left there that asks anybody to act."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from sandbox.git import signed
from sandbox.pull_request import PullRequest
from sandbox.world import World
from tests.support.dialogue import LEAF, Seedbed, leaf, seedbed_on, status
from tests.support.transcript import transcript

pytestmark = pytest.mark.slow

QNA = f"{LEAF}/qna.yaml"
REFUSED = ["eyes", "confused"]


def labels(pull: PullRequest) -> set[str]:
    return {label.name for label in pull.labels}


def pushes(seedbed: Seedbed) -> None:
    """The author pushes the leaf with another word in it."""
    text = leaf()[QNA]
    assert isinstance(text, bytes)
    files: dict[str, bytes | str | None] = {QNA: text.replace(b"recipe", b"dish")}
    seedbed.repository.push("contribution", files, signed("More", "ada"), author="ada")
    seedbed.settle()


def ends(seedbed: Seedbed, pull: PullRequest, how: str) -> None:
    """Grace closes or merges."""
    if how == "merged":
        pull.merge("grace")
    else:
        pull.close("grace")
    seedbed.settle()


@pytest.mark.parametrize("how", ["closed", "merged"])
def test_labels_that_ask_somebody_to_act_go(seedbed: Seedbed, how: str) -> None:
    pull = seedbed.opens()
    seedbed.repository.labels.create("good first issue")
    pull.label("good first issue", "grace")
    pull.comment("grace", "/ok-to-test")
    seedbed.hears()
    assert labels(pull) > {"triage-needed", "precheck-generate-ready"}
    ends(seedbed, pull, how)
    assert labels(pull) == {"skill", "good first issue"}


def test_a_determination_stays_and_a_second_look_is_nobodys_any_more(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    seedbed.says(pull, "grace", "/triage approve")
    pushes(seedbed)
    assert labels(pull) == {"skill", "triage-follow-up"}
    seedbed.look()
    seedbed.says(pull, "grace", "/triage reject topic")
    ends(seedbed, pull, "closed")
    assert labels(pull) == {"skill", "triage-rejected", "topic-failure"}


def test_a_reopened_pull_request_asks_again(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    seedbed.says(pull, "grace", "/triage changes not-diverse")
    pushes(seedbed)
    ends(seedbed, pull, "closed")
    assert transcript(pull) == snapshot(name="closed")
    pull.reopen("ada")
    seedbed.settle()
    assert labels(pull) == {"skill", "triage-follow-up"}
    assert transcript(pull) == snapshot(name="reopened")


def test_a_command_after_the_end_is_refused_in_a_line_that_goes_when_reopened(
    seedbed: Seedbed, snapshot: SnapshotAssertion
) -> None:
    pull = seedbed.opens()
    ends(seedbed, pull, "closed")
    assert seedbed.says(pull, "grace", "/sample") == REFUSED
    assert transcript(pull) == snapshot
    pull.reopen("grace")
    seedbed.settle()
    assert "Last command" not in status(pull)
    assert labels(pull) == {"skill", "triage-needed"}


def test_a_hold_is_no_matter_of_what_is_merged(
    seedbed: Seedbed, snapshot: SnapshotAssertion
) -> None:
    pull = seedbed.opens()
    seedbed.says(pull, "grace", "/triage approve")
    seedbed.says(pull, "grace", "/hold until Monday")
    ends(seedbed, pull, "merged")
    assert transcript(pull) == snapshot


def test_an_export_of_what_was_never_sampled(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    ends(seedbed, pull, "merged")
    assert seedbed.says(pull, "grace", "/export") == REFUSED
    assert seedbed.says(pull, "noor", "/export") == REFUSED
    assert transcript(pull) == snapshot


def test_a_sample_that_is_under_way_when_merged(
    github: World, sqlite_url: str, snapshot: SnapshotAssertion
) -> None:
    with seedbed_on(github, sqlite_url) as seedbed:
        pull = seedbed.opens()
        pull.comment("grace", "/sample")
        seedbed.hears()
        ends(seedbed, pull, "merged")
        assert transcript(pull) == snapshot
