"""Which failures of GitHub are tried again, and how PyGithub's errors become ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import requests
from github import GithubException, RateLimitExceededException
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from app.errors import SeedbedError, TransientError, UserError

P = ParamSpec("P")
T = TypeVar("T")

TOO_MANY_REQUESTS = 429
TRANSIENT_STATUS = frozenset({500, 502, 503, 504})
TRANSIENT_TRANSPORT = (
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    requests.exceptions.ChunkedEncodingError,
)
ATTEMPTS = 4
UNAUTHORISED = 401
FORBIDDEN, NOT_FOUND, GONE, UNPROCESSABLE = 403, 404, 410, 422
PASSING = {
    # It passes once an admin mends the key, or GitHub itself.
    UNAUTHORISED: ("github-unauthorised", "GitHub does not accept the App's credentials."),
    TOO_MANY_REQUESTS: ("github-rate-limit", "GitHub's rate limit is used up for now."),
}
WORDS = {
    FORBIDDEN: ("github-forbidden", "GitHub does not let the App do this here."),
    NOT_FOUND: ("github-not-found", "GitHub does not find what was asked for; it may be deleted."),
    GONE: ("github-not-found", "GitHub says that what was asked for is gone."),
    UNPROCESSABLE: ("github-refused", "GitHub refused the request as invalid."),
}


def translate(error: Exception) -> SeedbedError | None:
    """Our error for one of PyGithub's or its transport's, None for anything else."""
    if isinstance(error, TRANSIENT_TRANSPORT):
        return TransientError("github-unreachable", "GitHub cannot be reached.")
    if isinstance(error, RateLimitExceededException):
        return TransientError("github-rate-limit", "GitHub's rate limit is used up for now.")
    if not isinstance(error, GithubException):
        return None
    if error.status in PASSING:
        return TransientError(*PASSING[error.status])
    if error.status in TRANSIENT_STATUS:
        return TransientError("github-broken", f"GitHub answered with status {error.status}.")
    reason, words = WORDS.get(
        error.status, ("github-refused", f"GitHub answered with status {error.status}.")
    )
    return UserError(reason, words)


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
    again = retry(
        retry=retry_if_exception_type(TransientError),
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_random_exponential(multiplier=0.5, max=8),
        reraise=True,
    )
    return again(call)
