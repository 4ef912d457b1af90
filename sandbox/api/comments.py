"""Comments on pull requests."""

from sandbox.api.fields import Fields
from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.paging import paged
from sandbox.api.refusal import Refusal, forbidden, invalid, not_found
from sandbox.model import Comment
from sandbox.shapes.comments import comment_json

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
    """The App's bot writes a comment; a locked conversation is closed to it."""
    pull, body = call.pull, _body(call.fields)
    if pull.locked:
        raise forbidden("Unable to create comment because issue is locked.")
    return Answer(comment_json(pull.add_comment(call.app.bot, body, call.app)))


@operations.add("GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}", *READ)
def get_comment(call: Call) -> Answer:
    """One comment."""
    return Answer(comment_json(comment_of(call)))


@operations.add("PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}", *WRITE)
def update_comment(call: Call) -> Answer:
    """Changes a comment's text."""
    comment = comment_of(call)
    comment.pull.edit_comment(comment, call.app.bot, _body(call.fields))
    return Answer(comment_json(comment))


def comment_of(call: Call) -> Comment:
    """The comment of the path; 404 where there is none."""
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
