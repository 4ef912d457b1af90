"""Findings and samples come back as they went in."""

import time
from dataclasses import replace

import pytest

from app.domain.controls import Control, ControlKind
from app.domain.findings import Finding, Position, Severity
from app.domain.pull_request import PullRequestRef
from app.domain.record import Call, JudgedPart, Judgement, Outcome, Record, Style
from app.domain.runs import Run
from app.domain.sample import Sample
from app.domain.scores import Mean, Rate, Scores, Zone
from app.store.database import Database
from app.store.findings import Findings
from app.store.pull_requests import PullRequests
from app.store.runs import Runs
from app.store.samples import Samples
from tests.store.test_runs import REQUEST
from tests.support.stores import PULL_REQUEST, REF

RECORD = Record(
    index=0,
    lead_seed=1,
    seeds=(1, 0, 2),
    style=Style.LONG,
    random_state=42,
    question="Why is the sky blue?\n@everyone \u202e",
    answer="Scattering. " * 50,
    outcome=Outcome.KEPT,
    judgements=(Judgement(part=JudgedPart.PAIR, score=2.7, mass=0.9),),
    calls=(
        Call(
            step="ask",
            model="tiny",
            prompt_hash="00ff",
            raw='{"question": "..."}',
            prompt_tokens=90,
            completion_tokens=12,
            seconds=0.25,
        ),
    ),
)
RATE = Rate(estimate=1.0, low=0.2, high=1.0, judged=1, clusters=1)
QUALITY = Mean(estimate=2.7, low=2.5, high=2.9, count=1)
SAMPLE = Sample(
    path="knowledge/a/qna.yaml",
    teacher="tiny",
    judge="tiny",
    records=(RECORD,),
    scores=Scores(kept_rate=RATE, quality=QUALITY, mass=0.9, zone=Zone.UNCLEAR),
    target=1,
    tiny=True,
)


@pytest.fixture
def run(database: Database) -> int:
    row = PullRequests(database, time.time).save(PULL_REQUEST)
    started = Runs(database, time.time, 30).start(row, REF, REQUEST)
    assert started is not None
    return started


def test_a_sample_comes_back_whole(database: Database, run: int) -> None:
    samples = Samples(database)
    assert samples.of_run(run) is None
    samples.checkpoint(run, RECORD)
    samples.checkpoint(run, RECORD)
    assert samples.records(run) == (RECORD,)
    samples.save(run, SAMPLE)
    samples.save(run, SAMPLE)
    assert samples.of_run(run) == SAMPLE


def test_an_unfinished_record_makes_room_for_the_next_attempts(
    database: Database, run: int
) -> None:
    samples = Samples(database)
    samples.checkpoint(run, replace(RECORD, outcome=Outcome.UNFINISHED, reason="cancelled"))
    samples.checkpoint(run, RECORD)
    samples.checkpoint(run, replace(RECORD, answer="another"))
    assert samples.records(run) == (RECORD,)


def test_one_record_is_read_with_its_neighbours_numbers(database: Database, run: int) -> None:
    samples = Samples(database)
    for index in (0, 3, 7):
        samples.checkpoint(run, replace(RECORD, index=index))
    assert samples.record(run, 3) == replace(RECORD, index=3)
    assert samples.record(run, 1) is None
    assert samples.record(run + 1, 3) is None
    assert [samples.beside(run, index) for index in (0, 3, 7)] == [(None, 3), (0, 7), (3, None)]


def test_halves_of_surrogate_pairs_come_back_as_they_were(database: Database, run: int) -> None:
    samples = Samples(database)
    call = replace(RECORD.calls[0], raw="half \ud83d, zero \x00")
    broken = replace(RECORD, calls=(call,), question="\udc00")
    samples.checkpoint(run, broken)
    assert samples.records(run) == (broken,)
    assert samples.record(run, 0) == broken


CONTROL = Control(
    number=0,
    kind=ControlKind.OWN,
    seed=1,
    cluster="c" * 16,
    question="Why?",
    answer="So.",
    score=2.5,
    mass=0.9,
    calls=RECORD.calls,
)


def test_a_control_comes_back_and_is_stored_once(database: Database, run: int) -> None:
    samples = Samples(database)
    samples.enter(run, CONTROL)
    samples.enter(run, replace(CONTROL, score=1.0))
    samples.save(run, replace(SAMPLE, controls=(CONTROL,)))
    assert samples.controls(run) == (CONTROL,)
    found = samples.of_run(run)
    assert found is not None
    assert found.controls == (CONTROL,)


