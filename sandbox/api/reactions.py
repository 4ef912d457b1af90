"""Reactions to pull requests and to comments."""

from sandbox.api.comments import READ, WRITE, comment_of
from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.paging import paged
from sandbox.api.refusal import forbidden, invalid
from sandbox.model import REACTIONS, Reaction
from sandbox.pull_request import PullRequest
from sandbox.reacting import react, reaction_of
from sandbox.shapes.comments import reaction_json

_TO_ISSUE = "/repos/{owner}/{repo}/issues/{number}/reactions"
_TO_COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions"

operations = Operations()


@operations.add("GET", _TO_COMMENT, *READ, query=("content",))
def list_comment_reactions(call: Call) -> Answer:
    """The reactions to a comment, oldest first, or those of one kind."""
    return _listed(call, comment_of(call).reactions)


@operations.add("POST", _TO_COMMENT, *WRITE, status=201)
def react_to_comment(call: Call) -> Answer:
    """The App's bot reacts to a comment."""
    comment = comment_of(call)
    return _reacted(call, comment.pull, comment.reactions)


@operations.add("GET", _TO_ISSUE, *READ, query=("content",))
def list_issue_reactions(call: Call) -> Answer:
    """The reactions to a pull request, oldest first, or those of one kind."""
    return _listed(call, call.pull.reactions)


@operations.add("POST", _TO_ISSUE, *WRITE, status=201)
def react_to_issue(call: Call) -> Answer:
    """The App's bot reacts to a pull request's first text."""
    return _reacted(call, call.pull, call.pull.reactions)


def _listed(call: Call, reactions: list[Reaction]) -> Answer:
    content = call.query.get("content")
    found = [reaction for reaction in reactions if content in {None, reaction.content}]
    return paged(call, found, lambda reaction: reaction_json(call.world, reaction))


def _reacted(call: Call, pull: PullRequest, reactions: list[Reaction]) -> Answer:
    """Adds the bot's reaction; a second time it gets the one that is there, with 200."""
    content, bot = call.fields.raw("content"), call.app.bot
    if content not in REACTIONS:
        raise invalid("Reaction", "content", f"content must be one of {', '.join(REACTIONS)}")
    if pull.locked:
        raise forbidden("Unable to create reaction because issue is locked.")
    known = reaction_of(reactions, bot, content) is not None
    reaction = react(call.world, reactions, bot, content)
    return Answer(reaction_json(call.world, reaction), status=200 if known else None)
