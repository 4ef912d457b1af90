"""The pull requests of the bench: the same each time, and of every form that a list shows."""

from collections import Counter

import pytest

from app.domain.runs import RunKind, RunState
from app.domain.sample import Sample
from app.report.summary import Readiness, summary
from bench.dashboard_cases import LEAVES, QUEUED, RUNNING, Case, Order, cases, leaf_path
from bench.dashboard_samples import grown

NOW = 1_700_000_000.0


@pytest.fixture(scope="module")
def samples() -> tuple[Sample, ...]:
    return grown(3)


@pytest.fixture(scope="module")
def made(samples: tuple[Sample, ...]) -> list[Case]:
    return list(cases(Order(pull_requests=600, samples=samples, now=NOW)))


def runs_of(case: Case) -> list[tuple[RunKind, RunState]]:
    reports = (*case.validations, *case.report.samples, *case.report.exports)
    return [(each.run.kind, each.run.state) for each in reports]


def test_two_fillings_are_alike(samples: tuple[Sample, ...], made: list[Case]) -> None:
    assert list(cases(Order(pull_requests=600, samples=samples, now=NOW))) == made


def test_records_are_as_large_as_a_talkative_teachers(samples: tuple[Sample, ...]) -> None:
    for sample in samples:
        assert len(sample.records) == 30
        assert sum(len(call.raw) for r in sample.records for call in r.calls) > 30 * 1_500
    assert [sample.scores.trust.trusted for sample in samples] == [False, True, True]
    assert len({sample.funnel.kept for sample in samples}) == 3


def test_a_pull_request_has_some_three_runs_and_a_sample(made: list[Case]) -> None:
    runs = [run for case in made for run in runs_of(case)]
    assert 2 < len(runs) / len(made) < 4
    done = [case for case in made[: -QUEUED - RUNNING] if case.templates]
    assert sum(len(case.templates) for case in done) > 0.95 * (len(made) - QUEUED - RUNNING)
    assert {state for _, state in runs} == set(RunState)
    states = Counter(state for _, state in runs)
    assert states[RunState.RUNNING] == RUNNING
    assert states[RunState.QUEUED] == QUEUED


def test_every_run_has_a_number_of_its_own_and_ends_before_now(made: list[Case]) -> None:
    found = [
        each.run
        for case in made
        for each in (*case.validations, *case.report.samples, *case.report.exports)
    ]
    assert len({run.id for run in found}) == len(found)
    for run in found:
        assert run.created_at < NOW
        assert (run.finished_at is None) is not run.state.concluded


def test_a_fifth_is_open_and_every_readiness_is_there(made: list[Case]) -> None:
    settled = made[: -QUEUED - RUNNING]
    assert 0.15 < sum(case.report.open for case in settled) / len(settled) < 0.25
    assert {summary(case.report).readiness for case in made} == set(Readiness)


def test_paths_of_leaves_differ() -> None:
    paths = {leaf_path(number) for number in range(LEAVES)}
    assert len(paths) == LEAVES
    assert sum(path.startswith("knowledge/science/") for path in paths) > LEAVES / 20
