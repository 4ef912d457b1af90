"""Fills a PostgreSQL for `bench/dashboard.py` with what a service of some size would hold.

Rows are made of the values that the stores read and write, so that the stores can read them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import insert, text

from app.domain.findings import Finding
from app.domain.runs import Run, RunKind, RunRequest
from app.report.summary import changed_leaves, stored, summary
from app.store.database import Database
from app.store.tables import (
    Base,
    ChangedLeafRow,
    FindingRow,
    PullRequestRow,
    RunRow,
    UsageRow,
)
from bench.dashboard_cases import Case, Order, cases
from bench.dashboard_copies import copy_samples, store_long
from bench.dashboard_history import DAY
from bench.dashboard_rest import fill_rest
from bench.dashboard_samples import LONG, grown

BATCH = 500
Say = Callable[[str], None]
Rows = dict[type[Base], list[dict[str, Any]]]

LAST_NUMBER = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much there is; `looks_days` of looks at model servers, one a minute and role.

    `kinds` samples differ from each other, all others are copies of one of them.
    """

    pull_requests: int = 10_000
    deliveries: int = 50_000
    audit: int = 50_000
    leaves: int = 5_000
    looks_days: int = 30
    kinds: int = 24
    long: int = LONG


def fill(database: Database, size: Size, say: Say) -> None:
    """Fill an empty, migrated database."""
    begun = time.monotonic()

    def step(words: str) -> None:
        say(f"{time.monotonic() - begun:6.1f} s  {words}")

    now = time.time()
    samples = grown(size.kinds)
    step(f"{len(samples)} samples grown")
    order = Order(pull_requests=size.pull_requests, samples=samples, now=now)
    templates = _fill_cases(database, order)
    step(f"{size.pull_requests:,} pull requests")
    copy_samples(database, templates, samples)
    step("samples and records")
    store_long(database, size.long)
    fill_rest(database, size.deliveries, size.audit, size.leaves, size.looks_days)
    step("deliveries, audit log, model servers, index of neighbours")
    _settle(database)
    step("analysed, as autovacuum would")


def _fill_cases(database: Database, order: Order) -> dict[int, int]:
    """The rows of all cases; says which kind of sample each sample run has."""
    templates: dict[int, int] = {}
    made = cases(order)
    while batch := list(islice(made, BATCH)):
        rows: Rows = {}
        for case in batch:
            templates |= case.templates
            _add_case(rows, case)
        _insert(database, rows)
    return templates


def _insert(database: Database, rows: Rows) -> None:
    with database.transaction() as session:
        for table in Base.metadata.sorted_tables:  # whom others name goes first
            for row, values in rows.items():
                if row.__table__ is table:
                    session.execute(insert(row), values)


def _add_case(rows: Rows, case: Case) -> None:
    rows.setdefault(PullRequestRow, []).append(_pull_request(case))
    leaves = changed_leaves(case.report) or ()
    rows.setdefault(ChangedLeafRow, []).extend(
        {"pull_request_id": case.id, "path": path} for path in leaves
    )
    reports = (*case.validations, *case.report.samples, *case.report.exports)
    for run in sorted((each.run for each in reports), key=lambda run: run.id):
        rows.setdefault(RunRow, []).append(_run(run, case))
    for validation in case.validations:
        rows.setdefault(FindingRow, []).extend(
            _finding(validation.run.id, finding) for finding in validation.findings
        )
    rows.setdefault(UsageRow, []).extend(_usages(case))


def _pull_request(case: Case) -> dict[str, Any]:
    report, made = case.report, summary(case.report)
    return {
        "id": case.id,
        "installation_id": report.ref.installation_id,
        "repository": report.ref.repository,
        "number": report.ref.number,
        "title": case.title,
        "author": report.author,
        "head_sha": report.head_sha,
        "open": report.open,
        "draft": report.draft,
        "locked": report.locked,
        "merged": report.merged,
        "merge_sha": report.merge_sha,
        "labels": list(case.labels),
        "conversation": asdict(report.conversation),
        "unpublished_since": None,
        "updated_at": case.changed_at,
        "looked_at": case.changed_at,
        "readiness": int(made.readiness),
        "next_actor": made.actor,
        "waiting_since": case.changed_at,
        "summary": stored(made),
    }


def _run(run: Run, case: Case) -> dict[str, Any]:
    request = RunRequest(
        kind=run.kind,
        head_sha=run.head_sha,
        path=run.path,
        pairs=run.pairs,
        asked_by=run.asked_by,
        asked_through=f"{run.asked_through} {run.id}",
    )
    sample = next((s.sample for s in case.report.samples if s.run.id == run.id), None)
    funnel = None if sample is None else sample.funnel
    active = not run.state.concluded and run.started_at is not None
    return {
        **{name: value for name, value in asdict(run).items() if name != "ahead"},
        "key": request.key(case.report.ref),
        "lease_owner": "bench" if active else "",
        "lease_until": (run.started_at or 0) + DAY if active else 0.0,
        "heartbeat_at": run.started_at,
        "enqueued_at": run.created_at,
        "result": _result(run, case),
        "judged": funnel.judged if funnel else 0,
        "kept": funnel.kept if funnel else 0,
    }


def _result(run: Run, case: Case) -> dict[str, Any] | None:
    if run.kind is RunKind.EXPORT:
        return case.exported[run.id].as_json()
    if run.kind is not RunKind.VALIDATE:
        return None
    (found,) = (each for each in case.validations if each.run.id == run.id)
    files = [{"path": file.path, "verdict": file.verdict} for file in found.files]
    return {"files": files, "not_run": [], "suggestions": [], "unsuggested": 0}


_FINDING = TypeAdapter(Finding)


def _finding(run_id: int, finding: Finding) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "path": finding.path,
        "rule": finding.rule,
        "severity": finding.severity,
        "finding": _FINDING.dump_python(finding, mode="json"),
    }


def _usages(case: Case) -> Iterator[dict[str, Any]]:
    """The teacher's and the judge's part of each sample; two calls of five are the judge's."""
    for report in case.report.samples:
        if report.sample is None:
            continue
        calls = [call for record in report.sample.records for call in record.calls]
        for role, share in (("teacher", 0.6), ("judge", 0.4)):
            yield {
                "run_id": report.run.id,
                "role": role,
                "calls": round(len(calls) * share),
                "tokens_read": round(sum(c.prompt_tokens for c in calls) * share),
                "tokens_written": round(sum(c.completion_tokens for c in calls) * share),
                "seconds": sum(c.seconds for c in calls) * share,
            }


def _settle(database: Database) -> None:
    """Let numbers go on after those given, and the planner know what there is."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        for table in ("pull_requests", "runs"):
            connection.execute(text(LAST_NUMBER.format(table=table)))
        connection.execute(text("VACUUM ANALYZE"))
