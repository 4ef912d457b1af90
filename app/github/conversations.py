"""Comments of a pull request's conversation, and reactions to what people write."""

from __future__ import annotations

from collections.abc import Callable

from github.IssueComment import IssueComment
from github.Repository import Repository

from app.domain.places import Place, PlaceKind
from app.errors import SeedbedError, UserError
from app.github.accounts import login_of
from app.github.graphql import add_reaction, collapse
from app.github.port import PostedComment
from app.github.retry import RateLimitError, retried, translated
from app.logging import get_logger


class Conversations:
    """One repository's conversations; a part of `GitHubClient`."""

    _repository: Repository
    _bot: str

    @retried
    def own_comments(self, number: int) -> tuple[PostedComment, ...]:
        """The comments our bot wrote, oldest first."""
        with translated():
            comments = self._repository.get_issue(number).get_comments()
            return tuple(_comment(c) for c in comments if login_of(c.user) == self._bot)

    def create_comment(self, number: int, body: str) -> None:
        """Add a comment."""
        with translated():
            self._repository.get_issue(number).create_comment(body)

    @retried
    def update_comment(self, number: int, comment_id: int, body: str) -> None:
        """Replace a comment's body."""
        with translated():
            self._repository.get_issue(number).get_comment(comment_id).edit(body)

    def react(self, number: int, place: Place, content: str) -> None:
        """Add a reaction; GitHub answers a repeat with the one that is there."""
        if place.kind is not PlaceKind.REVIEW:
            self._react(number, place, content)
        elif problem := _over_graphql(
            add_reaction, self._repository.requester, place.node_id, content
        ):
            raise UserError(problem.reason, problem.words)

    @retried
    def _react(self, number: int, place: Place, content: str) -> None:
        with translated():
            issue = self._repository.get_issue(number)
            if place.kind is PlaceKind.COMMENT:
                issue.get_comment(place.id).create_reaction(content)
            else:
                issue.create_reaction(content)

    def minimise(self, comment: PostedComment) -> bool:
        """Collapse a comment as outdated."""
        if not comment.node_id:
            return False
        problem = _over_graphql(collapse, self._repository.requester, comment.node_id)
        if problem is not None:
            get_logger().info("comment not collapsed", reason=problem.reason)
        return problem is None


def _over_graphql(call: Callable[..., None], *given: object) -> SeedbedError | None:
    """Make a call; what went wrong, where all else goes on without it.

    GraphQL can be away while REST is there. Nothing that matters is to wait for it.
    """
    try:
        retried(call)(*given)
    except RateLimitError:
        raise
    except SeedbedError as error:
        return error
    return None


def _comment(comment: IssueComment) -> PostedComment:
    # PyGithub has no attribute for it, and would fetch each comment anew for its `raw_data`.
    listed = comment._rawData  # noqa: SLF001
    return PostedComment(
        id=comment.id,
        body=comment.body or "",
        node_id=comment.node_id,
        minimised=bool(listed.get("minimized")),
    )
