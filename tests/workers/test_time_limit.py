"""A run that takes too long ends, wherever it is when its time is over."""

import asyncio
import signal

import pytest
from billiard import pool

from app.taxonomy import check as checks_of_a_file
from app.taxonomy.fixes import offer
from app.taxonomy.subject import Submission
from tests.support.dialogue import Seedbed, checks, status
from workers.runs.time_limit import SOFT_LIMIT, TimeLimit, time_limit_ends


def strike(*_: object) -> None:
    """What Celery's parent process does when the soft limit is over."""
    signal.raise_signal(SOFT_LIMIT)


def test_it_is_the_signal_that_celery_sends() -> None:
    assert pool.SIG_SOFT_TIMEOUT == SOFT_LIMIT


@pytest.mark.parametrize(("module", "inside"), [(checks_of_a_file, "_check"), (offer, "offered")])
def test_no_care_for_our_own_faults_swallows_it(
    module: object, inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, inside, strike)
    given = Submission(path="knowledge/a/qna.yaml", content=b"version: 3\n", attribution=None)
    report = checks_of_a_file.not_a_file(given.path)

    def checks_the_file() -> None:
        with time_limit_ends():
            checks_of_a_file.check(given)
            offer.with_fixes(given, report)

    with pytest.raises(TimeLimit):
        checks_the_file()


def test_it_comes_through_what_waits_for_a_model() -> None:
    async def careful() -> None:
        asyncio.get_running_loop().call_soon(strike)
        try:
            await asyncio.sleep(60)
        except Exception as error:
            raise AssertionError from error

    with pytest.raises(TimeLimit), time_limit_ends():
        asyncio.run(careful())


def test_afterwards_the_signal_means_what_it_meant_before() -> None:
    before = signal.getsignal(SOFT_LIMIT)
    with time_limit_ends():
        assert signal.getsignal(SOFT_LIMIT) != before
    assert signal.getsignal(SOFT_LIMIT) == before


@pytest.mark.slow
def test_the_run_ends_and_says_so(seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks_of_a_file, "_check", strike)
    pull = seedbed.opens()
    assert checks(pull) == {"Seedbed / validate": "failure"}
    assert "It took longer than the service allows." in status(pull)
    (run,) = seedbed.factory.runs.newest()
    assert run.reason == "time-limit"
