"""Repositories, rights of people, files and blobs."""

from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.refusal import Refusal, not_found
from sandbox.shapes.contents import blob_json, entry_json, file_content_json
from sandbox.shapes.repositories import full_repository_json, permission_json

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
    raw = repository.git.blob(found.sha)
    if raw is None:
        raise not_found()
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
