"""What GraphQL calls nodes: comments, reviews and pull requests, by their global ids."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.api.credentials import require
from sandbox.api.operation import ARCHIVED
from sandbox.api.refusal import Refusal
from sandbox.model import Comment, Json, Reaction, Review, ReviewComment, Token
from sandbox.pull_request import PullRequest
from sandbox.reacting import react
from sandbox.shapes.comments import minimized_reason
from sandbox.shapes.names import node_id, read_node_id

if TYPE_CHECKING:
    from sandbox.world import World

Thing = PullRequest | Comment | Review | ReviewComment

CONTENTS: Mapping[str, str] = {
    "CONFUSED": "confused",
    "EYES": "eyes",
    "HEART": "heart",
    "HOORAY": "hooray",
    "LAUGH": "laugh",
    "ROCKET": "rocket",
    "THUMBS_DOWN": "-1",
    "THUMBS_UP": "+1",
}
"""GraphQL's names of reactions, and REST's."""

_THINGS: Mapping[str, Callable[[PullRequest], Iterable[Thing]]] = {
    "IssueComment": lambda pull: pull.comments,
    "PullRequest": lambda pull: [pull],
    "PullRequestReview": lambda pull: pull.reviews,
    "PullRequestReviewComment": lambda pull: pull.review_comments,
}


class Fault(Exception):  # noqa: N818 - it is an answer, as a Refusal is
    """A GraphQL error of one of GitHub's types, such as `NOT_FOUND` or `FORBIDDEN`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class Nodes:
    """The nodes that one installation sees, and what it does with them."""

    world: "World"
    token: Token

    def node(self, id: str) -> Json:  # noqa: A002 - GitHub's word
        """Any node."""
        kind, thing = self._find(id)
        self._require(thing, "read")
        return self._json(kind, thing)

    def add_reaction(self, asked: Json) -> Json:
        """The App's bot reacts; a second time it gets the reaction that is there."""
        kind, thing = self._find(asked["subjectId"])
        self._require(thing, "write")
        if _pull(thing).locked:
            raise Fault("UNPROCESSABLE", "Unable to create reaction because issue is locked.")
        bot = self.token.installation.app.bot
        made = react(self.world, thing.reactions, bot, CONTENTS[asked["content"]])
        return {"reaction": _reaction_json(made), "subject": self._json(kind, thing)}

    def minimize(self, asked: Json) -> Json:
        """Folds a comment away for a reason."""
        return {"minimizedComment": self._set(asked["subjectId"], asked["classifier"])}

    def unminimize(self, asked: Json) -> Json:
        """Shows a comment again."""
        return {"unminimizedComment": self._set(asked["subjectId"], None)}

    def _set(self, node: str, classifier: str | None) -> Json:
        kind, thing = self._find(node)
        if isinstance(thing, PullRequest):
            raise _unknown(node)
        self._require(thing, "write")
        thing.minimized = classifier
        return self._json(kind, thing)

    def _find(self, node: str) -> tuple[str, Thing]:
        kind, _, number = read_node_id(node).partition(":")
        if kind in _THINGS:
            for repository in self.token.repositories:
                for pull in repository.pulls.values():
                    for thing in _THINGS[kind](pull):
                        if str(thing.id) == number:
                            return kind, thing
        raise _unknown(node)

    def _require(self, thing: Thing, level: str) -> None:
        if not self._may(thing, level):
            raise Fault("FORBIDDEN", "Resource not accessible by integration")
        if level == "write" and _pull(thing).repository.archived:
            raise Fault("FORBIDDEN", ARCHIVED)

    def _may(self, thing: Thing, level: str) -> bool:
        of_issues = isinstance(thing, Comment | PullRequest)
        rights = ("issues", "pull_requests") if of_issues else ("pull_requests",)
        try:
            require(self.token, tuple(f"{right}:{level}" for right in rights))
        except Refusal:
            return False
        return True

    def _json(self, kind: str, thing: Thing) -> Json:
        may_write = self._may(thing, "write")
        shape = {
            "__typename": kind,
            "id": node_id(kind, thing.id),
            "databaseId": thing.id,
            "body": thing.body or "",
            "viewerCanReact": may_write and not _pull(thing).locked,
        }
        if isinstance(thing, PullRequest):
            return shape | {"number": thing.number}
        return shape | {
            "isMinimized": thing.minimized is not None,
            "minimizedReason": thing.minimized and minimized_reason(thing.minimized),
            "viewerCanMinimize": may_write,
        }


def _pull(thing: Thing) -> PullRequest:
    if isinstance(thing, PullRequest):
        return thing
    return thing.review.pull if isinstance(thing, ReviewComment) else thing.pull


def _reaction_json(reaction: Reaction) -> Json:
    name = next(name for name, content in CONTENTS.items() if content == reaction.content)
    number = node_id("Reaction", reaction.id)
    return {"__typename": "Reaction", "id": number, "databaseId": reaction.id, "content": name}


def _unknown(node: str) -> Fault:
    return Fault("NOT_FOUND", f"Could not resolve to a node with the global id of '{node}'")
