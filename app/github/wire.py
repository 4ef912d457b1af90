"""What GitHub's refusals say on the wire, as PyGithub hands them over.

GraphQL answers with status 200 and `errors`; PyGithub raises those as a status 400, or as a 404
where the only one is of the kind NOT_FOUND.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
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
SHORTEST_LIMIT, LONGEST_LIMIT = 1.0, 3600.0
"""What is believed of a limit: GitHub counts by the hour. Past that it is asked again."""


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
    asked = _after(headers)
    return LIMITED_SECONDS if asked is None else min(max(asked, SHORTEST_LIMIT), LONGEST_LIMIT)


def _after(headers: dict[str, str]) -> float | None:
    """For how many seconds the headers ask, None where they say nothing that can be read."""
    after = headers.get("retry-after", "")
    # HTTP allows a moment in place of seconds; GitHub sends seconds, what is between us may not.
    moment = _moment(after)
    if moment is not None:
        return moment - _now(headers)
    if (seconds := _number(after)) is not None:
        return seconds
    reset = _number(headers.get("x-ratelimit-reset", ""))
    if headers.get("x-ratelimit-remaining") == "0" and reset is not None:
        return reset - _now(headers)
    return None


def _now(headers: dict[str, str]) -> float:
    """The time as whoever answered has it: this machine's clock may be wrong."""
    theirs = _moment(headers.get("date", ""))
    return time.time() if theirs is None else theirs


def _moment(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


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
