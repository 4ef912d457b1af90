"""What export runs made: their training files, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import TypeAdapter
from sqlalchemy import delete, select

from app.report.exported import Exported
from app.store.database import Database
from app.store.tables import ExportFileRow, Json, RunRow


class Exports:
    """The export_files table, and the results of export runs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._result = TypeAdapter(Exported)

    def save(self, run_id: int, files: Mapping[str, bytes]) -> None:
        """Keep a run's files by name, in place of what an earlier attempt left."""
        with self._database.transaction() as session:
            session.execute(delete(ExportFileRow).where(ExportFileRow.run_id == run_id))
            session.add_all(
                ExportFileRow(run_id=run_id, name=name, content=content)
                for name, content in files.items()
            )

    def of_run(self, run_id: int) -> dict[str, bytes]:
        """A run's files by name, empty where it wrote none."""
        query = select(ExportFileRow).filter_by(run_id=run_id).order_by(ExportFileRow.name)
        with self._database.reading() as session:
            return {row.name: row.content for row in session.scalars(query)}

    def file(self, run_id: int, name: str) -> bytes | None:
        """One file of a run, None where it has none of this name."""
        query = select(ExportFileRow.content).filter_by(run_id=run_id, name=name)
        with self._database.reading() as session:
            return session.scalars(query).one_or_none()

    def result(self, run_id: int) -> Exported | None:
        """What a run made, None before it has said so; also of one that is not concluded."""
        with self._database.reading() as session:
            return self._parsed(session.get_one(RunRow, run_id).result)

    def note(self, run_id: int, exported: Exported) -> None:
        """Write down what a run has made and whom it has told, before it is concluded.

        A worker whose lease is lost writes it down too: what was sent was sent.
        """
        with self._database.transaction() as session:
            row = session.get_one(RunRow, run_id, with_for_update=True)
            row.result = self._with_sent(row.result, exported).as_json()

    def _with_sent(self, before: Json | None, exported: Exported) -> Exported:
        earlier = self._parsed(before)
        told = () if earlier is None else earlier.sent
        made = exported.as_json() | {"sent": tuple(dict.fromkeys((*told, *exported.sent)))}
        return self._result.validate_python(made)

    def _parsed(self, result: Json | None) -> Exported | None:
        return None if not result else self._result.validate_python(result)
