"""Repositories and collaborators as JSON."""

from typing import TYPE_CHECKING

from sandbox.model import Json, User
from sandbox.shapes.names import node_id, stamp
from sandbox.shapes.users import user_json

if TYPE_CHECKING:
    from sandbox.repository import Repository

_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}


def repository_url(repository: "Repository") -> str:
    """The repository's address in the REST API."""
    return f"{repository.world.api_url}/repos/{repository.full_name}"


def repository_html(repository: "Repository") -> str:
    """The repository's address for people."""
    return f"{repository.world.url}/{repository.full_name}"


def repository_json(repository: "Repository") -> Json:
    """A repository as it appears inside other things."""
    api, page = repository_url(repository), repository_html(repository)
    return {
        "id": repository.id,
        "node_id": node_id("Repository", repository.id),
        "name": repository.name,
        "full_name": repository.full_name,
        "private": not repository.public,
        "visibility": "public" if repository.public else "private",
        "owner": user_json(repository.world, repository.owner),
        "html_url": page,
        "description": None,
        "fork": repository.parent is not None,
        "url": api,
        **{key: api + path for key, path in _LINKS.items()},
        "clone_url": f"{page}.git",
        "git_url": f"{page}.git",
        "ssh_url": f"git@sandbox.example:{repository.full_name}.git",
        "svn_url": page,
        "mirror_url": None,
        **_facts(repository),
        **_counts(repository),
    }


def _facts(repository: "Repository") -> Json:
    return {
        "homepage": None,
        "language": None,
        "license": None,
        "topics": [],
        "default_branch": repository.default_branch,
        "archived": repository.archived,
        "disabled": False,
        "is_template": False,
        "allow_forking": True,
        "web_commit_signoff_required": False,
        "has_issues": True,
        "has_projects": False,
        "has_wiki": False,
        "has_pages": False,
        "has_discussions": False,
        "created_at": stamp(repository.created_at),
        "updated_at": stamp(repository.pushed_at),
        "pushed_at": stamp(repository.pushed_at),
    }


def _counts(repository: "Repository") -> Json:
    existing = repository.world.repositories.values()
    forks = sum(other.parent is repository for other in existing)
    unfinished = sum(pull.state == "open" for pull in repository.pulls.values())
    return {
        "forks": forks,
        "forks_count": forks,
        "open_issues": unfinished,
        "open_issues_count": unfinished,
        "size": 0,
        "stargazers_count": 0,
        "watchers": 0,
        "watchers_count": 0,
    }


def full_repository_json(repository: "Repository") -> Json:
    """A repository as its own endpoint gives it to an App."""
    shape = repository_json(repository)
    shape["permissions"] = {
        "admin": False,
        "maintain": False,
        "push": False,
        "triage": False,
        "pull": True,
    }
    shape |= {"network_count": shape["forks_count"], "subscribers_count": 0}
    if repository.owner.type == "Organization":
        shape["organization"] = user_json(repository.world, repository.owner)
    if repository.parent is not None:
        shape["parent"] = shape["source"] = repository_json(repository.parent)
    return shape


def permission_json(repository: "Repository", user: User) -> Json:
    """What a person may do in a repository."""
    role = repository.role_name(user)
    order = ["none", "read", "triage", "write", "maintain", "admin"]
    reach = order.index(role)
    rights = {
        "pull": reach >= order.index("read"),
        "triage": reach >= order.index("triage"),
        "push": reach >= order.index("write"),
        "maintain": reach >= order.index("maintain"),
        "admin": reach >= order.index("admin"),
    }
    person = user_json(repository.world, user) | {"permissions": rights, "role_name": role}
    return {"permission": repository.permission(user), "role_name": role, "user": person}
