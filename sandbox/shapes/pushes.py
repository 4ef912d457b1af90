"""Pushes and their commits as webhooks carry them."""

from typing import TYPE_CHECKING

from sandbox.git import LoggedCommit, Signature
from sandbox.model import Json
from sandbox.pushes import NOTHING, Push, PushedCommit, commit_at, pushed_commits
from sandbox.shapes.repositories import repository_html, repository_json
from sandbox.shapes.users import user_json

if TYPE_CHECKING:
    from sandbox.repository import Repository

MOST_FILES = 3000
_SHORT = 12


def push_json(push: Push) -> Json:
    """All of a `push` but who sent it; no commit that a push told of before is distinct."""
    repository, gone = push.repository, push.after == NOTHING
    brought = pushed_commits(push)
    commits = [_pushed_json(repository, commit) for commit in brought]
    repository.announced |= {commit.commit.sha for commit in brought}
    head = commits[-1] if commits else None
    if head is None and not gone:
        head = _pushed_json(repository, commit_at(repository.git, push.after))
    return {
        "ref": push.ref,
        "before": push.before,
        "after": push.after,
        "created": push.before == NOTHING,
        "deleted": gone,
        "forced": push.forced,
        "base_ref": None,
        "compare": _compare(push),
        "commits": commits,
        "head_commit": head,
        "pusher": {"name": push.by.login, "email": f"{push.by.login}@sandbox.example"},
        "repository": _repository_json(repository),
    }


def simple_commit_json(commit: LoggedCommit) -> Json:
    """A commit as webhooks name it."""
    return {
        "id": commit.sha,
        "tree_id": commit.tree,
        "message": commit.message,
        "timestamp": commit.committer.date,
        "author": _person(commit.author),
        "committer": _person(commit.committer),
    }


def _pushed_json(repository: "Repository", pushed: PushedCommit) -> Json:
    commit = pushed.commit
    who = {"author": commit.author, "committer": commit.committer}
    return simple_commit_json(commit) | {
        **{role: _person(one) | {"username": one.name} for role, one in who.items()},
        "url": f"{repository_html(repository)}/commit/{commit.sha}",
        "distinct": commit.sha not in repository.announced,
        "added": pushed.added[:MOST_FILES],
        "removed": pushed.removed[:MOST_FILES],
        "modified": pushed.modified[:MOST_FILES],
    }


def _person(signature: Signature) -> Json:
    return {"name": signature.name, "email": signature.email}


def _compare(push: Push) -> str:
    page = f"{repository_html(push.repository)}/compare"
    if push.before == NOTHING:
        return f"{page}/{push.branch}"
    return f"{page}/{push.before[:_SHORT]}...{push.after[:_SHORT]}"


def _repository_json(repository: "Repository") -> Json:
    """A repository as only pushes have it: times as numbers, addresses for people."""
    shape = repository_json(repository)
    owner = user_json(repository.world, repository.owner)
    shape |= {
        "owner": {"name": owner["login"], "email": None, **owner},
        "url": repository_html(repository),
        "created_at": int(repository.created_at.timestamp()),
        "pushed_at": int(repository.pushed_at.timestamp()),
        "stargazers": shape["stargazers_count"],
        "master_branch": repository.default_branch,
    }
    if repository.owner.type == "Organization":
        shape["organization"] = repository.owner.login
    return shape
