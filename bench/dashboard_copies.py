"""Samples for all runs of `bench/dashboard.py`: some are stored, the others are copies of those.

One sample of each kind is stored by the store itself, and PostgreSQL copies its records to the
other runs of its kind: 300,000 records of 5 kB take seconds that way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import text

from app.domain.sample import Sample
from app.store.database import Database
from app.store.samples import Samples
from bench.dashboard_cases import RUNNING
from bench.dashboard_samples import LONG, grown_long

COPY_SAMPLES = """
    INSERT INTO samples (run_id, teacher, judge, judge_prompts, sample)
    SELECT c.run_id, s.teacher, s.judge, s.judge_prompts,
           jsonb_set(s.sample::jsonb, '{path}', to_jsonb(r.path))::json
    FROM copies c JOIN samples s ON s.run_id = c.template JOIN runs r ON r.id = c.run_id
"""
COPY_RECORDS = """
    INSERT INTO records (run_id, number, outcome, record)
    SELECT c.run_id, t.number, t.outcome, t.record
    FROM copies c JOIN records t ON t.run_id = c.template AND t.number < c.most
    ORDER BY c.run_id, t.number
"""
COPY_CONTROLS = """
    INSERT INTO controls (run_id, number, control)
    SELECT c.run_id, t.number, t.control FROM copies c JOIN controls t ON t.run_id = c.template
    WHERE c.most > 1000 ORDER BY c.run_id, t.number
"""
ADD_COPIES = "INSERT INTO copies VALUES (:run_id, :template, :most)"
RUNNING_RECORDS = 15


def copy_samples(database: Database, templates: dict[int, int], samples: Sequence[Sample]) -> None:
    """Store one sample of each kind, and have it copied to the other runs of its kind."""
    first: dict[int, int] = {}
    for run_id, kind in templates.items():
        first.setdefault(kind, run_id)
    store = Samples(database)
    for kind, run_id in first.items():
        store.save(run_id, samples[kind])
    copies = [
        {"run_id": run_id, "template": first[kind], "most": 1_000_000}
        for run_id, kind in templates.items()
        if first[kind] != run_id
    ]
    with database.transaction() as session:
        running = session.scalars(text("SELECT id FROM runs WHERE state = 'running'")).all()
        assert len(running) == RUNNING
        at_work = [
            {"run_id": run_id, "template": first[0], "most": RUNNING_RECORDS} for run_id in running
        ]
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text("CREATE TEMP TABLE copies (run_id bigint, template bigint, most int)"))
        session.execute(text(ADD_COPIES), copies)
        session.execute(text(COPY_SAMPLES))
        session.execute(text(ADD_COPIES), at_work)
        session.execute(text(COPY_RECORDS))
        session.execute(text(COPY_CONTROLS))
        session.execute(text("DROP TABLE copies"))


def store_long(database: Database, records: int) -> None:
    """Give the newest sample run that is done the long sample in place of its own."""
    long = grown_long(records)
    newest = "SELECT max(run_id) FROM samples"
    with database.transaction() as session:
        run_id = session.scalar(text(newest))
        for table in ("samples", "records", "controls"):
            session.execute(text(f"DELETE FROM {table} WHERE run_id = :run"), {"run": run_id})  # noqa: S608
        path = session.scalar(text("SELECT path FROM runs WHERE id = :run"), {"run": run_id})
        counts = {
            "run": run_id,
            "pairs": LONG,
            "judged": long.funnel.judged,
            "kept": long.funnel.kept,
        }
        change = "UPDATE runs SET pairs = :pairs, judged = :judged, kept = :kept WHERE id = :run"
        session.execute(text(change), counts)
    Samples(database).save(int(run_id or 0), replace(long, path=str(path)))
