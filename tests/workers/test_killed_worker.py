"""A worker killed in mid-sample: the run goes on elsewhere, and nothing is there twice."""

import datetime as dt
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.contribution import Contribution
from app.domain.runs import Run, RunKind, RunState
from app.domain.sample import Sample
from app.factory import Factory
from sandbox.git import signed
from sandbox.pull_request import PullRequest
from sandbox.world import World
from seedbed.processes import Supervisor
from seedbed.services import free_port
from seedbed.stack import Stack
from tests.support.dialogue import checks, comments, leaf, settings_for, status
from tests.support.scripted_teacher import (
    Request,
    answered,
    asked,
    question,
    scripted_server,
    well_behaved,
)
from tests.support.soak import SOAK
from workers.scoring.controls import control_pairs
from workers.teacher.client import STEP_HEADER

pytestmark = pytest.mark.slow
PAIRS = 6
CONTROLS = 5
IN_FLIGHT = 2
ANSWER = "They are all words of this script."
# Questions, their judgement, answers, judgements of pairs.
REQUESTS_OF_A_RECORD = 4
STEPS = {"ask", "judge_question", "answer", "judge_pair", "explain"}
HANG_LIMIT = 90.0


def wait_for(look: Callable[[], object], what: str) -> None:
    end = time.monotonic() + HANG_LIMIT
    while not look():
        assert time.monotonic() < end, f"gave up waiting for {what}"
        time.sleep(0.05)


class Slowly:
    """Answers at once until the worker is about to be killed, then holds until it was.

    `at` says where: "records" after half of the pairs, "controls" after some controls.
    """

    def __init__(self, at: str) -> None:
        self.at = at
        self.asked = 0
        self.controls = 0
        self.may_go_on = False

    def ask(self, _: Request) -> str:
        self.asked += 1
        return asked(question(self.asked))

    def answer(self, _: Request) -> str:
        if self.at == "records" and self.asked > PAIRS // 2:
            wait_for(lambda: self.may_go_on, "leave to go on")
        return answered(ANSWER)

    def judge_pair(self, request: Request) -> str:
        if ANSWER not in request.user:
            self.controls += 1
            if self.at == "controls" and self.controls > CONTROLS:
                wait_for(lambda: self.may_go_on, "leave to go on")
        return "3"


def stack_for(github: World, folder: Path, database: str, valkey: str, teacher: str) -> Stack:
    environment = {
        "SEEDBED_DATABASE_URL": database,
        "SEEDBED_REDIS_URL": valkey,
        "SEEDBED_TEACHER_URL": teacher,
        "SEEDBED_TEACHER_IN_FLIGHT": str(IN_FLIGHT),
        "SEEDBED_GITHUB_API_URL": github.api_url,
        "SEEDBED_GITHUB_APP_ID": str(github.app_id),
        "SEEDBED_GITHUB_PRIVATE_KEY": github.private_key,
        "SEEDBED_WEBHOOK_SECRET": github.webhook_secret,
        "SEEDBED_LEASE_SECONDS": "3",
        "SEEDBED_SWEEP_SECONDS": "1",
    }
    return Stack(folder, free_port(), environment)


def opened(github: World, stack: Stack) -> PullRequest:
    github.deliver_to(f"{stack.url}/github/webhook")
    repository = github.create_repository("acme/taxonomy", {"README.md": "# Taxonomy\n"})
    repository.add_collaborator("grace", role_name="maintain")
    repository.push(branch="leaf", files=leaf(), message=signed("Add a leaf", "ada"), author="ada")
    pull = repository.open_pull_request(author="ada", head="leaf", title="Add a leaf")
    github.let_time_pass(dt.timedelta(seconds=2))  # nobody reads it within a second
    pull.comment("grace", f"/sample n={PAIRS}")
    return pull


def sample_run(factory: Factory) -> Run | None:
    for row in factory.pull_requests.newest():
        for run in factory.runs.of_pull_request(row.id):
            if run.kind is RunKind.SAMPLE:
                return run
    return None


def assert_controls_are_there_once(sample: Sample) -> None:
    """All of them, as the run's random state makes them from its seeds."""
    of = Contribution(path=sample.path, kind=sample.kind, task="", seeds=sample.seeds)
    planned = control_pairs(of, sample.random_state)
    assert [(each.number, each.kind, each.answer) for each in sample.controls] == [
        (pair.control.number, pair.control.kind, pair.control.answer) for pair in planned
    ]


@pytest.mark.parametrize(
    ("at", "database"), [("records", "postgres"), ("controls", "sqlite")][: 2 if SOAK else 1]
)
def test_the_run_finishes_with_one_comment_and_one_check_run(
    request: pytest.FixtureRequest,
    github: World,
    tmp_path: Path,
    valkey_url: str,
    at: str,
    database: str,
) -> None:
    """tests/faults has all places on both databases; here it is what a kill costs."""
    database_url = request.getfixturevalue(f"{database}_url")
    slowly = Slowly(at)
    script = well_behaved(ask=slowly.ask, answer=slowly.answer, judge_pair=slowly.judge_pair)
    factory = Factory(settings_for(github, database_url))
    with (
        scripted_server(script) as teacher,
        Supervisor(tmp_path / "logs") as supervisor,
    ):
        stack = stack_for(github, tmp_path, database_url, valkey_url, teacher.url)
        stack.start(supervisor)
        pull = opened(github, stack)

        def some_pairs_are_stored() -> bool:
            run = sample_run(factory)
            if run is None or at == "controls":
                return run is not None and len(factory.samples.controls(run.id)) >= CONTROLS - 1
            return len(factory.samples.records(run.id)) >= 2

        wait_for(some_pairs_are_stored, "the first pairs")
        killed = supervisor.pids()["worker-model"]
        os.killpg(os.getpgid(killed), signal.SIGKILL)
        slowly.may_go_on = True
        wait_for(lambda: any("worker-model" in line for line in supervisor.check()), "its end")
        wait_for(lambda: supervisor.check() or supervisor.pids().get("worker-model"), "another")

        def done() -> bool:
            supervisor.check()
            run = sample_run(factory)
            return run is not None and run.state is RunState.DONE

        wait_for(done, "the run's end")
        wait_for(lambda: comments(pull, "<!-- seedbed:sample"), "the sample comment")
        wait_for(lambda: "judged pairs kept" in status(pull), "the status comment")
        wait_for(lambda: all(checks(pull).values()), "the check runs")
        github.wait_idle(20)
    run = sample_run(factory)
    assert run is not None
    assert run.attempt == 2
    sample = factory.samples.of_run(run.id)
    factory.close()
    assert sample is not None
    records = sample.records
    assert len({record.index for record in records}) == len(records)
    assert sum(record.judged for record in records) == PAIRS
    assert len({record.question for record in records}) == len(records)
    assert_controls_are_there_once(sample)
    # Every request costs the same here, so requests stand for tokens.
    sent = sum(headers.get(STEP_HEADER) in STEPS for headers in teacher.headers)
    kept = sum(len(each.calls) for each in (*sample.records, *sample.controls))
    most = IN_FLIGHT * (REQUESTS_OF_A_RECORD if at == "records" else 1)
    assert 0 < sent - kept <= most
    assert len(comments(pull, "<!-- seedbed:sample")) == 1
    assert checks(pull) == {"Seedbed / validate": "success", "Seedbed / sample": "neutral"}
