"""Pull requests and their files as JSON."""

from dataclasses import asdict
from typing import TYPE_CHECKING
from urllib.parse import quote

from sandbox.diff import FileChange
from sandbox.git import LoggedCommit
from sandbox.model import Json
from sandbox.shapes.labels import label_json, pull_label_json
from sandbox.shapes.names import node_id, stamp, stamp_or_none
from sandbox.shapes.repositories import repository_html, repository_json, repository_url
from sandbox.shapes.teams import simple_team_json, team_json
from sandbox.shapes.users import user_json

if TYPE_CHECKING:
    from sandbox.pull_request import PullRequest


def simple_pull_json(pull: "PullRequest") -> Json:
    """A pull request as lists give it."""
    return {
        **_links(pull),
        "id": pull.id,
        "node_id": node_id("PullRequest", pull.id),
        "number": pull.number,
        "state": pull.state,
        "locked": pull.locked,
        "active_lock_reason": pull.lock_reason,
        "draft": pull.draft,
        "title": pull.title,
        "body": pull.body,
        "user": user_json(pull.world, pull.author),
        "author_association": pull.repository.association(pull.author),
        "labels": [pull_label_json(pull.repository, label) for label in pull.labels],
        "milestone": None,
        "assignees": [],
        "requested_reviewers": [user_json(pull.world, user) for user in pull.requested_reviewers],
        "requested_teams": [team_json(pull.world, team) for team in pull.requested_teams],
        "auto_merge": None,
        "created_at": stamp(pull.created_at),
        "updated_at": stamp(pull.updated_at),
        "closed_at": stamp_or_none(pull.closed_at),
        "merged_at": stamp_or_none(pull.merged_at),
        "head": _head(pull),
        "base": _base(pull),
    }


def pull_json(pull: "PullRequest") -> Json:
    """A pull request in full. Whether it can be merged is never computed: GitHub's null."""
    changes = pull.changes
    return simple_pull_json(pull) | {
        "requested_teams": [simple_team_json(pull.world, team) for team in pull.requested_teams],
        "merged": pull.merged,
        "merged_by": pull.merged_by and user_json(pull.world, pull.merged_by),
        "mergeable": None,
        "mergeable_state": "unknown",
        "rebaseable": None,
        "maintainer_can_modify": False,
        "comments": len(pull.comments),
        "review_comments": len(pull.review_comments),
        "commits": pull.commits,
        "additions": sum(change.additions for change in changes),
        "deletions": sum(change.deletions for change in changes),
        "changed_files": len(changes),
    }


def pull_webhook_json(pull: "PullRequest") -> Json:
    """A pull request as `pull_request` webhooks carry it, with a field that REST has lost."""
    return pull_json(pull) | _webhook_facts(pull)


def reviewed_pull_json(pull: "PullRequest") -> Json:
    """A pull request as `pull_request_review` webhooks carry it: it counts nothing."""
    return simple_pull_json(pull) | _webhook_facts(pull)


def _webhook_facts(pull: "PullRequest") -> Json:
    return {
        "assignee": None,
        "labels": [label_json(pull.repository, label) for label in pull.labels],
        "requested_teams": [simple_team_json(pull.world, team) for team in pull.requested_teams],
    }


def minimal_pull_json(pull: "PullRequest") -> Json:
    """A pull request as check runs name it."""
    api = repository_url(pull.repository)
    source = pull.source
    return {
        "id": pull.id,
        "number": pull.number,
        "url": f"{api}/pulls/{pull.number}",
        "head": {
            "ref": pull.branch,
            "sha": pull.head_sha,
            "repo": {"id": source.id, "url": repository_url(source), "name": source.name},
        },
        "base": {
            "ref": pull.base,
            "sha": pull.base_sha,
            "repo": {"id": pull.repository.id, "url": api, "name": pull.repository.name},
        },
    }


def file_json(pull: "PullRequest", change: FileChange) -> Json:
    """One file of a pull request; `patch` is left out where git shows none."""
    path, sha = quote(change.path), pull.head_sha
    page = repository_html(pull.repository)
    shape: Json = {
        "sha": change.sha,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{page}/blob/{sha}/{path}",
        "raw_url": f"{page}/raw/{sha}/{path}",
        "contents_url": f"{repository_url(pull.repository)}/contents/{path}?ref={sha}",
    }
    if change.patch is not None:
        shape["patch"] = change.patch
    if change.previous_path is not None:
        shape["previous_filename"] = change.previous_path
    return shape


def commit_json(pull: "PullRequest", commit: LoggedCommit) -> Json:
    """A commit of a pull request; whoever made it is known where the address is a user's."""
    api, page = repository_url(pull.repository), repository_html(pull.repository)
    own = f"{api}/commits/{commit.sha}"
    return {
        "url": own,
        "sha": commit.sha,
        "node_id": node_id("Commit", commit.sha),
        "html_url": f"{page}/commit/{commit.sha}",
        "comments_url": f"{own}/comments",
        "commit": {
            "url": f"{api}/git/commits/{commit.sha}",
            "author": asdict(commit.author),
            "committer": asdict(commit.committer),
            "message": commit.message,
            "comment_count": 0,
            "tree": {"sha": commit.tree, "url": f"{api}/git/trees/{commit.tree}"},
        },
        "author": _account(pull, commit.author.name),
        "committer": _account(pull, commit.committer.name),
        "parents": [
            {"sha": sha, "url": f"{api}/commits/{sha}", "html_url": f"{page}/commit/{sha}"}
            for sha in commit.parents
        ],
    }


def _account(pull: "PullRequest", name: str) -> Json:
    return user_json(pull.world, pull.world.user(name))


def _links(pull: "PullRequest") -> Json:
    api = repository_url(pull.repository)
    own, issue = f"{api}/pulls/{pull.number}", f"{api}/issues/{pull.number}"
    links = {
        "url": own,
        "html_url": pull.url,
        "diff_url": f"{pull.url}.diff",
        "patch_url": f"{pull.url}.patch",
        "issue_url": issue,
        "commits_url": f"{own}/commits",
        "review_comments_url": f"{own}/comments",
        "review_comment_url": f"{api}/pulls/comments{{/number}}",
        "comments_url": f"{issue}/comments",
        "statuses_url": f"{api}/statuses/{pull.head_sha}",
    }
    named = ["html", "issue", "comments", "review_comments", "review_comment", "commits"]
    hal = {name: {"href": links[f"{name}_url"]} for name in [*named, "statuses"]}
    return {**links, "_links": {"self": {"href": own}, **hal}}


def _head(pull: "PullRequest") -> Json:
    source = pull.source
    return {
        "label": f"{source.owner.login}:{pull.branch}",
        "ref": pull.branch,
        "sha": pull.head_sha,
        "user": user_json(pull.world, source.owner),
        "repo": repository_json(source) if source.exists else None,
    }


def _base(pull: "PullRequest") -> Json:
    repository = pull.repository
    return {
        "label": f"{repository.owner.login}:{pull.base}",
        "ref": pull.base,
        "sha": pull.base_sha,
        "user": user_json(pull.world, repository.owner),
        "repo": repository_json(repository),
    }
