"""What is said of a pull request as a whole, and how a repository changes what the rules weigh."""

from __future__ import annotations

import pytest

from sandbox.git import signed
from tests.support.dialogue import LEAF, Seedbed, checks, leaf, status

QNA = f"{LEAF}/qna.yaml"
CONFIGURATION = ".github/seedbed.yml"
UNSIGNED = "Add a leaf"


def summary(pull) -> str:
    (run,) = pull.check_runs
    return run.summary


def opens_unsigned(seedbed: Seedbed):
    seedbed.repository.push("contribution", leaf(), UNSIGNED, author="ada")
    pull = seedbed.repository.open_pull_request(
        author="ada", head="contribution", title="Skill: recipes", body="Recipes."
    )
    seedbed.settle()
    return pull


def test_a_commit_without_sign_off_is_told_in_comment_and_summary(seedbed: Seedbed) -> None:
    pull = opens_unsigned(seedbed)
    assert checks(pull) == {"Seedbed / validate": "failure"}
    assert "**The pull request**" in status(pull)
    assert "1 of 1 commit without a `Signed-off-by` line" in status(pull)
    assert "git rebase --signoff" in summary(pull)
    assert all(note.path for run in pull.check_runs for note in run.annotations)


def test_signing_off_mends_it(seedbed: Seedbed) -> None:
    pull = opens_unsigned(seedbed)
    seedbed.repository.push(
        "contribution", leaf(), signed("Add a leaf", "ada"), author="ada", force=True
    )
    seedbed.settle()
    assert checks(pull) == {"Seedbed / validate": "success"}
    assert "nothing to mend" in status(pull)


def test_several_leaves_and_other_files_are_told(seedbed: Seedbed) -> None:
    other = {"knowledge/arts/x.txt": "x", **leaf()}
    second = {path.replace("simple_recipe", "soup"): content for path, content in leaf().items()}
    pull = seedbed.opens(files=other | second)
    assert "changes 2 leaves" in status(pull)
    assert "`knowledge/arts/x.txt`" in status(pull)
    assert checks(pull) == {"Seedbed / validate": "success"}


@pytest.mark.parametrize("name", ["qna.yml", "QNA.yaml", "qna.yaml.txt", "qna.txt"])
def test_a_misnamed_file_is_checked_and_told(seedbed: Seedbed, name: str) -> None:
    files = {path.replace("qna.yaml", name): content for path, content in leaf().items()}
    pull = seedbed.opens(files=files)
    assert checks(pull) == {"Seedbed / validate": "failure"}
    assert "must be named `qna.yaml`" in status(pull)


def test_a_repository_gives_rules_a_severity_of_its_own(seedbed: Seedbed) -> None:
    words = "checks:\n  severity:\n    pull-request/sign-off: warning\n"
    seedbed.repository.push("main", {CONFIGURATION: words}, "Configure", author="grace")
    pull = opens_unsigned(seedbed)
    assert checks(pull) == {"Seedbed / validate": "success"}
    assert "**warning**: 1 of 1 commit" in status(pull)


def test_a_pull_request_cannot_change_the_rules_for_itself(seedbed: Seedbed) -> None:
    words = "checks:\n  severity:\n    yaml: 'off'\n    lint: 'off'\n"
    pull = seedbed.opens(files=leaf(qna=b"a: [\n") | {CONFIGURATION: words})
    assert checks(pull) == {"Seedbed / validate": "failure"}


@pytest.mark.parametrize("words", ["checks: [", "check: {}", "checks:\n  severity:\n    x/y: note"])
def test_a_configuration_that_cannot_be_used_is_told(seedbed: Seedbed, words: str) -> None:
    seedbed.repository.push("main", {CONFIGURATION: words}, "Configure", author="grace")
    pull = seedbed.opens()
    assert checks(pull) == {"Seedbed / validate": "success"}
    assert "`.github/seedbed.yml` cannot be" in summary(pull)
    assert "The usual rules count." in summary(pull)


def test_a_description_left_as_the_template_is_told(seedbed: Seedbed) -> None:
    template = "# What does it add\n\n- [ ] I signed off"
    path = ".github/PULL_REQUEST_TEMPLATE.md"
    seedbed.repository.push("main", {path: template}, "Template", author="grace")
    pull = seedbed.opens()
    pull.edit("ada", body=template)
    assert seedbed.says(pull, "ada", "/validate") == ["rocket"]
    assert "still the template" in status(pull)
