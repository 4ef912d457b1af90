"""Attempts of runs, where what they need is away for a while."""

from __future__ import annotations

import pytest

from app.domain.runs import RunState
from app.errors import TransientError
from app.github import client
from tests.support.dialogue import Seedbed

pytestmark = pytest.mark.slow


def broken(*_: object) -> None:
    raise TransientError("github-broken", "GitHub answered with status 502.")


def test_the_attempts_of_a_run_are_apart_however_many_others_wait(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client.GitHubClient, "commits", broken)
    for number in range(4):
        seedbed.opens(branch=f"b{number}", settled=False)
    seedbed.settle()
    assert [run.attempt for run in seedbed.factory.runs.newest()] == [1, 1, 1, 1]
    for _ in range(2):
        seedbed.later(seedbed.factory.settings.lease_seconds + 1)
    ended = [(run.state, run.attempt) for run in seedbed.factory.runs.newest()]
    assert ended == [(RunState.FAILED, 3)] * 4
