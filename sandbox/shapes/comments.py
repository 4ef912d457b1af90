"""Comments, reactions and the issue side of a pull request as JSON."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sandbox.model import REACTIONS, Comment, Json, Reaction
from sandbox.shapes.apps import app_json
from sandbox.shapes.labels import issue_label_json
from sandbox.shapes.names import node_id, stamp, stamp_or_none
from sandbox.shapes.repositories import repository_url
from sandbox.shapes.users import user_json

if TYPE_CHECKING:
    from sandbox.pull_request import PullRequest
    from sandbox.world import World


def comment_json(comment: Comment) -> Json:
    """A comment of a pull request's conversation."""
    pull, world = comment.pull, comment.pull.world
    api = repository_url(pull.repository)
    url = f"{api}/issues/comments/{comment.id}"
    return {
        "id": comment.id,
        "node_id": node_id("IssueComment", comment.id),
        "url": url,
        "html_url": f"{pull.url}#issuecomment-{comment.id}",
        "issue_url": f"{api}/issues/{pull.number}",
        "user": user_json(world, comment.author),
        "author_association": pull.repository.association(comment.author),
        "created_at": stamp(comment.created_at),
        "updated_at": stamp(comment.updated_at),
        "body": comment.body,
        "performed_via_github_app": None if comment.app is None else app_json(world, comment.app),
        "reactions": _rollup(url, comment.reactions),
        "minimized": comment.minimized and {"reason": minimized_reason(comment.minimized)},
    }


def minimized_reason(classifier: str) -> str:
    """Why a comment was minimized, in the words it is told in, which are not those it is asked in.

    `OFF_TOPIC` becomes `off-topic`.
    """
    return classifier.lower().replace("_", "-")


def reaction_json(world: "World", reaction: Reaction) -> Json:
    """One reaction."""
    return {
        "id": reaction.id,
        "node_id": node_id("Reaction", reaction.id),
        "user": user_json(world, reaction.user),
        "content": reaction.content,
        "created_at": stamp(reaction.created_at),
    }


def issue_json(pull: "PullRequest") -> Json:
    """The issue that every pull request is as well, as REST gives it."""
    api = repository_url(pull.repository)
    url = f"{api}/issues/{pull.number}"
    return {
        "id": pull.id + 1_000_000_000,
        "node_id": node_id("PullRequest", pull.id),
        "number": pull.number,
        "url": url,
        "repository_url": api,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": pull.url,
        **_issue_facts(pull),
        "reactions": _rollup(url, pull.reactions),
        "performed_via_github_app": None,
        "state_reason": None,
        "pull_request": {
            "url": f"{api}/pulls/{pull.number}",
            "html_url": pull.url,
            "diff_url": f"{pull.url}.diff",
            "patch_url": f"{pull.url}.patch",
            "merged_at": stamp_or_none(pull.merged_at),
        },
    }


def issue_webhook_json(pull: "PullRequest") -> Json:
    """The same as `issue_comment` carries it, with a field that REST has lost."""
    return issue_json(pull) | {"assignee": None}


def _issue_facts(pull: "PullRequest") -> Json:
    return {
        "title": pull.title,
        "body": pull.body,
        "user": user_json(pull.world, pull.author),
        "author_association": pull.repository.association(pull.author),
        "state": pull.state,
        "draft": pull.draft,
        "locked": pull.locked,
        "active_lock_reason": pull.lock_reason,
        "labels": [issue_label_json(pull.repository, label) for label in pull.labels],
        "assignees": [],
        "milestone": None,
        "comments": len(pull.comments),
        "created_at": stamp(pull.created_at),
        "updated_at": stamp(pull.updated_at),
        "closed_at": stamp_or_none(pull.closed_at),
    }


def _rollup(url: str, reactions: Sequence[Reaction]) -> Json:
    counts = Counter(reaction.content for reaction in reactions)
    return {
        "url": f"{url}/reactions",
        "total_count": len(reactions),
        **{content: counts[content] for content in REACTIONS},
    }
