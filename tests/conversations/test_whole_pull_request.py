"""What is said of a pull request as a whole, and how a repository changes what the rules weigh."""

from __future__ import annotations

import pytest

from app.github.client import GitHubClient
from app.taxonomy.rules.pull_request import Commit
from sandbox.git import signed
from tests.support.dialogue import BODY, LEAF, Seedbed, checks, leaf, status
from workers.runs import validate

pytestmark = pytest.mark.slow

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
    assert checks(pull) == {
        "Seedbed / validate": "failure",
        "Seedbed / configuration": "success",  # of the proposal, which counts once it is merged
    }


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
    assert seedbed.says(pull, "ada", "/validate") == ["eyes", "rocket"]
    assert "still the template" in status(pull)


def leaves(number: int) -> dict[str, bytes | str | None]:
    found: dict[str, bytes | str | None] = {}
    for n in range(number):
        found |= {path.replace("simple", f"simple_{n}"): text for path, text in leaf().items()}
    return found


def test_more_files_than_are_checked_never_look_checked(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validate, "MAX_CHECKED", 2)
    pull = seedbed.opens(files=leaves(3))
    assert checks(pull) == {"Seedbed / validate": "failure"}
    assert "changes 3 files that should be contributions; only the first 2 were" in status(pull)
    assert "`files`: In part\\: 1 more files than are checked at once" in summary(pull)
    assert "2 files checked" in status(pull)


def test_what_github_does_not_list_is_named(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validate, "MOST_FILES", 2)
    monkeypatch.setattr(validate, "MOST_COMMITS", 1)
    pull = seedbed.opens()
    assert "no more than 2 files" in summary(pull)
    assert "no more than 1 commits" in summary(pull)


def test_a_skill_has_no_documents_to_be_missed(seedbed: Seedbed) -> None:
    assert "documents" not in summary(seedbed.opens())


def test_documents_that_are_not_fetched_are_named(seedbed: Seedbed) -> None:
    pull = seedbed.opens(files=leaf("knowledge/arts/film/academy_awards_2024"))
    assert "not run: `documents`: In part\\: this service fetches no documents" in summary(pull)


def test_a_pull_request_closed_while_it_is_checked_is_no_neighbour(seedbed: Seedbed) -> None:
    first = seedbed.opens()
    number, neighbours = first.number, seedbed.factory.neighbours
    assert neighbours.indexed("acme/taxonomy", number)
    row = seedbed.factory.pull_requests.newest()[0].id
    first.comment("ada", "/validate")
    seedbed.github.wait_idle(20)
    seedbed.factory.handler.handle(seedbed.factory.queue.sent.popleft()[1])
    known = GitHubClient.commits

    def closed_meanwhile(self: GitHubClient, of: int) -> tuple[Commit, ...]:
        first.close("ada")
        seedbed.github.wait_idle(20)
        _, delivery = seedbed.factory.queue.sent.pop()
        seedbed.factory.handler.handle(delivery)
        return known(self, of)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(GitHubClient, "commits", closed_meanwhile)
        seedbed.settle()
    assert not seedbed.factory.pull_requests.get(row).open
    assert neighbours.indexed("acme/taxonomy", number) == {}


@pytest.mark.parametrize("path", ["pull_request_template.md", "docs/pull_request_template.md"])
def test_the_template_is_found_where_github_looks_for_it(seedbed: Seedbed, path: str) -> None:
    seedbed.repository.push("main", {path: BODY}, "Template", author="grace")
    assert "The description is empty, or still the template" in status(seedbed.opens())


def test_a_leaf_that_loses_its_attribution_is_checked_though_it_is_not_changed(
    seedbed: Seedbed,
) -> None:
    seedbed.repository.push("main", leaf(), "A leaf", author="grace")
    pull = seedbed.opens(files={f"{LEAF}/attribution.txt": None})
    assert checks(pull) == {"Seedbed / validate": "failure"}
    assert "There is no `attribution.txt` beside this file." in status(pull)


def test_an_attribution_without_a_leaf_is_no_file_to_check(seedbed: Seedbed) -> None:
    pull = seedbed.opens(files={"knowledge/arts/attribution.txt": "Title of work: x"})
    assert checks(pull) == {"Seedbed / validate": "success"}
    assert "no file of the taxonomy to check" in status(pull)
