"""Our check runs on a commit."""

from __future__ import annotations

from typing import Any

from github.CheckRun import CheckRun
from github.CheckRunAnnotation import CheckRunAnnotation
from github.Repository import Repository

from app.github.accounts import app_id_of
from app.github.port import PostedCheckRun
from app.github.retry import retried, translated
from app.report.wanted import Annotation, WantedCheckRun


class CheckRuns:
    """One repository's check runs; a part of `GitHubClient`."""

    _repository: Repository
    _app_id: int

    @retried
    def own_check_runs(self, head_sha: str) -> tuple[PostedCheckRun, ...]:
        """Our check runs on a commit."""
        with translated():
            # All, not GitHub's "latest": that is one per name, and two pull requests can
            # have the same head.
            found = self._repository.get_commit(head_sha).get_check_runs(filter="all")
            own = [_check_run(run) for run in found if app_id_of(run.app) == self._app_id]
            return tuple(sorted(own, key=lambda run: run.id))

    @retried
    def annotations(self, check_run_id: int) -> tuple[Annotation, ...]:
        """What a check run is annotated with."""
        with translated():
            found = self._repository.get_check_run(check_run_id).get_annotations()
            return tuple(_annotation(annotation) for annotation in found)

    def create_check_run(self, wanted: WantedCheckRun) -> PostedCheckRun:
        """Make a check run."""
        with translated():
            made = self._repository.create_check_run(
                wanted.name,
                wanted.head_sha,
                external_id=wanted.external_id,
                details_url=wanted.details_url,
                **_state(wanted),
                output=_output(wanted, ()),
                actions=wanted.actions,
            )
            return _check_run(made)

    def update_check_run(
        self, check_run_id: int, wanted: WantedCheckRun, annotations: tuple[Annotation, ...]
    ) -> None:
        """Set state and output, and append annotations.

        Appending is never repeated blindly: after a time-out it may have happened.
        """
        edit = self._edit if annotations else retried(self._edit)
        edit(check_run_id, wanted, annotations)

    def _edit(
        self, check_run_id: int, wanted: WantedCheckRun, annotations: tuple[Annotation, ...]
    ) -> None:
        with translated():
            self._repository.get_check_run(check_run_id).edit(
                details_url=wanted.details_url,
                **_state(wanted),
                output=_output(wanted, annotations),
                actions=wanted.actions,  # also when there is none: left out, the old ones stay
            )


def _check_run(run: CheckRun) -> PostedCheckRun:
    output = run.output
    return PostedCheckRun(
        id=run.id,
        external_id=run.external_id or "",
        status=run.status,
        conclusion=run.conclusion,
        title=output.title or "",
        summary=output.summary or "",
        text=output.text or "",
        annotations=output.annotations_count,
    )


def _annotation(annotation: CheckRunAnnotation) -> Annotation:
    return Annotation(
        path=annotation.path,
        start_line=annotation.start_line,
        end_line=annotation.end_line,
        level=annotation.annotation_level,
        title=annotation.title or "",
        message=annotation.message,
    )


def _state(wanted: WantedCheckRun) -> dict[str, Any]:
    if wanted.conclusion:
        return {"status": "completed", "conclusion": wanted.conclusion}
    return {"status": wanted.status}


def _output(wanted: WantedCheckRun, annotations: tuple[Annotation, ...]) -> dict[str, Any]:
    output: dict[str, Any] = {"title": wanted.title, "summary": wanted.marked_summary}
    if wanted.text:
        output["text"] = wanted.text
    if annotations:
        output["annotations"] = [annotation.as_github() for annotation in annotations]
    return output
