"""Making check runs, with anything about them replaced."""

from typing import Any

import httpx

from sandbox import PullRequest

NOTE = {
    "path": "skills/qna.yaml",
    "start_line": 1,
    "end_line": 1,
    "annotation_level": "warning",
    "message": "Say more.",
}


def output(**more: Any) -> dict[str, Any]:
    """What a check run says, with anything replaced."""
    return {"title": "Checked", "summary": "All is well."} | more


def create(api: httpx.Client, pull: PullRequest, **more: Any) -> httpx.Response:
    """Creates a check run at the head of a pull request."""
    body = {"name": "Seedbed / validate", "head_sha": pull.head_sha} | more
    return api.post("check-runs", json=body)
