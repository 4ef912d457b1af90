"""What GitHub offers over GraphQL alone: reactions to reviews, and collapsing comments."""

from __future__ import annotations

from collections.abc import Mapping

from github.Requester import Requester

from app.errors import TransientError
from app.github.retry import translated

REACTIONS = {"+1": "THUMBS_UP", "-1": "THUMBS_DOWN"}
"""Where GraphQL's name of a reaction is not REST's in capitals."""


def add_reaction(requester: Requester, node_id: str, content: str) -> None:
    """React to anything that has a global id; the same reaction twice is one."""
    given = {"subjectId": node_id, "content": REACTIONS.get(content, content.upper())}
    _mutation(requester, "addReaction", given, "reaction { content }")


def collapse(requester: Requester, node_id: str) -> None:
    """Collapse a comment as outdated; doing it again changes nothing."""
    given = {"subjectId": node_id, "classifier": "OUTDATED"}
    _mutation(requester, "minimizeComment", given, "minimizedComment { isMinimized }")


def _mutation(requester: Requester, name: str, given: Mapping[str, str], result: str) -> None:
    """Run a mutation.

    Raises:
        UserError: GitHub does not find the subject, or does not let us.
        TransientError: it cannot do it just now.
    """
    kind = f"{name[0].upper()}{name[1:]}Input!"
    query = f"mutation($input: {kind}) {{ {name}(input: $input) {{ {result} }} }}"
    with translated():
        _, answer = requester.graphql_query(query, {"input": dict(given)})
    data = answer.get("data")
    if not isinstance(data, dict) or not data.get(name):
        # Neither a result nor an error: what stands between us and GitHub has answered, or
        # GitHub asks for quiet in words alone.
        raise TransientError("github-broken", "GitHub answered a request without a result.")
