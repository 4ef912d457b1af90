"""GitHub's failures in our words: which are tried again, which are final."""

import time

import pytest
import requests
from github import BadCredentialsException, GithubException, RateLimitExceededException

from app.errors import SeedbedError, TransientError, UserError
from app.github.retry import ATTEMPTS, LONGEST_WAIT, RateLimitError, retried, translate, translated
from app.github.wire import LIMITED_SECONDS, LONGEST_LIMIT, SHORTEST_LIMIT

NOW, LATER = "Tue, 05 Mar 2030 10:00:00 GMT", "Tue, 05 Mar 2030 10:01:30 GMT"
RESET = "1898935245"  # 45 seconds after NOW


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (GithubException(500, {}, {}), TransientError, "github-broken"),
        (GithubException(503, {}, {}), TransientError, "github-broken"),
        (GithubException(520, {}, {}), TransientError, "github-broken"),
        (GithubException(429, {}, {}), RateLimitError, "github-rate-limit"),
        (RateLimitExceededException(403, {}, {}), RateLimitError, "github-rate-limit"),
        (requests.exceptions.ConnectTimeout(), TransientError, "github-unreachable"),
        (requests.exceptions.ConnectionError(), TransientError, "github-unreachable"),
        (requests.exceptions.ChunkedEncodingError(), TransientError, "github-unreachable"),
        (BadCredentialsException(401, {}, {}), TransientError, "github-unauthorised"),
        (GithubException(403, {}, {}), UserError, "github-forbidden"),
        (GithubException(403, "<html>", None), UserError, "github-forbidden"),
        (GithubException(404, {}, {}), UserError, "github-not-found"),
        (GithubException(410, {}, {}), UserError, "github-not-found"),
        (GithubException(422, {}, {}), UserError, "github-refused"),
        (GithubException(422, {"errors": ["odd", {"code": 7}]}, {}), UserError, "github-refused"),
        (GithubException(400, {"errors": None}, {}), UserError, "github-refused"),
        (GithubException(418, {}, {}), UserError, "github-refused"),
    ],
)
def test_translation(error: Exception, kind: type[SeedbedError], reason: str) -> None:
    ours = translate(error)
    assert type(ours) is kind
    assert ours is not None
    assert ours.reason == reason


@pytest.mark.parametrize(
    ("status", "said", "reason"),
    [
        (422, "The permissions requested are not granted to this installation.", "right-missing"),
        (403, "This installation has been suspended", "suspended"),
        (403, "Repository was archived so is read-only.", "archived"),
        (422, "No commit found for SHA: 1234", "not-found"),
        (404, "Repository was archived so is read-only.", "not-found"),
    ],
)
def test_what_only_an_owner_can_mend_is_said_as_such(status: int, said: str, reason: str) -> None:
    ours = translate(GithubException(status, {"message": said}, {}))
    assert isinstance(ours, UserError)
    assert ours.reason == f"github-{reason}"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "17"}, 17.0),
        ({"retry-after": "soon"}, LIMITED_SECONDS),
        ({"retry-after": "nan"}, LIMITED_SECONDS),
        ({"retry-after": "inf"}, LIMITED_SECONDS),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "0"}, SHORTEST_LIMIT),
        ({"retry-after": "-30"}, SHORTEST_LIMIT),
        ({"retry-after": "99999999999999999999"}, LONGEST_LIMIT),
        ({"retry-after": LATER, "date": NOW}, 90.0),
        ({"retry-after": NOW, "date": LATER}, SHORTEST_LIMIT),
        ({"retry-after": "Fri, 31 Feb 2020 00:00:00 GMT"}, LIMITED_SECONDS),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, SHORTEST_LIMIT),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1e300"}, LONGEST_LIMIT),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET, "date": NOW}, 45.0),
        ({"x-ratelimit-remaining": "0"}, LIMITED_SECONDS),
        ({}, LIMITED_SECONDS),
    ],
)
def test_a_rate_limit_says_for_how_long(headers: dict[str, str], seconds: float) -> None:
    ours = translate(GithubException(429, {}, headers))
    assert isinstance(ours, RateLimitError)
    assert ours.seconds == seconds


def test_a_rate_limit_that_ends_at_a_moment_lasts_until_then() -> None:
    at = str(int(time.time()) + 900)
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": at}
    ours = translate(GithubException(403, {}, headers))
    assert isinstance(ours, RateLimitError)
    assert 890 < ours.seconds <= 900


def test_what_is_not_githubs_is_left_alone() -> None:
    with pytest.raises(ZeroDivisionError), translated():
        _ = 1 / 0


def test_githubs_own_words_are_not_repeated() -> None:
    secret = {"message": "token ghs_secret is not valid"}
    with pytest.raises(UserError) as caught, translated():
        raise GithubException(403, secret, {})
    assert "ghs_secret" not in caught.value.words


class Flaky:
    """Fails a number of times, then answers."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.calls = 0
        self._failures = failures
        self._error = error

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self._failures:
            raise self._error
        return "answer"


def test_a_transient_failure_is_tried_again() -> None:
    flaky = Flaky(ATTEMPTS - 1, TransientError("github-broken", "Status 502."))
    assert retried(flaky)() == "answer"
    assert flaky.calls == ATTEMPTS


def test_there_is_an_end_to_trying() -> None:
    flaky = Flaky(ATTEMPTS + 5, TransientError("github-broken", "Status 502."))
    with pytest.raises(TransientError):
        retried(flaky)()
    assert flaky.calls == ATTEMPTS


def test_a_final_failure_is_not_tried_again() -> None:
    flaky = Flaky(1, UserError("github-not-found", "Gone."))
    with pytest.raises(UserError):
        retried(flaky)()
    assert flaky.calls == 1


def test_a_short_rate_limit_is_waited_out(waited: list[float]) -> None:
    flaky = Flaky(1, RateLimitError(LONGEST_WAIT))
    assert retried(flaky)() == "answer"
    assert waited == [LONGEST_WAIT]


def test_a_long_rate_limit_is_left_to_whoever_called() -> None:
    flaky = Flaky(1, RateLimitError(60.0))
    with pytest.raises(TransientError):
        retried(flaky)()
    assert flaky.calls == 1
