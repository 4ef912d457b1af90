"""People speak to Seedbed in comments."""

import pytest

from tests.support.dialogue import Seedbed, checks, comments, leaf, status


def test_help_shows_a_maintainer_everything_and_a_stranger_less(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    assert seedbed.says(pull, "grace", "/help") == ["rocket"]
    assert seedbed.says(pull, "noor", "/help") == ["rocket"]
    to_grace, to_noor = comments(pull, "<!-- seedbed:help")
    assert "/sample" in to_grace
    assert "/sample" not in to_noor
    assert "/validate" in to_noor
    seedbed.says(pull, "noor", "/help")
    assert len(comments(pull, "<!-- seedbed:help")) == 2


def test_two_wrong_lines_in_one_comment_are_both_answered(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    assert seedbed.says(pull, "noor", "/valdate\n/sample") == ["confused"]
    assert "Did you mean `/validate`?" in status(pull)
    assert "triage role" in status(pull)


@pytest.mark.parametrize("who", ["noor", "ada"])
def test_others_than_maintainers_are_told_who_may_sample(seedbed: Seedbed, who: str) -> None:
    pull = seedbed.opens(author="ada")
    assert seedbed.says(pull, who, "/sample") == ["confused"]
    assert f"`/sample` by {who}: it takes the triage role or higher here." in status(pull)
    assert "Seedbed / sample" not in checks(pull)
    assert len([c for c in pull.comments if c.author.login == "seedbed[bot]"]) == 1


def test_a_typing_mistake_gets_a_suggestion(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    assert seedbed.says(pull, "grace", "/valdate") == ["confused"]
    assert "Did you mean `/validate`?" in status(pull)
    seedbed.says(pull, "grace", "/validate")
    assert "Did you mean" not in status(pull)


@pytest.mark.parametrize(
    "body", ["> /sample", "Please use `/sample`.", "```\n/sample\n```", "/lgtm"]
)
def test_what_is_no_command_gets_no_answer(seedbed: Seedbed, body: str) -> None:
    pull = seedbed.opens()
    before = status(pull)
    assert seedbed.says(pull, "grace", body) == []
    assert status(pull) == before


def test_a_command_on_a_closed_pull_request_is_told_so(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    pull.close("ada")
    seedbed.settle()
    assert seedbed.says(pull, "grace", "/sample") == ["confused"]
    assert "this pull request is closed" in status(pull)
    assert "Nothing: the pull request is closed." in status(pull)


def test_a_rerun_is_checked_again_without_a_second_check_run(seedbed: Seedbed) -> None:
    pull = seedbed.opens(files=leaf())
    (run,) = pull.check_runs
    pull.rerequest(run, by="grace")
    seedbed.settle()
    assert checks(pull) == {"Seedbed / validate": "success"}
    (row,) = seedbed.factory.pull_requests.newest()
    assert len(seedbed.factory.runs.of_pull_request(row.id)) == 2
