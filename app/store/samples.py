"""Samples: every record as soon as it is finished, and the whole at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from pydantic import TypeAdapter
from sqlalchemy import delete, func, select

from app.domain.sample import Outcome, Record, Sample
from app.store.database import Database
from app.store.tables import RecordRow, SampleRow


class Samples:
    """The samples and records tables."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._record = TypeAdapter(Record)
        self._sample = TypeAdapter(Sample)

    def checkpoint(self, run_id: int, record: Record) -> None:
        """Store one record at its end, once.

        One that was left unfinished makes room for the next attempt's of its number.
        """
        values = {
            "run_id": run_id,
            "number": record.index,
            "outcome": record.outcome,
            "record": self._record.dump_python(record, mode="json"),
        }
        unfinished = {"run_id": run_id, "number": record.index, "outcome": Outcome.UNFINISHED}
        with self._database.transaction() as session:
            session.execute(delete(RecordRow).filter_by(**unfinished))
            self._database.insert_new(session, RecordRow, values)

    def records(self, run_id: int) -> tuple[Record, ...]:
        """The stored records of a run, by number."""
        query = select(RecordRow).filter_by(run_id=run_id).order_by(RecordRow.number)
        with self._database.reading() as session:
            rows = session.scalars(query)
            return tuple(self._record.validate_python(row.record) for row in rows)

    def counts(self, run_ids: Collection[int]) -> dict[int, Counter[Outcome]]:
        """How many records of each outcome these runs have; runs without any are left out."""
        row, found = RecordRow, dict[int, Counter[Outcome]]()
        query = select(row.run_id, row.outcome, func.count()).where(row.run_id.in_(run_ids))
        with self._database.reading() as session:
            for run_id, outcome, number in session.execute(query.group_by(row.run_id, row.outcome)):
                found.setdefault(run_id, Counter())[Outcome(outcome)] = number
        return found

    def save(self, run_id: int, sample: Sample) -> None:
        """Store a finished sample; its records are there already."""
        whole = self._sample.dump_python(replace(sample, records=()), mode="json")
        values = {
            "run_id": run_id,
            "teacher": sample.teacher,
            "judge": sample.judge,
            "sample": whole,
        }
        for record in sample.records:
            self.checkpoint(run_id, record)
        with self._database.transaction() as session:
            self._database.insert_new(session, SampleRow, values)

    def of_run(self, run_id: int) -> Sample | None:
        """A run's sample with its records, None before it is finished."""
        with self._database.reading() as session:
            row = session.scalars(select(SampleRow).filter_by(run_id=run_id)).one_or_none()
        if row is None:
            return None
        return replace(self._sample.validate_python(row.sample), records=self.records(run_id))
