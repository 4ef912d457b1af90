"""A GitHub that cannot reach Seedbed for a while, and passes of the reconciler."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.dialogue import Seedbed

NOWHERE = "http://127.0.0.1:9/"
A_PASS = 310.0
"""Seconds after which the next pass is due."""


@contextmanager
def unreachable(seedbed: Seedbed) -> Iterator[None]:
    """Deliveries fail, and stand so in GitHub's log."""
    seedbed.github.wait_idle(20)
    seedbed.github.deliver_to(NOWHERE)
    yield
    seedbed.github.wait_idle(20)
    seedbed.github.deliver_to(f"{seedbed.url}/github/webhook")


@contextmanager
def forgotten(seedbed: Seedbed) -> Iterator[None]:
    """Nothing is delivered, and GitHub's log has forgotten of it by the time it ends."""
    seedbed.github.wait_idle(20)
    seedbed.github.deliver_to(None)
    yield
    seedbed.github.deliver_to(f"{seedbed.url}/github/webhook")


def passes(seedbed: Seedbed, seconds: float = A_PASS) -> None:
    """Time goes on for both, and whatever is due by then is done."""
    seedbed.github.let_time_pass(dt.timedelta(seconds=seconds))
    seedbed.later(seconds)


def started(seedbed: Seedbed) -> list[str]:
    """The kinds of all runs so far, oldest first."""
    return [str(run.kind) for run in reversed(seedbed.factory.runs.newest(200))]


def inbox(seedbed: Seedbed, event: str) -> list[str]:
    """The states of the recorded deliveries of an event, oldest first."""
    found = (seedbed.factory.deliveries.get(row) for row in range(1, 2000))
    return [str(each.state) for each in found if each and each.event == event]
