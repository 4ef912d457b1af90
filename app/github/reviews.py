"""The commits of a pull request, and our reviews of it."""

from __future__ import annotations

from typing import Any

from github.Commit import Commit as GitHubCommit
from github.Repository import Repository

from app.github.accounts import login_of
from app.github.port import PostedComment
from app.github.retry import retried, translated
from app.report.wanted import Suggestion, WantedReview
from app.taxonomy.rules.pull_request import Commit


class Reviews:
    """One repository's reviews; a part of `GitHubClient`."""

    _repository: Repository
    _bot: str

    @retried
    def commits(self, number: int) -> tuple[Commit, ...]:
        """The commits of a pull request."""
        with translated():
            return tuple(map(_commit, self._repository.get_pull(number).get_commits()))

    @retried
    def own_review_comments(self, number: int) -> tuple[PostedComment, ...]:
        """The comments on lines our bot wrote, oldest first."""
        with translated():
            comments = self._repository.get_pull(number).get_review_comments()
            own = (c for c in comments if login_of(c.user) == self._bot)
            return tuple(PostedComment(id=c.id, body=c.body or "") for c in own)

    def create_review(self, number: int, wanted: WantedReview) -> None:
        """Hand in a review; never repeated blindly, since it may have happened."""
        with translated():
            pull = self._repository.get_pull(number)
            pull.create_review(
                self._repository.get_commit(wanted.head_sha),
                body=wanted.body,
                event="COMMENT",
                comments=[_comment(suggestion) for suggestion in wanted.suggestions],
            )


def _commit(commit: GitHubCommit) -> Commit:
    made = commit.commit
    return Commit(
        sha=commit.sha,
        message=made.message or "",
        author_name=made.author.name or "",
        author_email=made.author.email or "",
        merge=len(commit.parents) > 1,
    )


def _comment(suggestion: Suggestion) -> Any:  # noqa: ANN401 - PyGithub's own JSON
    comment: dict[str, Any] = {
        "path": suggestion.path,
        "body": suggestion.body,
        "line": suggestion.line,
        "side": "RIGHT",
    }
    if suggestion.start_line < suggestion.line:
        comment |= {"start_line": suggestion.start_line, "start_side": "RIGHT"}
    return comment
