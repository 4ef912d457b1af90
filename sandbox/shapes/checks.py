"""Check runs and annotations as JSON."""

from sandbox.model import Annotation, CheckRun, Json
from sandbox.shapes.apps import app_json
from sandbox.shapes.names import node_id, stamp_or_none
from sandbox.shapes.pulls import minimal_pull_json
from sandbox.shapes.repositories import repository_html, repository_url


def check_run_json(run: CheckRun) -> Json:
    """A check run; its `pull_requests` never name one from a fork, as on GitHub."""
    repository = run.repository
    url = f"{repository_url(repository)}/check-runs/{run.id}"
    page = f"{repository_html(repository)}/runs/{run.id}"
    return {
        "id": run.id,
        "node_id": node_id("CheckRun", run.id),
        "name": run.name,
        "head_sha": run.head_sha,
        "external_id": run.external_id,
        "url": url,
        "html_url": page,
        "details_url": run.details_url or page,
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": stamp_or_none(run.started_at),
        "completed_at": stamp_or_none(run.completed_at),
        "output": {
            "title": run.title,
            "summary": run.summary,
            "text": run.text,
            "annotations_count": len(run.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": run.suite_id},
        "app": app_json(repository.world, run.app),
        "pull_requests": _pulls(run),
    }


def check_run_webhook_json(run: CheckRun) -> Json:
    """A check run as `check_run` webhooks carry it, with its suite."""
    repository = run.repository
    owners = [p for p in repository.pulls.values() if p.head_sha == run.head_sha]
    branch = next((pull.branch for pull in owners if not pull.from_fork), None)
    suite = {
        "id": run.suite_id,
        "node_id": node_id("CheckSuite", run.suite_id),
        "head_branch": branch,
        "head_sha": run.head_sha,
        "status": run.status,
        "conclusion": run.conclusion,
        "url": f"{repository_url(repository)}/check-suites/{run.suite_id}",
        "before": None,
        "after": run.head_sha,
        "pull_requests": _pulls(run),
        "app": app_json(repository.world, run.app),
        "created_at": stamp_or_none(run.started_at),
        "updated_at": stamp_or_none(run.completed_at or run.started_at),
    }
    return check_run_json(run) | {"check_suite": suite}


def annotation_json(run: CheckRun, annotation: Annotation) -> Json:
    """One annotation."""
    page = repository_html(run.repository)
    return {
        "path": annotation.path,
        "blob_href": f"{page}/blob/{run.head_sha}/{annotation.path}",
        "start_line": annotation.start_line,
        "end_line": annotation.end_line,
        "start_column": annotation.start_column,
        "end_column": annotation.end_column,
        "annotation_level": annotation.annotation_level,
        "title": annotation.title,
        "message": annotation.message,
        "raw_details": annotation.raw_details,
    }


def _pulls(run: CheckRun) -> list[Json]:
    return [
        minimal_pull_json(pull)
        for pull in run.repository.pulls.values()
        if pull.head_sha == run.head_sha and not pull.from_fork and pull.state == "open"
    ]
