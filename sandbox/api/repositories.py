"""Repositories, rights of people, branches, trees, files and blobs."""

from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.refusal import Refusal, not_found
from sandbox.shapes.contents import (
    blob_json,
    entry_json,
    file_content_json,
    ref_json,
    symlink_json,
    tree_json,
)
from sandbox.shapes.repositories import full_repository_json, permission_json

MOST_ENTRIES = 100_000
"""Of a longer recursive tree GitHub gives a part, and says so."""

operations = Operations()


@operations.add("GET", "/repos/{owner}/{repo}", "metadata:read")
def get_repository(call: Call) -> Answer:
    """The repository."""
    return Answer(full_repository_json(call.repository))


@operations.add("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission", "metadata:read")
def get_permission(call: Call) -> Answer:
    """A person's role; 404 for a login that nobody has."""
    user = call.world.users.get(call.path["username"].lower())
    if user is None:
        raise not_found(f"{call.path['username']} is not a user")
    return Answer(permission_json(call.repository, user))


@operations.add(
    "GET", "/repos/{owner}/{repo}/contents/{path:path}", "contents:read", query=("ref",)
)
def get_contents(call: Call) -> Answer:
    """A file or a folder's listing, at a branch or commit."""
    repository, path = call.repository, call.path["path"].strip("/")
    ref = call.query.get("ref") or repository.default_branch
    commit = repository.git.commit_sha(ref)
    if commit is None:
        raise not_found(f"No commit found for the ref {ref}")
    found = repository.git.entry(commit, path) if path else None
    if path and found is None:
        raise not_found()
    if found is None or found.kind == "tree":
        entries = repository.git.entries(commit, path)
        return Answer([entry_json(repository, entry, ref) for entry in entries])
    found = repository.git.followed(commit, found)
    raw = repository.git.blob(found.sha)
    if raw is None:
        raise not_found()
    if found.mode == "120000":
        return Answer(symlink_json(repository, found, ref, raw))
    return Answer(file_content_json(repository, found, ref, raw))


@operations.add("GET", "/repos/{owner}/{repo}/git/blobs/{file_sha}", "contents:read")
def get_blob(call: Call) -> Answer:
    """A blob by its SHA."""
    sha = call.path["file_sha"]
    if len(sha) != len("0" * 40):
        raise Refusal(
            422, "The sha parameter must be exactly 40 characters and contain only [0-9a-f]."
        )
    raw = call.repository.git.blob(sha)
    if raw is None:
        raise not_found()
    return Answer(blob_json(call.repository, sha, raw))


@operations.add("GET", "/repos/{owner}/{repo}/git/ref/{ref:path}", "contents:read")
def get_ref(call: Call) -> Answer:
    """A branch and the commit it is at; `ref` is `heads/<branch>`."""
    ref = f"refs/{call.path['ref']}"
    sha = call.repository.git.commit_sha(ref)
    if sha is None:
        raise not_found()
    return Answer(ref_json(call.repository, ref, sha))


@operations.add(
    "GET", "/repos/{owner}/{repo}/git/trees/{tree_sha:path}", "contents:read", query=("recursive",)
)
def get_tree(call: Call) -> Answer:
    """A tree by its SHA, a commit's or a branch; with `recursive` all that is below it."""
    git, asked = call.repository.git, call.path["tree_sha"]
    found = git.tree(git.commit_sha(asked) or asked, recursive="recursive" in call.query)
    if found is None:
        raise not_found()
    sha, entries = found
    truncated = len(entries) > MOST_ENTRIES
    return Answer(tree_json(call.repository, sha, entries[:MOST_ENTRIES], truncated=truncated))
