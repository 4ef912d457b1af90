"""`/runs`: what was worked on, what came of it, and the files that it made."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.access.acts import buttons
from app.access.viewer import Viewer
from app.api.answers import NOT_FOUND, missing
from app.api.lists import LARGEST, Cursor, Limit, Page, next_of, start_at
from app.api.run_models import RunDetail, RunOut, run_out, scores_out
from app.api.service import Service
from app.domain.runs import Run, RunKind, RunState
from app.report.sample_json import About, sample_text
from app.store.pull_requests import KnownPullRequest
from app.store.run_list import ListedRun, RunFilter, RunList

SAMPLE_FILE = "sample.json"
EXPORT_FILE = re.compile(r"[a-z0-9_]{1,60}\.jsonl?")
RunId = Annotated[int, Path(gt=0, le=LARGEST, description="The number of a run.")]
RepositoryFilter = Annotated[str, Query(max_length=200, description="Of this repository alone.")]


def add_runs(router: APIRouter, service: Service) -> None:
    """Lists runs, and tells of one."""
    factory = service.factory
    listed = RunList(factory.database)

    @router.get("/runs", operation_id="list_runs", tags=["runs"])
    def runs(
        viewer: Viewer = service.caller,
        state: RunState | None = None,
        kind: RunKind | None = None,
        repository: RepositoryFilter = "",
        cursor: Cursor = 0,
        limit: Limit = 50,
    ) -> Page[RunOut]:
        """The runs that you may see, the newest first."""
        wanted = RunFilter(sees=viewer.sees, repository=repository, state=state, kind=kind)
        found = listed.newest(wanted, start_at(cursor), limit)
        return Page(items=runs_out(service, found.rows), next=next_of(found))

    @router.get("/runs/{run_id}", operation_id="read_run", tags=["runs"], responses=NOT_FOUND)
    def run(run_id: RunId, viewer: Viewer = service.caller) -> RunDetail:
        """One run with what it came to."""
        found, known = service.run(run_id, viewer)
        return _detail(service, found, known, viewer)

    @router.get(
        "/runs/{run_id}/files/{name}",
        operation_id="read_file",
        tags=["runs"],
        responses={
            **NOT_FOUND,
            200: {
                "description": "The file.",
                "content": {"application/json": {}, "application/jsonl": {}},
            },
        },
        response_class=Response,
    )
    def file(
        run_id: RunId,
        name: Annotated[str, Path(max_length=100)],
        viewer: Viewer = service.caller,
    ) -> Response:
        """A file that a run made: the whole sample as JSON, or an export's training files."""
        found, known = service.run(run_id, viewer)
        content = _content(service, found, known, name)
        if content is None:
            raise missing("file")
        kind = "application/jsonl" if name.endswith(".jsonl") else "application/json"
        return Response(content, media_type=kind)


def runs_out(service: Service, listed: Sequence[ListedRun]) -> list[RunOut]:
    """Runs of a list, in its order."""
    found = {run.id: run for run in service.factory.runs.of_ids([row.id for row in listed])}
    return [
        run_out(service, found[row.id], row.repository, row.number)
        for row in listed
        if row.id in found
    ]


def _detail(service: Service, run: Run, known: KnownPullRequest, viewer: Viewer) -> RunDetail:
    factory = service.factory
    outcomes = factory.samples.counts((run.id,)).get(run.id, Counter())
    findings = factory.findings.counts((run.id,)).get(run.id, Counter())
    scores = RunList(factory.database).scores(run.id) if run.kind is RunKind.SAMPLE else None
    ref = known.ref
    return RunDetail(
        **dict(run_out(service, run, ref.repository, ref.number)),
        outcomes={str(outcome): number for outcome, number in outcomes.items()},
        findings={str(severity): number for severity, number in findings.items()},
        scores=None if scores is None else scores_out(scores),
        files=_files(service, run, sampled=scores is not None),
        buttons=list(buttons(factory, viewer, run)),
    )


def _files(service: Service, run: Run, *, sampled: bool) -> list[str]:
    if sampled:
        return [SAMPLE_FILE]
    made = service.factory.exports.result(run.id) if run.kind is RunKind.EXPORT else None
    return [] if made is None else [file.name for file in made.files]


def _content(service: Service, run: Run, known: KnownPullRequest, name: str) -> str | bytes | None:
    if run.kind is RunKind.SAMPLE and name == SAMPLE_FILE:
        sample = service.factory.samples.of_run(run.id)
        about = About(repository=known.ref.repository, commit=run.head_sha, run=run.id)
        return None if sample is None else sample_text(sample, about)
    found = run.kind is RunKind.EXPORT and EXPORT_FILE.fullmatch(name)
    return service.factory.exports.file(run.id, name) if found else None
