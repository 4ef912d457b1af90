"""Check runs and annotations as JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sandbox.model import Annotation, CheckRun, CheckSuite, Json
from sandbox.pushes import commit_at
from sandbox.shapes.apps import app_json
from sandbox.shapes.names import node_id, stamp, stamp_or_none
from sandbox.shapes.pulls import minimal_pull_json
from sandbox.shapes.pushes import simple_commit_json
from sandbox.shapes.repositories import repository_html, repository_url

if TYPE_CHECKING:
    from sandbox.repository import Repository

_WORST_FIRST = (
    "action_required",
    "timed_out",
    "cancelled",
    "failure",
    "neutral",
    "success",
    "skipped",
)
"""How the conclusions of several runs become their suite's."""


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
        "pull_requests": _pulls(repository, run.head_sha),
    }


def check_run_webhook_json(run: CheckRun) -> Json:
    """A check run as `check_run` webhooks carry it, with its suite."""
    repository = run.repository
    suite = {
        "id": run.suite_id,
        "node_id": node_id("CheckSuite", run.suite_id),
        "head_branch": _branch(repository, run.head_sha),
        "head_sha": run.head_sha,
        "status": run.status,
        "conclusion": run.conclusion,
        "url": f"{repository_url(repository)}/check-suites/{run.suite_id}",
        "before": None,
        "after": run.head_sha,
        "pull_requests": _pulls(repository, run.head_sha),
        "app": app_json(repository.world, run.app),
        "created_at": stamp_or_none(run.started_at),
        "updated_at": stamp_or_none(run.completed_at or run.started_at),
    }
    return check_run_json(run) | {"check_suite": suite}


def check_suite_webhook_json(suite: CheckSuite) -> Json:
    """A check suite as `check_suite` webhooks carry it, summed up from its runs."""
    repository, sha = suite.repository, suite.head_sha
    known = repository.world.check_runs.values()
    runs = [run for run in known if run.repository is repository and run.suite_id == suite.id]
    url = f"{repository_url(repository)}/check-suites/{suite.id}"
    return _suite_facts(runs) | {
        "id": suite.id,
        "node_id": node_id("CheckSuite", suite.id),
        "head_branch": _branch(repository, sha),
        "head_sha": sha,
        "url": url,
        "before": None,
        "after": sha,
        "pull_requests": _pulls(repository, sha),
        "app": app_json(repository.world, suite.app),
        "head_commit": simple_commit_json(commit_at(repository.git, sha).commit),
        "latest_check_runs_count": len({run.name for run in runs}),
        "check_runs_url": f"{url}/check-runs",
        "rerequestable": True,
        "runs_rerequestable": True,
    }


def _suite_facts(runs: Sequence[CheckRun]) -> Json:
    latest = {run.name: run for run in runs}.values()
    done = all(run.status == "completed" for run in latest)
    said = {run.conclusion for run in latest}
    moments = [m for run in runs for m in (run.started_at, run.completed_at) if m is not None]
    return {
        "status": "completed" if done else "in_progress",
        "conclusion": next((word for word in _WORST_FIRST if word in said), None) if done else None,
        "created_at": stamp(min(moments)),
        "updated_at": stamp(max(moments)),
    }


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


def _branch(repository: "Repository", sha: str) -> str | None:
    owners = [p for p in repository.pulls.values() if p.head_sha == sha]
    return next((pull.branch for pull in owners if not pull.from_fork), None)


def _pulls(repository: "Repository", sha: str) -> list[Json]:
    return [
        minimal_pull_json(pull)
        for pull in repository.pulls.values()
        if pull.head_sha == sha and not pull.from_fork and pull.state == "open"
    ]
