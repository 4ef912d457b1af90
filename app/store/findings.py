"""The findings of validate runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from pydantic import TypeAdapter
from sqlalchemy import delete, func, select

from app.domain.findings import Finding, Severity
from app.store.database import Database
from app.store.tables import FindingRow


class Findings:
    """The findings table."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._json = TypeAdapter(Finding)

    def save(self, run_id: int, findings: tuple[Finding, ...]) -> None:
        """Store a run's findings, in place of what an earlier attempt left."""
        with self._database.transaction() as session:
            session.execute(delete(FindingRow).filter_by(run_id=run_id))
            session.add_all(
                FindingRow(
                    run_id=run_id,
                    path=finding.path,
                    rule=finding.rule,
                    severity=finding.severity,
                    finding=self._json.dump_python(finding, mode="json"),
                )
                for finding in findings
            )

    def counts(self, run_ids: Collection[int]) -> dict[int, Counter[Severity]]:
        """How many findings of each severity these runs have; runs without any are left out."""
        row, found = FindingRow, dict[int, Counter[Severity]]()
        query = select(row.run_id, row.severity, func.count()).where(row.run_id.in_(run_ids))
        with self._database.reading() as session:
            for run_id, severity, number in session.execute(
                query.group_by(row.run_id, row.severity)
            ):
                found.setdefault(run_id, Counter())[Severity(severity)] = number
        return found

    def of_run(self, run_id: int) -> tuple[Finding, ...]:
        """A run's findings in their order."""
        query = select(FindingRow).filter_by(run_id=run_id).order_by(FindingRow.id)
        with self._database.reading() as session:
            rows = session.scalars(query)
            return tuple(self._json.validate_python(row.finding) for row in rows)
