"""The life of a pull request, as its people see it."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from app.domain.runs import RunKind, RunState
from sandbox.git import signed
from sandbox.pull_request import PullRequest
from tests.support.dialogue import LEAF, Seedbed, checks, comments, leaf, status
from tests.support.transcript import transcript

pytestmark = pytest.mark.slow

QNA = f"{LEAF}/qna.yaml"


def pushes(
    seedbed: Seedbed,
    files: dict[str, bytes | str | None],
    *,
    branch: str = "contribution",
    force: bool = False,
) -> None:
    """The author pushes to the pull request's branch."""
    message = signed("More", "ada")
    seedbed.repository.push(branch, files, message, author="ada", force=force)


def more() -> dict[str, bytes | str | None]:
    """The leaf with another word in it."""
    text = leaf()[QNA]
    assert isinstance(text, bytes)
    return {QNA: text.replace(b"recipe", b"recipes")}


def runs_of(seedbed: Seedbed, kind: RunKind) -> list[RunState]:
    """The states of the pull request's runs of a kind, oldest first."""
    (row,) = seedbed.factory.pull_requests.newest()
    found = seedbed.factory.runs.of_pull_request(row.id)
    return [run.state for run in found if run.kind is kind]


def test_opened_by_an_outside_contributor(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens_from_fork()
    assert transcript(pull) == snapshot
    assert runs_of(seedbed, RunKind.SAMPLE) == []


def test_opened_by_a_maintainer_and_waiting_for_a_model(
    seedbed: Seedbed, snapshot: SnapshotAssertion
) -> None:
    seedbed.repository.push("contribution", leaf(), signed("Add a leaf", "grace"), author="grace")
    pull = seedbed.repository.open_pull_request("grace", "contribution", title="Add a leaf")
    seedbed.hears()
    assert transcript(pull) == snapshot
    assert runs_of(seedbed, RunKind.SAMPLE) == [RunState.QUEUED]


def test_pushed_while_a_sample_waits(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    pull.comment("grace", "/sample")
    seedbed.hears()
    old = pull.head_sha
    pushes(seedbed, more())
    seedbed.settle()
    assert transcript(pull) == snapshot
    assert {r.name: r.conclusion for r in pull.check_runs_at(old)} == {
        "Seedbed / validate": "success",
        "Seedbed / sample": "cancelled",
    }


def test_force_pushed_and_rebased(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    seedbed.repository.push("main", {"NEWS.md": "News"}, "News", author="grace")
    pushes(seedbed, {**leaf(), **more()}, force=True)
    seedbed.settle()
    assert checks(pull) == {"Seedbed / validate": "success"}
    assert f"`{pull.head_sha[:7]}`" in status(pull)
    assert transcript(pull) == snapshot


def test_closed_and_reopened(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    pull.comment("grace", "/sample")
    seedbed.hears()
    pull.close("ada")
    seedbed.settle()
    assert transcript(pull) == snapshot(name="closed")
    pull.reopen("ada")
    seedbed.settle()
    assert transcript(pull) == snapshot(name="reopened")


def test_another_base(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    seedbed.repository.push("release", {"RELEASE.md": "One"}, "Release", author="grace")
    pull = seedbed.opens()
    pull.change_base("grace", "release")
    seedbed.settle()
    assert checks(pull) == {"Seedbed / validate": "success"}
    assert runs_of(seedbed, RunKind.VALIDATE) == [RunState.DONE, RunState.DONE]
    assert transcript(pull) == snapshot


def test_a_draft_is_checked_and_sampled_once_it_is_ready(
    seedbed: Seedbed, snapshot: SnapshotAssertion
) -> None:
    pull = seedbed.opens(draft=True)
    assert transcript(pull) == snapshot(name="draft")
    assert seedbed.says(pull, "grace", "/ok-to-test") == ["eyes", "rocket"]
    assert runs_of(seedbed, RunKind.SAMPLE) == []
    assert transcript(pull) == snapshot(name="ok")
    pull.ready_for_review("ada")
    seedbed.hears()
    assert runs_of(seedbed, RunKind.SAMPLE) == [RunState.QUEUED]
    assert transcript(pull) == snapshot(name="ready")
    pull.convert_to_draft("ada")
    seedbed.hears()
    assert transcript(pull) == snapshot(name="a draft again")


def test_labelled_by_somebody_else(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    seedbed.repository.labels.create("good first issue")
    before = status(pull)
    pull.label("good first issue", by="grace")
    seedbed.settle()
    assert status(pull) == before
    assert transcript(pull) == snapshot


def test_locked_and_unlocked(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    pull.lock("grace")
    seedbed.settle()
    assert seedbed.says(pull, "grace", "/help") == []
    pushes(seedbed, more())
    seedbed.settle()
    assert transcript(pull) == snapshot(name="locked")
    assert checks(pull) == {"Seedbed / validate": "success"}
    pull.unlock("grace")
    seedbed.settle()
    assert transcript(pull) == snapshot(name="unlocked")
    assert seedbed.says(pull, "grace", "/validate") == ["eyes", "rocket"]


def test_merged(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    pull.merge("grace")
    seedbed.settle()
    assert transcript(pull) == snapshot
    assert runs_of(seedbed, RunKind.EXPORT) == [RunState.DONE]


def test_its_branch_is_deleted(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    pull.comment("grace", "/sample")
    seedbed.hears()
    seedbed.repository.delete_branch("contribution", by="grace")
    seedbed.settle()
    assert pull.state == "closed"
    assert checks(pull)["Seedbed / sample"] == "cancelled"
    assert transcript(pull) == snapshot


def test_its_fork_is_deleted(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens_from_fork()
    pull.source.delete()
    assert seedbed.says(pull, "grace", "/validate") == ["eyes", "rocket"]
    assert checks(pull) == {"Seedbed / validate": "success"}
    assert transcript(pull) == snapshot


def test_a_file_renamed(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    moved = {path.replace("simple_recipe", "recipe"): text for path, text in leaf().items()}
    gone: dict[str, bytes | str | None] = dict.fromkeys(leaf())
    pull.comment("grace", "/sample")
    seedbed.hears()
    pushes(seedbed, gone | moved)
    seedbed.settle()
    assert checks(pull) == {"Seedbed / validate": "success"}
    assert transcript(pull) == snapshot


def test_a_merged_leaf_renamed(seedbed: Seedbed) -> None:
    seedbed.repository.push("main", leaf(), signed("Add", "grace"), author="grace")
    moved = {path.replace("simple_recipe", "recipe"): text for path, text in leaf().items()}
    gone: dict[str, bytes | str | None] = dict.fromkeys(leaf())
    pull = seedbed.opens(files=gone | moved)
    assert checks(pull) == {"Seedbed / validate": "success"}
    assert "1 file checked" in status(pull)


def test_the_contribution_is_removed(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    pushes(seedbed, {**dict.fromkeys(leaf()), "NOTES.md": "Notes"})
    seedbed.settle()
    assert transcript(pull) == snapshot


def test_no_file_of_the_taxonomy_at_all(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens(files={"README.md": "# Another title\n"})
    assert seedbed.says(pull, "grace", "/sample") == ["eyes", "confused"]
    assert seedbed.says(pull, "grace", "Thank you.") == []
    assert (pull.check_runs, len(pull.comments)) == ([], 2)
    assert transcript(pull) == snapshot


def test_two_hundred_contributions(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    files: dict[str, bytes | str | None] = {}
    for number in range(203):
        files |= {p.replace("simple_recipe", f"recipe_{number}"): t for p, t in leaf().items()}
    pull = seedbed.opens(files=files)
    pull.comment("grace", "/sample")
    seedbed.hears()
    assert runs_of(seedbed, RunKind.SAMPLE) == [RunState.QUEUED] * 5
    assert transcript(pull) == snapshot


def test_a_push_that_nobody_waits_for_is_not_twice_checked(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    (delivery,) = [d for d in seedbed.github.deliveries if d.event == "pull_request"][:1]
    seedbed.github.redeliver(delivery.guid)
    seedbed.settle()
    assert runs_of(seedbed, RunKind.VALIDATE) == [RunState.DONE]
    assert len(comments(pull, "<!-- seedbed:status -->")) == 1


def test_two_pull_requests_of_one_commit_do_not_mix(seedbed: Seedbed) -> None:
    first = seedbed.opens()
    second: PullRequest = seedbed.repository.open_pull_request(
        "ada", "contribution", title="The same again", body="Twice."
    )
    seedbed.settle()
    second.close("ada")
    seedbed.settle()
    assert len({run.external_id for run in first.check_runs}) == 2
    assert "Nothing" not in status(first)
