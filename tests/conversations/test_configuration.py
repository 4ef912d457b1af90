"""A maintainer changes `.github/seedbed.yml`; the commit says what became of it."""

from __future__ import annotations

import pytest

from app.domain.events import DefaultBranchPushed
from app.store.deliveries import DeliveryState
from app.webhooks.parse import parse
from sandbox.git import signed
from sandbox.model import CheckRun
from tests.support.dialogue import Seedbed, checks, leaf, status
from workers.policy import default_branch_pushed

pytestmark = pytest.mark.slow

PATH = ".github/seedbed.yml"
GRACE_ONLY = "commands:\n  validate:\n    users: [grace]\n"
BROKEN = "commands:\n  validate:\n    users: grace\n  sampel: {}\n"


def pushes(seedbed: Seedbed, content: str | None, *, force: bool = False) -> str:
    """Grace pushes the file to the default branch; its commit."""
    files: dict[str, bytes | str | None] = {PATH: content}
    sha = seedbed.repository.push("main", files, "Configure", author="grace", force=force)
    seedbed.settle()
    return sha


def runs_at(seedbed: Seedbed, sha: str) -> list[CheckRun]:
    return [run for run in seedbed.github.check_runs.values() if run.head_sha == sha]


def shown(seedbed: Seedbed, sha: str) -> CheckRun:
    """The one check run of a commit."""
    (run,) = runs_at(seedbed, sha)
    assert run.name == "Seedbed / configuration"
    return run


def test_a_good_file_is_in_force_and_its_commit_says_so(seedbed: Seedbed) -> None:
    run = shown(seedbed, pushes(seedbed, GRACE_ONLY))
    assert (run.status, run.conclusion, run.title) == ("completed", "success", "In force")
    assert run.summary == (
        "`.github/seedbed.yml` sets `commands`.\n\nWhat the file says counts from now on."
    )
    pull = seedbed.opens()
    assert seedbed.says(pull, "ada", "/validate") == ["eyes", "confused"]
    assert "this repository lists others for it" in status(pull)
    assert seedbed.says(pull, "grace", "/validate") == ["eyes", "rocket"]


def test_a_broken_file_is_told_at_its_lines_and_the_last_good_one_stays_in_force(
    seedbed: Seedbed,
) -> None:
    good = pushes(seedbed, GRACE_ONLY)
    run = shown(seedbed, pushes(seedbed, BROKEN))
    assert (run.conclusion, run.title) == ("failure", "Not in force, 2 mistakes")
    words, _, _mark = str(run.summary).replace("\\", "").partition("\n\n<!--")
    assert words == (
        "`.github/seedbed.yml` cannot be used:\n\n"
        "- line 3, column 12: `commands.validate.users` must be a list.\n"
        "- line 4, column 3: `commands` has a key that is not known. Did you mean `sample`? "
        "Known: `cancel`, `export`, `help`, `hold`, `ok-to-test`, `postcheck`, `precheck`, "
        "`retry`, `sample`, `status`, `triage`, `validate`.\n\n"
        f"The file of commit `{good[:7]}` stays in force."
    )
    notes = [(n.path, n.start_line, n.start_column, n.annotation_level) for n in run.annotations]
    assert notes == [(PATH, 3, 12, "failure"), (PATH, 4, 3, "failure")]
    pull = seedbed.opens()
    assert seedbed.says(pull, "ada", "/validate") == ["eyes", "confused"]
    (check,) = pull.check_runs
    assert f"The one of commit `{good[:7]}` stays in force." in str(check.summary)


def test_a_broken_file_with_nothing_good_before_leaves_the_usual_settings(
    seedbed: Seedbed,
) -> None:
    run = shown(seedbed, pushes(seedbed, BROKEN))
    assert "so the service's usual settings count." in str(run.summary)
    assert seedbed.says(seedbed.opens(), "ada", "/validate") == ["eyes", "rocket"]


def test_a_file_that_is_mended_or_removed_is_told_too(seedbed: Seedbed) -> None:
    pushes(seedbed, BROKEN)
    assert shown(seedbed, pushes(seedbed, GRACE_ONLY)).title == "In force"
    gone = shown(seedbed, pushes(seedbed, None))
    assert (gone.conclusion, gone.title) == ("success", "Removed, so the usual settings count")
    assert seedbed.says(seedbed.opens(), "ada", "/validate") == ["eyes", "rocket"]


def test_a_forced_push_that_takes_the_file_back_is_told(seedbed: Seedbed) -> None:
    good = pushes(seedbed, GRACE_ONLY)
    pushes(seedbed, BROKEN)
    seedbed.repository.reset("main", good, by="grace")
    seedbed.settle()
    assert [run.title for run in runs_at(seedbed, good)] == ["In force"]
    known = seedbed.factory.configurations.of("acme/taxonomy")
    assert known is not None
    assert (known.commit_sha, known.problem) == (good, "")


def test_other_pushes_and_other_branches_are_left_alone(seedbed: Seedbed) -> None:
    pushes(seedbed, GRACE_ONLY)
    other = seedbed.repository.push("main", {"README.md": "New"}, "Words", author="grace")
    branch = seedbed.repository.push("next", {PATH: BROKEN}, "Try", author="grace")
    seedbed.settle()
    assert runs_at(seedbed, other) == runs_at(seedbed, branch) == []


def test_the_same_push_told_twice_changes_nothing(seedbed: Seedbed) -> None:
    sha = pushes(seedbed, BROKEN)
    before = shown(seedbed, sha)
    told = [d for d in seedbed.github.deliveries if d.event == "push"][-1]
    event = parse("push", told.body)
    assert isinstance(event, DefaultBranchPushed)
    default_branch_pushed(seedbed.factory, event)
    assert shown(seedbed, sha) is before
    assert len(before.annotations) == 2


@pytest.mark.parametrize("content", [GRACE_ONLY, BROKEN])
def test_running_the_check_again_does_no_harm(seedbed: Seedbed, content: str) -> None:
    pull = seedbed.opens()
    sha = pushes(seedbed, content)
    pull.rerequest(shown(seedbed, sha), by="grace")
    seedbed.settle()
    delivery = seedbed.factory.deliveries.get(len(seedbed.github.deliveries))
    assert delivery is not None
    assert (delivery.event, delivery.state) == ("check_run", DeliveryState.IGNORED)
    assert len(runs_at(seedbed, sha)) == 1
    assert checks(pull) == {"Seedbed / validate": "success"}


def test_a_pull_request_cannot_give_rights_to_its_author(seedbed: Seedbed) -> None:
    pushes(seedbed, GRACE_ONLY)
    files = {**leaf(), PATH: "commands:\n  validate:\n    users: [ada]\n"}
    seedbed.repository.push("contribution", files, signed("Add a leaf", "ada"), author="ada")
    pull = seedbed.repository.open_pull_request(
        author="ada", head="contribution", title="Add a leaf", body="A leaf."
    )
    seedbed.settle()
    assert seedbed.says(pull, "ada", "/validate") == ["eyes", "confused"]


def test_a_pull_request_that_breaks_the_file_is_told_before_it_is_merged(seedbed: Seedbed) -> None:
    pull = seedbed.opens(files={PATH: "maintainers: nobody\n"})
    assert checks(pull) == {"Seedbed / configuration": "failure"}
    assert pull.comments == []
