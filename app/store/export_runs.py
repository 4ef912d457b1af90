"""Which export run has the training files of a commit."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.domain.runs import Run, RunKind, RunState
from app.store.database import Database
from app.store.tables import ExportFileRow, RunRow


@dataclass(frozen=True, kw_only=True)
class ExportRun:
    """An export run and the names of its files."""

    run: int
    files: tuple[str, ...]


def newest_export_of(database: Database, run: Run) -> ExportRun | None:
    """The newest export of a run's commit that has files, of all contributions or just its own.

    None where there is none. One that wrote nothing is passed over for an older one.
    """
    query = (
        select(RunRow.id, ExportFileRow.name)
        .join(ExportFileRow, ExportFileRow.run_id == RunRow.id)
        .where(
            RunRow.pull_request_id == run.pull_request_id,
            RunRow.kind == RunKind.EXPORT,
            RunRow.state == RunState.DONE,
            RunRow.head_sha == run.head_sha,
            RunRow.path.in_(("", run.path)),
        )
        .order_by(RunRow.id.desc(), ExportFileRow.name)
        .limit(20)
    )
    with database.reading() as session:
        found = session.execute(query).all()
    if not found:
        return None
    newest = found[0].id
    return ExportRun(run=newest, files=tuple(row.name for row in found if row.id == newest))
