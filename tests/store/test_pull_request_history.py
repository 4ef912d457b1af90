"""What was run on a pull request, read without what the runs made."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from app.domain.contribution import Origin
from app.domain.controls import Trust
from app.domain.findings import NotRun
from app.domain.runs import RunKind, RunRequest, RunState
from app.domain.scores import Comparison, Scores
from app.store import pull_request_history as module
from app.store.database import Database
from app.store.pull_request_history import Checked, PullRequestHistory, RunIds, SampledRate
from app.store.pull_requests import PullRequests
from app.store.runs import Conclusion, Runs
from app.store.samples import Samples
from app.store.tables import SampleRow
from tests.report.samples import good
from tests.support.stores import HEAD, PULL_REQUEST, REF, Clock

OWNER = "worker"


def test_runs_and_samples(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(1_700_000_000.0)
    row = PullRequests(database, clock).save(PULL_REQUEST)
    runs, history = Runs(database, clock, 30.0), PullRequestHistory(database)

    def ran(kind: RunKind, number: int, **fields: object) -> int:
        request = RunRequest(
            kind=kind, head_sha=HEAD, path="a/qna.yaml", asked_by="ada", asked_through=str(number)
        )
        run = runs.start(row, REF, request)
        assert run is not None
        assert runs.claim(run, OWNER)
        assert runs.conclude(run, OWNER, Conclusion(state=RunState.DONE, **fields))  # type: ignore[arg-type]
        return run

    named = {"repo": "https://example.org/films", "commit": "c" * 40, "patterns": ["*.md"]}
    result = {
        "not_run": [{"family": "documents", "reason": "No host."}],
        "documents": [{"path": "knowledge/film/qna.yaml", **named}],
    }
    checks = ran(RunKind.VALIDATE, 1, result=result)
    bare = ran(RunKind.VALIDATE, 2)
    not_run = (NotRun(family="documents", reason="No host."),)
    origin = Origin(repo="https://example.org/films", commit="c" * 40, patterns=("*.md",))
    documents = {"knowledge/film/qna.yaml": origin}
    assert history.checked(checks) == Checked(not_run=not_run, documents=documents)
    assert history.checked(bare) == Checked()

    made = good()
    compared = Comparison(commit="b" * 40, difference=0.1, low=-0.1, high=0.3, comparable=False)
    made = replace(made, scores=replace(made.scores, comparison=compared), notes=("A note.",))
    sampled, empty = ran(RunKind.SAMPLE, 3), ran(RunKind.SAMPLE, 4)
    Samples(database).save(sampled, made)
    Samples(database).save(empty, replace(made, scores=Scores(), tiny=True))
    rates = history.rates([checks, sampled, empty])
    assert rates == {
        sampled: SampledRate(
            teacher=made.teacher,
            judge=made.judge,
            judge_prompts=made.judge_prompts,
            rate=made.scores.kept_rate,
            zone=made.scores.zone,
            trust=made.scores.trust,
            comparison=compared,
            notes=("A note.",),
        ),
        empty: replace(rates[empty], rate=None, trust=Trust(), tiny=True),
    }
    assert (rates[sampled].decisive, rates[empty].decisive) == (True, False)
    assert history.rates([]) == {}
    # A sample as revision 0002 wrote it has none of these but the rate.
    with database.transaction() as session:
        kept = session.scalars(select(SampleRow.sample).filter_by(run_id=sampled)).one()
        scores = {"kept_rate": kept["scores"]["kept_rate"], "quality": 2.7}
        session.execute(update(SampleRow).values(sample={"scores": scores, "seeds": []}))
    older = history.rates([sampled])[sampled]
    assert (older.rate, older.trust, older.notes) == (made.scores.kept_rate, Trust(), ())

    ids = (empty, sampled, bare, checks)
    assert history.runs(row) == RunIds(ids=ids, left_out=0)
    monkeypatch.setattr(module, "MOST_RUNS", 3)
    assert history.runs(row) == RunIds(ids=ids[:3], left_out=1)
    assert history.runs(row + 1) == RunIds(ids=(), left_out=0)
