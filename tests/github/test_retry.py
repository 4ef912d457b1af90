"""GitHub's failures in our words: which are tried again, which are final."""

import pytest
import requests
from github import BadCredentialsException, GithubException, RateLimitExceededException

from app.errors import TransientError, UserError
from app.github import retry as module
from app.github.retry import ATTEMPTS, retried, translate, translated


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (GithubException(500, {}, {}), TransientError, "github-broken"),
        (GithubException(503, {}, {}), TransientError, "github-broken"),
        (GithubException(429, {}, {}), TransientError, "github-rate-limit"),
        (RateLimitExceededException(403, {}, {}), TransientError, "github-rate-limit"),
        (requests.exceptions.ConnectTimeout(), TransientError, "github-unreachable"),
        (requests.exceptions.ConnectionError(), TransientError, "github-unreachable"),
        (requests.exceptions.ChunkedEncodingError(), TransientError, "github-unreachable"),
        (BadCredentialsException(401, {}, {}), TransientError, "github-unauthorised"),
        (GithubException(403, {}, {}), UserError, "github-forbidden"),
        (GithubException(404, {}, {}), UserError, "github-not-found"),
        (GithubException(422, {}, {}), UserError, "github-refused"),
        (GithubException(418, {}, {}), UserError, "github-refused"),
    ],
)
def test_translation(error: Exception, kind: type[Exception], reason: str) -> None:
    ours = translate(error)
    assert type(ours) is kind
    assert ours is not None
    assert ours.reason == reason


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


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "wait_random_exponential", lambda **_: lambda _state: 0)


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
