"""Suggested changes: offered once, on the lines of the diff, gone when they are taken."""

from __future__ import annotations

from app.errors import TransientError
from app.github.client import GitHubClient
from sandbox.git import signed
from tests.support.dialogue import LEAF, Seedbed, checks, leaf, status

QNA = f"{LEAF}/qna.yaml"


def content(**changes: bytes) -> bytes:
    text = leaf()[QNA]
    assert isinstance(text, bytes)
    for old, new in changes.items():
        text = text.replace(old.replace("_", " ").encode(), new)
    return text


def with_mistake() -> bytes:
    """A space at the end of the line of the author."""
    return content().replace(b"created_by: ada\n", b"created_by: ada \n")


def test_a_mistake_that_can_be_mended_gets_a_suggestion(seedbed: Seedbed) -> None:
    pull = seedbed.opens(files=leaf(qna=with_mistake()))
    (review,) = pull.reviews
    assert (review.state, review.commit_id) == ("COMMENTED", pull.head_sha)
    (comment,) = review.comments
    assert comment.path == QNA
    assert "```suggestion\ncreated_by: ada\n```" in comment.body
    assert "lint/trailing-spaces" in comment.body
    assert "1 suggested change can be committed" in status(pull)
    assert review.author.type == "Bot"


def test_what_the_contributor_takes_is_what_was_checked(seedbed: Seedbed) -> None:
    pull = seedbed.opens(files=leaf(qna=with_mistake()))
    (comment,) = pull.reviews[0].comments
    new = comment.body.partition("```suggestion\n")[2].partition("\n```")[0]
    lines = with_mistake().decode().split("\n")
    lines[(comment.start_line or comment.line) - 1 : comment.line] = new.split("\n")
    mended = "\n".join(lines)
    seedbed.repository.push("contribution", {QNA: mended}, signed("Apply", "ada"), author="ada")
    seedbed.settle()
    assert checks(pull) == {"Seedbed / validate": "success"}
    assert len(pull.reviews) == 1


def test_the_same_suggestion_is_not_made_twice(seedbed: Seedbed) -> None:
    pull = seedbed.opens(files=leaf(qna=with_mistake()))
    seedbed.says(pull, "ada", "/validate")
    seedbed.repository.push(
        "contribution", {f"{LEAF}/note.txt": "x"}, signed("More", "ada"), author="ada"
    )
    seedbed.settle()
    assert len(pull.review_comments) == 1


def test_lines_outside_the_diff_get_no_suggestion(seedbed: Seedbed) -> None:
    seedbed.repository.push("main", leaf(qna=with_mistake()), "Old mistake", author="grace")
    old = with_mistake().decode()
    changed = old.rstrip("\n") + "\n# a word at the end\n"
    pull = seedbed.opens(files={QNA: changed})
    assert "lint/trailing-spaces" in status(pull)
    assert pull.reviews == []


def test_a_refused_review_hides_nothing_else(seedbed: Seedbed, monkeypatch) -> None:
    def broken(*_given: object) -> None:
        raise TransientError("github-broken", "GitHub answered with status 502.")

    with monkeypatch.context() as patched:
        patched.setattr(GitHubClient, "create_review", broken)
        pull = seedbed.opens(files=leaf(qna=with_mistake()))
        assert checks(pull) == {"Seedbed / validate": "failure"}
        assert "lint/trailing-spaces" in status(pull)
        assert pull.reviews == []
    seedbed.later(60)
    assert len(pull.review_comments) == 1
