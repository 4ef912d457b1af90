"""Reviews and their comments on lines as JSON."""

from sandbox.model import Json, Review, ReviewComment
from sandbox.shapes.names import node_id, stamp
from sandbox.shapes.repositories import repository_url
from sandbox.shapes.users import user_json


def review_json(review: Review) -> Json:
    """A review that was handed in."""
    pull = review.pull
    page = f"{pull.url}#pullrequestreview-{review.id}"
    api = f"{repository_url(pull.repository)}/pulls/{pull.number}"
    return {
        "id": review.id,
        "node_id": node_id("PullRequestReview", review.id),
        "user": user_json(pull.world, review.author),
        "body": review.body,
        "state": review.state,
        "html_url": page,
        "pull_request_url": api,
        "_links": {"html": {"href": page}, "pull_request": {"href": api}},
        "submitted_at": stamp(review.submitted_at),
        "commit_id": review.commit_id,
        "author_association": pull.repository.association(review.author),
    }


def review_webhook_json(review: Review) -> Json:
    """A review as `pull_request_review` webhooks carry it: no words are null there."""
    state, body = review.state.lower(), review.body or None
    return review_json(review) | {"state": state, "body": body}


def review_comment_json(comment: ReviewComment) -> Json:
    """A comment of a review; its lines are null once the file has changed."""
    review, pull = comment.review, comment.review.pull
    api, page = repository_url(pull.repository), f"{pull.url}#discussion_r{comment.id}"
    url, own = f"{api}/pulls/comments/{comment.id}", f"{api}/pulls/{pull.number}"
    outdated = pull.outdated(comment)
    several = comment.start_line is not None
    return {
        "url": url,
        "pull_request_review_id": review.id,
        "id": comment.id,
        "node_id": node_id("PullRequestReviewComment", comment.id),
        "diff_hunk": comment.hunk,
        "path": comment.path,
        "commit_id": review.commit_id if outdated else pull.head_sha,
        "original_commit_id": review.commit_id,
        "user": user_json(pull.world, review.author),
        "body": comment.body,
        "created_at": stamp(review.submitted_at),
        "updated_at": stamp(review.submitted_at),
        "html_url": page,
        "pull_request_url": own,
        "author_association": pull.repository.association(review.author),
        "_links": {
            "self": {"href": url},
            "html": {"href": page},
            "pull_request": {"href": own},
        },
        "start_line": None if outdated else comment.start_line,
        "original_start_line": comment.start_line,
        "start_side": "RIGHT" if several else None,
        "line": None if outdated else comment.line,
        "original_line": comment.line,
        "side": "RIGHT",
        "subject_type": "line",
    }
