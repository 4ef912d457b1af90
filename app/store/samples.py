"""Samples: every record and control as soon as it is finished, and the whole at the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Cast, Text, cast, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.controls import Control
from app.domain.record import Outcome, Record
from app.domain.runs import Run
from app.domain.sample import Sample
from app.store.database import Database
from app.store.tables import ControlRow, Json, PullRequestRow, RecordRow, RunRow, SampleRow

T = TypeVar("T")
MOST_EARLIER = 50
"""Runs whose controls are pooled; more would tell of a judge as it was long ago."""


class Samples:
    """The samples, records and controls tables."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._record = TypeAdapter(Record)
        self._control = TypeAdapter(Control)
        self._sample = TypeAdapter(Sample)

    def checkpoint(self, run_id: int, record: Record) -> None:
        """Store one record at its end, once.

        One that was left unfinished makes room for the next attempt's of its number, and one
        that the judge has explained since takes the explanation on.
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
            if not self._database.insert_new(session, RecordRow, values) and record.explanation:
                known = {"run_id": run_id, "number": record.index, "outcome": record.outcome}
                change = update(RecordRow).filter_by(**known).values(record=values["record"])
                session.execute(change)

    def enter(self, run_id: int, control: Control) -> None:
        """Store one judged control, once."""
        values = {
            "run_id": run_id,
            "number": control.number,
            "control": self._control.dump_python(control, mode="json"),
        }
        with self._database.transaction() as session:
            self._database.insert_new(session, ControlRow, values)

    def records(self, run_id: int) -> tuple[Record, ...]:
        """The stored records of a run, by number."""
        query = select(_text(RecordRow.record)).where(RecordRow.run_id == run_id)
        with self._database.reading() as session:
            texts = session.scalars(query.order_by(RecordRow.number))
            return tuple(_read(self._record, text) for text in texts)

    def record(self, run_id: int, number: int) -> Record | None:
        """One stored record of a run; numbers count from 0."""
        here = (RecordRow.run_id == run_id, RecordRow.number == number)
        with self._database.reading() as session:
            text = session.scalar(select(_text(RecordRow.record)).where(*here))
            return None if text is None else _read(self._record, text)

    def beside(self, run_id: int, number: int) -> tuple[int | None, int | None]:
        """The numbers of the records before and after one, None at the ends."""
        of_run, there = RecordRow.run_id == run_id, RecordRow.number
        before = select(func.max(there)).where(of_run, there < number)
        after = select(func.min(there)).where(of_run, there > number)
        with self._database.reading() as session:
            return session.scalar(before), session.scalar(after)

    def controls(self, run_id: int) -> tuple[Control, ...]:
        """The stored controls of a run, by number."""
        with self._database.reading() as session:
            return self._controls(session, run_id)

    def earlier_controls(self, run: Run, sample: Sample) -> tuple[tuple[Control, ...], ...]:
        """Controls from other contributions in the same repository, same judge and prompts.

        Of each contribution the newest run counts: seeds changed a little from commit to commit
        look like other seeds, and say nothing new. Another repository's contributors have no say
        in whether a judge is trusted here. The newest come first; a tuple a run.
        """
        repository = select(PullRequestRow.repository).filter_by(id=run.pull_request_id)
        newest = func.max(SampleRow.run_id)
        query = (
            select(newest)
            .join(RunRow, RunRow.id == SampleRow.run_id)
            .join(PullRequestRow, PullRequestRow.id == RunRow.pull_request_id)
            .where(
                SampleRow.judge == sample.judge,
                SampleRow.judge_prompts == sample.judge_prompts,
                or_(RunRow.pull_request_id != run.pull_request_id, RunRow.path != run.path),
                PullRequestRow.repository == repository.scalar_subquery(),
            )
            .group_by(RunRow.pull_request_id, RunRow.path)
            .order_by(newest.desc())
            .limit(MOST_EARLIER)
        )
        with self._database.reading() as session:
            found = session.scalars(query).all()
            return tuple(self._controls(session, run_id) for run_id in found)

    def at_earlier_commit(self, run: Run) -> tuple[Sample | None, str]:
        """The newest earlier sample of the same contribution at another commit, and that commit."""
        query = (
            select(SampleRow.run_id, RunRow.head_sha)
            .join(RunRow, RunRow.id == SampleRow.run_id)
            .where(
                RunRow.pull_request_id == run.pull_request_id,
                RunRow.path == run.path,
                RunRow.head_sha != run.head_sha,
                RunRow.id < run.id,
            )
            .order_by(SampleRow.run_id.desc())
            .limit(1)
        )
        with self._database.reading() as session:
            found = session.execute(query).first()
        return (None, "") if found is None else (self.of_run(found.run_id), found.head_sha)

    def counts(self, run_ids: Collection[int]) -> dict[int, Counter[Outcome]]:
        """How many records of each outcome these runs have; runs without any are left out."""
        row, found = RecordRow, dict[int, Counter[Outcome]]()
        query = select(row.run_id, row.outcome, func.count()).where(row.run_id.in_(run_ids))
        with self._database.reading() as session:
            for run_id, outcome, number in session.execute(query.group_by(row.run_id, row.outcome)):
                found.setdefault(run_id, Counter())[Outcome(outcome)] = number
        return found

    def save(self, run_id: int, sample: Sample) -> None:
        """Store a finished sample; its records and controls are there already."""
        bare = replace(sample, records=(), controls=())
        values = {
            "run_id": run_id,
            "teacher": sample.teacher,
            "judge": sample.judge,
            "judge_prompts": sample.judge_prompts,
            "sample": self._sample.dump_python(bare, mode="json"),
        }
        for record in sample.records:
            self.checkpoint(run_id, record)
        for control in sample.controls:
            self.enter(run_id, control)
        with self._database.transaction() as session:
            self._database.insert_new(session, SampleRow, values)

    def of_run(self, run_id: int) -> Sample | None:
        """A run's sample with its records, None before it is finished."""
        with self._database.reading() as session:
            row = session.scalars(select(SampleRow).filter_by(run_id=run_id)).one_or_none()
        if row is None:
            return None
        sample = self._sample.validate_python(row.sample)
        return replace(sample, records=self.records(run_id), controls=self.controls(run_id))

    def _controls(self, session: Session, run_id: int) -> tuple[Control, ...]:
        query = select(_text(ControlRow.control)).where(ControlRow.run_id == run_id)
        texts = session.scalars(query.order_by(ControlRow.number))
        return tuple(_read(self._control, text) for text in texts)


def _text(column: InstrumentedAttribute[Json]) -> Cast[str]:
    """A JSON column as it is written, for a parser that needs no dictionaries in between."""
    return cast(column, Text)


def _read(form: TypeAdapter[T], text: str) -> T:
    try:
        return form.validate_json(text)
    except ValidationError:
        # Halves of surrogate pairs, as a broken answer of a model has them: JSON's escapes hold
        # them, Python reads them, the faster parser does not.
        return form.validate_python(json.loads(text))
