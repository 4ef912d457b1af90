"""Findings and samples come back as they went in."""

import time
from dataclasses import replace

import pytest

from app.domain.findings import Finding, Position, Severity
from app.domain.record import Call, JudgedPart, Judgement, Outcome, Record, Style
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
