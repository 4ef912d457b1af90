"""Pull requests and their files."""

from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.paging import paged
from sandbox.api.refusal import Refusal
from sandbox.shapes.pulls import commit_json, file_json, pull_json, simple_pull_json

MOST_COMMITS = 250
SORTED = {"created": "desc", "updated": "asc"}
"""The usual direction of each order."""

operations = Operations()


@operations.add(
    "GET",
    "/repos/{owner}/{repo}/pulls",
    "pull_requests:read",
    query=("state", "head", "base", "sort", "direction"),
)
def list_pulls(call: Call) -> Answer:
    """Pull requests by state (open unless asked otherwise), head and base, the newest first.

    Sorted by their last change, the longest untouched come first, unless asked otherwise.
    """
    sort = call.query.get("sort", "created")
    if sort not in SORTED:
        raise Refusal(501, f"The sandbox does not sort by {sort}.")
    state = call.query.get("state", "open")
    head, base = call.query.get("head"), call.query.get("base")
    found = [
        pull
        for pull in call.repository.pulls.values()
        if state in {pull.state, "all"}
        and head in {None, f"{pull.source.owner.login}:{pull.branch}"}
        and base in {None, pull.base}
    ]
    if sort == "updated":
        found.sort(key=lambda pull: pull.updated_at)
    newest_first = call.query.get("direction", SORTED[sort]) == "desc"
    return paged(call, found[::-1] if newest_first else found, simple_pull_json)


@operations.add("GET", "/repos/{owner}/{repo}/pulls/{number}", "pull_requests:read")
def get_pull(call: Call) -> Answer:
    """One pull request."""
    return Answer(pull_json(call.pull))


@operations.add("GET", "/repos/{owner}/{repo}/pulls/{number}/files", "pull_requests:read")
def list_files(call: Call) -> Answer:
    """The files a pull request changes."""
    pull = call.pull
    return paged(call, pull.files, lambda change: file_json(pull, change))


@operations.add("GET", "/repos/{owner}/{repo}/pulls/{number}/commits", "pull_requests:read")
def list_commits(call: Call) -> Answer:
    """The commits a pull request brings, oldest first, at most 250."""
    pull = call.pull
    commits = pull.repository.git.commits(pull.base_sha, pull.head_sha)[:MOST_COMMITS]
    return paged(call, commits, lambda commit: commit_json(pull, commit))
