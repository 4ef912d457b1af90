"""Suggested changes: offered once, on the lines of the diff, gone when they are taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.errors import TransientError
from app.github.client import GitHubClient
from app.github.port import PostedComment
from app.report.suggestions import MARKER, Suggested
from sandbox.git import signed
from tests.support.dialogue import LEAF, Seedbed, checks, leaf, status
from workers.runs import validate

pytestmark = pytest.mark.slow

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


def test_one_line_that_github_does_not_see_costs_no_other_suggestion(
    seedbed: Seedbed, monkeypatch
) -> None:
    """GitHub refuses the whole review for it."""
    made = validate.suggestions

    def with_a_bad_one(files: object) -> Suggested:
        found = made(files)
        (good,) = found.suggestions
        other = replace(good, body=f"<!-- {MARKER}2 -->\nother")
        beyond = replace(good, line=9_999, start_line=9_999, body=f"<!-- {MARKER}3 -->\nbeyond")
        return replace(found, suggestions=(good, beyond, other))

    monkeypatch.setattr(validate, "suggestions", with_a_bad_one)
    pull = seedbed.opens(files=leaf(qna=with_mistake()))
    assert [comment.line for comment in pull.review_comments] == [6, 6]


def test_suggestions_that_are_refused_or_deleted_are_not_offered_again(
    seedbed: Seedbed, monkeypatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(GitHubClient, "create_review", lambda *_: asked.append(1))
    pull = seedbed.opens(files=leaf(qna=with_mistake()))
    seedbed.says(pull, "grace", "/help")
    seedbed.says(pull, "grace", "/cancel")
    seedbed.factory.publisher.publish(1)
    assert asked == [1]


def test_nothing_is_suggested_for_a_head_that_has_moved(seedbed: Seedbed, monkeypatch) -> None:
    posted = GitHubClient.own_review_comments
    first = iter([True])

    def pushed_meanwhile(self: GitHubClient, number: int) -> tuple[PostedComment, ...]:
        if next(first, False):
            seedbed.repository.push(
                "contribution", {f"{LEAF}/note.txt": "x"}, signed("More", "ada"), author="ada"
            )
        return posted(self, number)

    monkeypatch.setattr(GitHubClient, "own_review_comments", pushed_meanwhile)
    pull = seedbed.opens(files=leaf(qna=with_mistake()))
    (review,) = pull.reviews
    assert review.commit_id == pull.head_sha