def test_an_explanation_is_added_to_the_record_that_is_there(database: Database, run: int) -> None:
    samples = Samples(database)
    explained = replace(RECORD, explanation="It says why.")
    samples.checkpoint(run, RECORD)
    samples.checkpoint(run, explained)
    samples.checkpoint(run, RECORD)
    assert samples.records(run) == (explained,)


class Repository:
    """Sample runs of several pull requests, each with a control whose question tells it."""

    def __init__(self, database: Database) -> None:
        self.samples = Samples(database)
        self._pull_requests = PullRequests(database, time.time)
        self._runs = Runs(database, time.time, 30)

    def run(self, ref: PullRequestRef = REF, head: str = "a", path: str = REQUEST.path) -> Run:
        """A run that has not begun."""
        row = self._pull_requests.save(replace(PULL_REQUEST, ref=ref, head_sha=head * 40))
        asked = f"delivery {time.monotonic_ns()}"
        request = replace(REQUEST, head_sha=head * 40, path=path, asked_through=asked)
        started = self._runs.start(row, ref, request)
        assert started is not None
        return self._runs.get(started)

    def done(self, name: str, run: Run, **about: str) -> Run:
        """The run with its sample."""
        control = replace(CONTROL, question=name)
        self.samples.save(run.id, replace(SAMPLE, controls=(control,), **about))
        return run

    def pooled(self, run: Run) -> list[str]:
        return [
            each.question
            for controls in self.samples.earlier_controls(run, SAMPLE)
            for each in controls
        ]


@pytest.fixture
def repository(database: Database) -> Repository:
    return Repository(database)


OTHER = replace(REF, number=8)


def test_controls_of_other_contributions_are_pooled_newest_first(repository: Repository) -> None:
    repository.done("one", repository.run(OTHER))
    repository.done("two", repository.run(path="knowledge/b/qna.yaml"))
    now = repository.done("mine", repository.run())
    assert repository.pooled(now) == ["two", "one"]


def test_of_another_judge_or_prompt_or_repository_nothing_is_pooled(
    repository: Repository,
) -> None:
    repository.done("judge", repository.run(OTHER), judge="another")
    repository.done("prompts", repository.run(OTHER, "b"), judge_prompts="another")
    elsewhere = replace(REF, repository="else/where")
    repository.done("elsewhere", repository.run(elsewhere))
    assert repository.pooled(repository.run()) == []


def test_a_contribution_is_pooled_once_however_often_it_was_sampled(
    repository: Repository,
) -> None:
    """Seeds that were changed a little look like other seeds, and say nothing new."""
    for head in "abc":
        repository.done(f"other {head}", repository.run(OTHER, head))
        repository.done(f"mine {head}", repository.run(head=head))
    assert repository.pooled(repository.run(head="c")) == ["other c"]


def test_a_sample_is_compared_with_the_newest_of_an_earlier_commit(
    repository: Repository,
) -> None:
    repository.done("of an old commit", repository.run(head="a"))
    repository.done("of the last commit", repository.run(head="b"))
    repository.done("of another file", repository.run(head="c", path="knowledge/b/qna.yaml"))
    repository.done("of another pull request", repository.run(OTHER, "d"))
    repository.done("of this commit", repository.run(head="e"))
    now = repository.run(head="e")
    repository.done("of a later commit", repository.run(head="f"))
    found, commit = repository.samples.at_earlier_commit(now)
    assert found is not None
    assert (found.controls[0].question, commit) == ("of the last commit", "b" * 40)


def test_a_first_sample_is_compared_with_none(repository: Repository) -> None:
    now = repository.done("mine", repository.run())
    assert repository.samples.at_earlier_commit(now) == (None, "")


def test_findings_come_back_and_replace_an_earlier_attempts(database: Database, run: int) -> None:
    findings = Findings(database)
    first = Finding(
        rule="schema/type",
        severity=Severity.ERROR,
        path="knowledge/a/qna.yaml",
        message="Not a list.",
        position=Position(line=3, column=5),
        end=Position(line=3, column=9),
        yaml_path="seed_examples",
    )
    findings.save(run, (first, first))
    findings.save(run, (first,))
    assert findings.of_run(run) == (first,)
