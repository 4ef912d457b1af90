"""A rate limit of GitHub that lasts: what is under way waits, and is not given up."""

from __future__ import annotations

import pytest

from app.domain.runs import RunState
from app.github import client
from app.github.retry import RateLimitError
from tests.support.dialogue import Seedbed, checks, status

HALF_AN_HOUR = 1800.0


class Limited:
    """A call of GitHub that is limited until it is not; how often it was asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
        self.over, self.asked = False, 0
        usual = getattr(client.GitHubClient, call)

        def answers(*given: object) -> object:
            self.asked += 1
            if not self.over:
                raise RateLimitError(HALF_AN_HOUR)
            return usual(*given)

        monkeypatch.setattr(client.GitHubClient, call, answers)


def test_a_delivery_waits_until_the_limit_is_over(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = Limited(monkeypatch, "pull_request")
    pull = seedbed.opens()
    for _ in range(17):
        seedbed.later(100)
    assert limited.asked == 2  # for what GitHub told, and for the same as the reconciler found it
    limited.over = True
    seedbed.later(300)
    assert checks(pull)["Seedbed / validate"] == "success"


def test_a_run_waits_until_the_limit_is_over_and_loses_no_attempt(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = Limited(monkeypatch, "commits")
    pull = seedbed.opens()
    for _ in range(40):
        seedbed.later(100)
    assert limited.asked == 3
    assert checks(pull)["Seedbed / validate"] is None
    limited.over = True
    seedbed.later(2 * HALF_AN_HOUR)
    assert "1 file checked" in status(pull)
    (run,) = seedbed.factory.runs.newest()
    assert (run.state, run.attempt) == (RunState.DONE, 1)


def test_a_run_is_given_up_once_a_day_has_passed(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    Limited(monkeypatch, "commits")
    pull = seedbed.opens()
    for _ in range(12):
        seedbed.later(9000)
    for _ in range(4):
        seedbed.later(200)
    (run,) = seedbed.factory.runs.newest()
    assert (run.state, run.reason) == (RunState.FAILED, "github-rate-limit")
    assert checks(pull)["Seedbed / validate"] is not None
