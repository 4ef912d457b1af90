"""What another leaf or another pull request already asks is told, and only as long as it is so."""

from __future__ import annotations

from tests.support.dialogue import LEAF, Seedbed, leaf, status

SOUP = LEAF.replace("simple_recipe", "soup")


def moved() -> dict[str, bytes | str | None]:
    """The same leaf at another place."""
    return {path.replace(LEAF, SOUP): content for path, content in leaf().items()}


def test_a_copy_of_a_leaf_of_the_taxonomy_is_told_with_its_place(seedbed: Seedbed) -> None:
    seedbed.repository.push("main", leaf(), "A leaf", author="grace")
    pull = seedbed.opens(files=moved())
    assert "duplicates/in-taxonomy" in status(pull)
    assert f"`{LEAF}" in status(pull)


def test_a_change_of_a_leaf_is_no_copy_of_it(seedbed: Seedbed) -> None:
    seedbed.repository.push("main", leaf(), "A leaf", author="grace")
    path = f"{LEAF}/qna.yaml"
    before = leaf()[path]
    assert isinstance(before, bytes)
    pull = seedbed.opens(files={path: before + b"# a remark\n"})
    assert "duplicates/" not in status(pull)


def test_a_leaf_that_moves_is_no_copy_of_itself(seedbed: Seedbed) -> None:
    seedbed.repository.push("main", leaf(), "A leaf", author="grace")
    gone: dict[str, bytes | str | None] = dict.fromkeys(leaf(), None)
    pull = seedbed.opens(files=gone | moved())
    assert "duplicates/" not in status(pull)


def test_what_another_pull_request_asks_is_told_until_it_is_closed(seedbed: Seedbed) -> None:
    first = seedbed.opens(author="noor", branch="first")
    second = seedbed.opens(files=moved(), branch="second")
    assert "duplicates/in-pull-request" in status(second)
    first.close("noor")
    seedbed.settle()
    assert seedbed.says(second, "ada", "/validate") == ["eyes", "rocket"]
    assert "duplicates/" not in status(second)


def test_what_was_merged_meanwhile_is_known_at_the_next_run(seedbed: Seedbed) -> None:
    pull = seedbed.opens(files=moved())
    assert "duplicates/" not in status(pull)
    seedbed.repository.push("main", leaf(), "Merged", author="grace")
    seedbed.says(pull, "ada", "/validate")
    assert "duplicates/in-taxonomy" in status(pull)
