"""The part of a run's page that shows an export: its files, and what they were made from."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Response

from app.dashboard.words import folder_name
from app.domain.runs import Run
from app.factory import Factory
from app.report.export import size_words
from app.report.exported import Exported, ExportedContribution, ExportedFile
from app.report.numbers import counted, percent
from app.store.export_runs import newest_export_of

SENT = {
    "dispatch": "a repository_dispatch was sent on GitHub",
    "webhook": "the training backend's webhook took the message",
}


@dataclass(frozen=True, kw_only=True)
class FileView:
    """A file to keep; `rows` says how many rows of which form."""

    name: str
    address: str
    size: str
    rows: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ContributionView:
    """A contribution that was exported, with the way to its sample."""

    folder: str
    path: str
    sample: str
    pairs: str
    rows: str
    kept: str
    remark: str


@dataclass(frozen=True, kw_only=True)
class ExportView:
    """The whole of it; `left_out` are paths with reasons, `told` is empty after a command."""

    files: tuple[FileView, ...]
    contributions: tuple[ContributionView, ...]
    left_out: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    told: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ExportedFiles:
    """What another run wrote of this commit: the way to that run, and its files by name."""

    run: str
    files: tuple[tuple[str, str], ...]


def newest_export(factory: Factory, run: Run) -> ExportedFiles | None:
    """The files that the newest export of a run's commit and contribution wrote, if there are."""
    found = newest_export_of(factory.database, run)
    if found is None:
        return None
    files = tuple((name, file_address(found.run, name)) for name in found.files)
    return ExportedFiles(run=f"/runs/{found.run}", files=files)


def export_view(run: Run, exported: Exported | None) -> ExportView | None:
    """The view of an export, None before anything was written."""
    if exported is None:
        return None
    return ExportView(
        files=tuple(_file(run, file) for file in exported.files),
        contributions=tuple(map(_contribution, exported.contributions)),
        left_out=tuple((left.path, left.reason) for left in exported.left_out),
        warnings=exported.warnings,
        told=tuple(SENT[name] for name in exported.sent if name in SENT),
    )


def _file(run: Run, file: ExportedFile) -> FileView:
    forms = ", ".join(f"{number:,} {form}" for form, number in file.forms.items())
    return FileView(
        name=file.name,
        address=file_address(run.id, file.name),
        size=size_words(file.bytes),
        rows=f"{counted(file.rows, 'row')}: {forms}" if file.rows else "what they were made from",
        sha256=file.sha256,
    )


def file_address(run_id: int, name: str) -> str:
    """Where a file of an export run is to be had."""
    return f"/runs/{run_id}/export/{name}"


def _contribution(made: ExportedContribution) -> ContributionView:
    remarks = []
    if not made.trusted:
        remarks.append("the judge could not be shown to tell good pairs from spoiled ones")
    if made.tiny:
        remarks.append("the teacher is a very small model: not fit for training")
    return ContributionView(
        folder=folder_name(made.path),
        path=made.path,
        sample=f"/runs/{made.run}",
        pairs=f"{made.pairs:,}",
        rows=f"{made.rows:,}",
        kept=kept_words(made),
        remark="; ".join(remarks),
    )


def kept_words(made: ExportedContribution) -> str:
    """Which share of the judged pairs was kept."""
    if made.kept_rate is None:
        return "not known"
    return f"{percent(made.kept_rate)} of {made.judged:,}"


def export_download(run: Run, name: str, content: bytes) -> Response:
    """A training file to keep; `name` is one of those that an export writes."""
    kind = "application/json" if name.endswith(".json") else "application/x-ndjson"
    headers = {"Content-Disposition": f'attachment; filename="export-{run.id}-{name}"'}
    return Response(content, media_type=kind, headers=headers)
