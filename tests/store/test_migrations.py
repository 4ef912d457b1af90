"""The migrations make exactly the tables that the code describes, on both databases."""

import json
import time
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from app.domain.record import Outcome
from app.domain.runs import BY_POLICY
from app.domain.scores import Mean
from app.domain.triage import Conversation
from app.store.coverage import Coverage
from app.store.database import Database, make_engine
from app.store.migrate import migrate
from app.store.pull_requests import PullRequests
from app.store.runs import Runs
from app.store.samples import Samples
from app.store.tables import Base
from app.taxonomy.indexing import seeds_to_index
from app.taxonomy.similarity import VERSION

# A sample and its record as the code of revision 0002 wrote them.
RATE = {"estimate": 1.0, "low": 0.2, "high": 1.0, "judged": 1, "clusters": 1, "confidence": 0.95}
SAMPLE = {
    "path": "compositional_skills/a/qna.yaml",
    "teacher": "tiny",
    "judge": "tiny",
    "records": [],
    "scores": {"kept_rate": RATE, "quality": 2.7, "mass": 0.9, "zone": "unclear"},
    "target": 1,
    "seeds": [],
    "tiny": True,
    "ended_by": "",
    "seconds": 0.0,
}
CALL = {
    "step": "ask",
    "model": "tiny",
    "prompt_hash": "00ff",
    "raw": "{}",
    "prompt_tokens": 1,
    "completion_tokens": 2,
    "seconds": 0.1,
}
RECORD = {
    "index": 0,
    "lead_seed": 1,
    "seeds": [1, 0, 2],
    "style": "long",
    "random_state": 42,
    "question": "q?",
    "answer": "a",
    "context": None,
    "outcome": "kept",
    "reason": "",
    "judgements": [{"part": "pair", "score": 2.7, "reason": "", "mass": 0.9}],
    "calls": [CALL],
}


def test_migrations_equal_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    migrate(database_url)


def insert(connection: sa.Connection, table: str, values: dict[str, Any]) -> None:
    """A row by its columns' names alone; `record` and `sample` are JSON."""
    columns = ", ".join(values)
    places = ", ".join(
        f"CAST(:{name} AS JSON)"
        if name in ("record", "sample") and connection.dialect.name == "postgresql"
        else f":{name}"
        for name in values
    )
    connection.execute(sa.text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), values)  # noqa: S608


def rows_of_0002(connection: sa.Connection, quality: float | None) -> None:
    """A pull request with one run that left a sample."""
    insert(
        connection,
        "pull_requests",
        {
            "id": 1,
            "installation_id": 1,
            "repository": "acme/taxonomy",
            "number": 7,
            "title": "",
            "author": "ada",
            "head_sha": "a" * 40,
            "open": True,
            "notice": "",
            "lock_owner": "",
            "lock_until": 0.0,
            "updated_at": 0.0,
        },
    )
    texts = ("asked_by", "asked_through", "reason", "words", "lease_owner")
    numbers = ("lease_until", "created_at", "enqueued_at")
    insert(
        connection,
        "runs",
        {
            **dict.fromkeys(texts, ""),
            **dict.fromkeys(numbers, 0.0),
            "id": 3,
            "key": "k",
            "pull_request_id": 1,
            "kind": "sample",
            "head_sha": "a" * 40,
            "path": SAMPLE["path"],
            "pairs": 1,
            "state": "done",
            "attempt": 1,
            "published": True,
        },
    )
    scores = {**SAMPLE["scores"], "quality": quality}  # type: ignore[dict-item]
    sample = json.dumps({**SAMPLE, "scores": scores})
    insert(
        connection,
        "samples",
        {"id": 5, "run_id": 3, "teacher": "tiny", "judge": "tiny", "sample": sample},
    )
    record = json.dumps(RECORD)
    insert(
        connection,
        "records",
        {"id": 9, "run_id": 3, "number": 0, "outcome": "kept", "record": record},
    )


def test_files_indexed_before_0006_are_counted_with_their_questions(database_url: str) -> None:
    questions = '{"seed_examples": [{"question": "Who?"}, {"question": "When?"}]%s}'
    tasks = {
        "knowledge/none/qna.yaml": "",
        "compositional_skills/short/qna.yaml": ', "task_description": "Answer."',
        "compositional_skills/long/qna.yaml": f', "task_description": "{"Answer. " * 100}"',
    }
    migrate(database_url, "0005")
    engine = make_engine(database_url)
    with engine.begin() as connection:
        for number, (path, task) in enumerate(tasks.items()):
            where = {"repository": "acme/taxonomy", "pull_request": 0, "version": VERSION}
            insert(
                connection,
                "indexed_files",
                {**where, "id": number, "path": path, "blob_sha": "b"},
            )
            for place, seed in enumerate(seeds_to_index(path, (questions % task).encode())):
                values = {"question": seed.question, "signature": seed.signature.pack()}
                ids = {"id": number * 10 + place, "file_id": number, "number": place}
                insert(connection, "indexed_seeds", {**ids, **values})
    engine.dispose()
    migrate(database_url)
    database = Database(database_url)
    found = Coverage(database).of_repository("acme/taxonomy")
    database.close()
    assert found is not None
    assert {leaf.path: leaf.questions for leaf in found.leaves} == dict.fromkeys(tasks, 2)


@pytest.mark.parametrize("quality", [2.7, None])
def test_samples_of_0002_can_still_be_read(database_url: str, quality: float | None) -> None:
    migrate(database_url, "0002")
    engine = make_engine(database_url)
    with engine.begin() as connection:
        rows_of_0002(connection, quality)
    engine.dispose()
    migrate(database_url)
    database = Database(database_url)
    try:
        found = Samples(database).of_run(3)
    finally:
        database.close()
    assert found is not None
    expected = None if quality is None else Mean(estimate=quality, low=None, high=None, count=0)
    assert found.scores.quality == expected
    assert (found.judge_prompts, found.controls) == ("", ())
    (record,) = found.records
    assert (record.outcome, record.quality) == (Outcome.KEPT, 2.7)


def test_pull_requests_of_0002_have_nothing_agreed_yet(database_url: str) -> None:
    migrate(database_url, "0002")
    engine = make_engine(database_url)
    with engine.begin() as connection:
        rows_of_0002(connection, None)
        connection.execute(sa.text("UPDATE runs SET asked_by = 'policy'"))
    engine.dispose()
    migrate(database_url)
    database = Database(database_url)
    known = PullRequests(database, time.time).get(1)
    (run,) = Runs(database, time.time, lease=0).of_pull_request(1)
    database.close()
    assert (known.conversation, known.labels, known.merged) == (Conversation(), (), False)
    assert run.asked_by == BY_POLICY
