"""Which failures of GitHub are tried again, and how PyGithub's errors become ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import requests
from github import GithubException
from tenacity import (
    RetryCallState,
    retry,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from app.errors import SeedbedError, TransientError, UserError
from app.github.wire import graphql_kinds, limited_for, mentions, went_wrong

P = ParamSpec("P")
T = TypeVar("T")

TRANSIENT_TRANSPORT = (
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)
ATTEMPTS = 4
LONGEST_WAIT = 8.0
"""Seconds between two attempts. A rate limit that lasts longer is not waited out here: whoever
called puts the work off, so that nothing goes on asking while GitHub says not to."""
UNAUTHORISED, FORBIDDEN, NOT_FOUND, GONE, UNPROCESSABLE = 401, 403, 404, 410, 422
BROKEN = 500
REFUSED = "github-refused"
WORDS = {
    FORBIDDEN: ("github-forbidden", "GitHub does not let the App do this here."),
    NOT_FOUND: ("github-not-found", "GitHub does not find what was asked for; it may be deleted."),
    GONE: ("github-not-found", "GitHub says that what was asked for is gone."),
    UNPROCESSABLE: (REFUSED, "GitHub refused the request as invalid."),
}
RIGHT_MISSING = "github-right-missing"
SAID = {
    "permissions requested are not granted": (
        RIGHT_MISSING,
        "An owner of the account has yet to accept all the rights that the App needs.",
    ),
    "has been suspended": (
        "github-suspended",
        "The installation of the App is suspended; an owner of the account can end that.",
    ),
    "no commit found": (
        "github-not-found",
        "GitHub does not find the commit; it may have been taken away by a push.",
    ),
    "was archived": ("github-archived", "The repository is archived, so nothing can be written."),
}
"""What GitHub says, in lower case, where a status alone would not tell whose it is to mend."""
STATUS_OF_KIND = {
    "FORBIDDEN": FORBIDDEN,
    "INSUFFICIENT_SCOPES": FORBIDDEN,
    "NOT_FOUND": NOT_FOUND,
}
"""GraphQL's kinds of error, in the order in which they count, by REST's status for the same."""


class RateLimitError(TransientError):
    """GitHub asks for quiet; `seconds` is for how long."""

    def __init__(self, seconds: float) -> None:
        super().__init__("github-rate-limit", "GitHub's rate limit is used up for now.")
        self.seconds = seconds


def translate(error: Exception) -> SeedbedError | None:
    """Our error for one of PyGithub's or its transport's, None for anything else."""
    if isinstance(error, TRANSIENT_TRANSPORT):
        return TransientError("github-unreachable", "GitHub cannot be reached.")
    if not isinstance(error, GithubException):
        return None
    seconds = limited_for(error)
    if seconds is not None:
        return RateLimitError(seconds)
    if error.status == UNAUTHORISED:
        # It passes once an admin mends the key, or GitHub itself.
        words = "GitHub does not accept the App's credentials."
        return TransientError("github-unauthorised", words)
    if error.status >= BROKEN or went_wrong(error):
        return TransientError("github-broken", f"GitHub answered with status {error.status}.")
    return UserError(*_refusal(error))


def _refusal(error: GithubException) -> tuple[str, str]:
    """Reason and words of what GitHub will not do."""
    if error.status in (FORBIDDEN, UNPROCESSABLE):
        for words, ours in SAID.items():
            if mentions(error, words):
                return ours
    kinds = graphql_kinds(error)
    status = next((s for kind, s in STATUS_OF_KIND.items() if kind in kinds), error.status)
    return WORDS.get(status, (REFUSED, f"GitHub answered with status {status}."))


@contextmanager
def translated() -> Iterator[None]:
    """Raise our errors in place of PyGithub's."""
    try:
        yield
    except (GithubException, requests.exceptions.RequestException) as error:
        ours = translate(error)
        if ours is None:
            raise
        raise ours from error


def retried(call: Callable[P, T]) -> Callable[P, T]:
    """Decorate a call that may be repeated: transient failures are tried again.

    Creating is never decorated so: after a time-out nobody knows whether it happened,
    and the next publication looks it up instead.
    """
    backoff = wait_random_exponential(multiplier=0.5, max=LONGEST_WAIT)

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.seconds if isinstance(error, RateLimitError) else 0.0
        return max(asked, backoff(state))

    again = retry(
        retry=retry_if_exception(_passes_soon),
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait,
        reraise=True,
    )
    return again(call)


def _passes_soon(error: BaseException) -> bool:
    if isinstance(error, RateLimitError):
        return error.seconds <= LONGEST_WAIT
    return isinstance(error, TransientError)
