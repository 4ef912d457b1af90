"""The issue that every pull request is as well."""

from sandbox.api.comments import READ
from sandbox.api.operation import Answer, Call, Operations
from sandbox.shapes.comments import issue_json

operations = Operations()


@operations.add("GET", "/repos/{owner}/{repo}/issues/{number}", *READ)
def get_issue(call: Call) -> Answer:
    """One pull request, as an issue."""
    return Answer(issue_json(call.pull))
