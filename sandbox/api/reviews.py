"""Reviews of pull requests and their comments on lines."""

from sandbox.api.fields import Fields
from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.paging import paged
from sandbox.api.refusal import Refusal, forbidden, invalid
from sandbox.diff import Hunk, hunks
from sandbox.model import Review, ReviewComment
from sandbox.shapes.reviews import review_comment_json, review_json

LONGEST_BODY = 65_536
_ALLOWED = ("commit_id", "body", "event", "comments")
_COMMENT_ALLOWED = ("path", "position", "body", "line", "side", "start_line", "start_side")
_STATES = {
    "APPROVE": "APPROVED",
    "REQUEST_CHANGES": "CHANGES_REQUESTED",
    "COMMENT": "COMMENTED",
}
_PULL = "/repos/{owner}/{repo}/pulls/{number}"

operations = Operations()


@operations.add("GET", f"{_PULL}/reviews", "pull_requests:read")
def list_reviews(call: Call) -> Answer:
    """Reviews, oldest first."""
    return paged(call, call.pull.reviews, review_json)


@operations.add("GET", f"{_PULL}/comments", "pull_requests:read")
def list_review_comments(call: Call) -> Answer:
    """The comments of all reviews, oldest first."""
    return paged(call, call.pull.review_comments, review_comment_json)


@operations.add("POST", f"{_PULL}/reviews", "pull_requests:write")
def create_review(call: Call) -> Answer:
    """The App's bot hands in a review; all of it or, with one bad comment, nothing."""
    fields, pull = call.fields, call.pull
    fields.only(_ALLOWED)
    if pull.locked:
        raise forbidden("Unable to create review because issue is locked.")
    event = fields.choice("event", _STATES)
    body = fields.maybe_text("body", LONGEST_BODY) or ""
    if not body.strip() and event != "APPROVE":
        raise _unprocessable("Body can't be blank")
    commit_id = fields.maybe_text("commit_id") or pull.head_sha
    known = {c.sha for c in pull.repository.git.commits(pull.base_sha, pull.head_sha)}
    if commit_id not in known:
        raise invalid("PullRequestReview", "commit_id", "commit_id is not part of the pull request")
    world = call.world
    review = Review(
        world.next_id(), pull, call.app.bot, _STATES[event], body, commit_id, world.now()
    )
    review.comments += [_comment(call, review, item) for item in fields.items("comments", 1000)]
    return Answer(review_json(pull.add_review(review)))


def _comment(call: Call, review: Review, fields: Fields) -> ReviewComment:
    fields.only(_COMMENT_ALLOWED)
    if "position" in fields:
        raise Refusal(501, "The sandbox knows comments by line, not by position.")
    path, body = fields.text("path"), fields.text("body", LONGEST_BODY, blank=False)
    line, start = fields.number("line", 1), fields.maybe_number("start_line", 1)
    for side in ("side", "start_side"):
        if side in fields and fields.text(side) != "RIGHT":
            raise Refusal(501, "The sandbox has comments on the new side only.")
    if start is not None and start >= line:
        raise _unprocessable("Start line must precede the end line.")
    hunk = _hunk(call, path, start or line, line)
    return ReviewComment(call.world.next_id(), review, path, body, line, start, hunk.up_to(line))


def _hunk(call: Call, path: str, start: int, line: int) -> Hunk:
    change = next((c for c in call.pull.files if c.path == path), None)
    if change is None:
        raise _unprocessable("Path could not be resolved")
    found = next((h for h in hunks(change.patch or "") if {start, line} <= h.new_lines), None)
    if found is None:
        raise _unprocessable("Line could not be resolved")
    return found


def _unprocessable(words: str) -> Refusal:
    return Refusal(422, "Unprocessable Entity", [words])
