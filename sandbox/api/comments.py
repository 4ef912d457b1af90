"""Comments on pull requests, and reactions to them."""

from sandbox.api.fields import Fields
from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.paging import paged
from sandbox.api.refusal import Refusal, invalid, not_found
from sandbox.model import REACTIONS, Comment, Reaction
from sandbox.shapes.comments import comment_json, reaction_json

LONGEST_BODY = 65_536
READ = ("issues:read", "pull_requests:read")
WRITE = ("issues:write", "pull_requests:write")

operations = Operations()


@operations.add("GET", "/repos/{owner}/{repo}/issues/{number}/comments", *READ)
def list_comments(call: Call) -> Answer:
    """A pull request's comments, oldest first."""
    return paged(call, call.pull.comments, comment_json)


@operations.add("POST", "/repos/{owner}/{repo}/issues/{number}/comments", *WRITE, status=201)
def create_comment(call: Call) -> Answer:
    """The App's bot writes a comment."""
    body = _body(call.fields)
    return Answer(comment_json(call.pull.add_comment(call.app.bot, body, call.app)))


@operations.add("GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}", *READ)
def get_comment(call: Call) -> Answer:
    """One comment."""
    return Answer(comment_json(_comment(call)))


@operations.add("PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}", *WRITE)
def update_comment(call: Call) -> Answer:
    """Changes a comment's text."""
    comment = _comment(call)
    comment.pull.edit_comment(comment, call.app.bot, _body(call.fields))
    return Answer(comment_json(comment))


@operations.add(
    "GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", *READ, query=("content",)
)
def list_reactions(call: Call) -> Answer:
    """The reactions to a comment, oldest first, or those of one kind."""
    content = call.query.get("content")
    found = [r for r in _comment(call).reactions if content in {None, r.content}]
    return paged(call, found, lambda reaction: reaction_json(call.world, reaction))


@operations.add(
    "POST", "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", *WRITE, status=201
)
def create_reaction(call: Call) -> Answer:
    """The App's bot reacts; a second time it gets the reaction that is there, with 200."""
    comment, content = _comment(call), call.fields.raw("content")
    if content not in REACTIONS:
        raise invalid("Reaction", "content", f"content must be one of {', '.join(REACTIONS)}")
    bot = call.app.bot
    for reaction in comment.reactions:
        if (reaction.user, reaction.content) == (bot, content):
            return Answer(reaction_json(call.world, reaction), status=200)
    made = Reaction(call.world.next_id(), bot, content, call.world.now())
    comment.reactions.append(made)
    return Answer(reaction_json(call.world, made))


def _comment(call: Call) -> Comment:
    wanted = call.number("comment_id")
    for pull in call.repository.pulls.values():
        for comment in pull.comments:
            if comment.id == wanted:
                return comment
    raise not_found()


def _body(fields: Fields) -> str:
    body = fields.raw("body")
    if not isinstance(body, str):
        shown = "nil" if body is None else repr(body)
        raise Refusal(422, f"Invalid request.\n\nFor 'properties/body', {shown} is not a string.")
    if not body.strip():
        raise invalid("IssueComment", "data", "Body cannot be blank")
    if len(body) > LONGEST_BODY:
        words = f"Body is too long (maximum is {LONGEST_BODY} characters)"
        raise invalid("IssueComment", "data", words)
    return body
