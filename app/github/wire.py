"""What GitHub's refusals say on the wire, as PyGithub hands them over.

GraphQL answers with status 200 and `errors`; PyGithub raises those as a status 400, or as a 404
where the only one is of the kind NOT_FOUND.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from github import GithubException, RateLimitExceededException

TOO_MANY_REQUESTS = 429
FORBIDDEN = 403
GRAPHQL = 400
LIMITED_KINDS = frozenset({"RATE_LIMIT", "RATE_LIMITED"})
LIMITED_WORDS = ("rate limit", "abuse detection")
BROKEN_KINDS = frozenset({"INTERNAL", "SERVICE_UNAVAILABLE"})
BROKEN_WORDS = ("something went wrong", "timeout", "timed out")
LIMITED_SECONDS = 60.0
"""How long GitHub asks for quiet where it does not say."""


def limited_for(error: GithubException) -> float | None:
    """For how many seconds a rate limit asks for quiet, None for any other refusal.

    GitHub documents 403 and 429 for its primary and secondary limits, with `Retry-After`, or
    with no requests remaining until a moment, or with words alone; over GraphQL also 200.
    """
    headers = error.headers or {}
    told = "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0"
    said = any(mentions(error, words) for words in LIMITED_WORDS)
    limited = (
        error.status == TOO_MANY_REQUESTS
        or isinstance(error, RateLimitExceededException)
        or (error.status == FORBIDDEN and (told or said))
        or (error.status == GRAPHQL and (said or bool(graphql_kinds(error) & LIMITED_KINDS)))
    )
    return _seconds(headers) if limited else None


def _seconds(headers: dict[str, str]) -> float:
    after, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if after.isdecimal():
        return float(after)
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return max(0.0, float(reset) - time.time())
    return LIMITED_SECONDS


def went_wrong(error: GithubException) -> bool:
    """Whether GraphQL says that it failed itself, in place of a status over 500."""
    if error.status != GRAPHQL:
        return False
    return bool(graphql_kinds(error) & BROKEN_KINDS) or any(
        mentions(error, words) for words in BROKEN_WORDS
    )


def graphql_kinds(error: GithubException) -> frozenset[str]:
    """The kinds of GraphQL's errors, such as FORBIDDEN; none for an answer of REST."""
    if error.status != GRAPHQL:
        return frozenset()
    kinds = (item.get("type") for item in _errors(error))
    return frozenset(kind for kind in kinds if isinstance(kind, str))


def validation_codes(error: GithubException) -> frozenset[str]:
    """The codes of a refusal as invalid, such as `already_exists`."""
    codes = (item.get("code") for item in _errors(error))
    return frozenset(code for code in codes if isinstance(code, str))


def _errors(error: GithubException) -> Iterator[dict[str, Any]]:
    found = error.data.get("errors") if isinstance(error.data, dict) else None
    return (item for item in (found if isinstance(found, list) else ()) if isinstance(item, dict))


def mentions(error: GithubException, words: str) -> bool:
    """Whether GitHub's message has these words, in lower case."""
    data = error.data if isinstance(error.data, dict) else {}
    said = [data.get("message"), *(item.get("message") for item in _errors(error))]
    return any(isinstance(message, str) and words in message.lower() for message in said)
