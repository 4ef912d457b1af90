"""What must stand on the demo's pull requests at its end."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.pull_request import PullRequest
from seedbed.demo.scene import Scene

STATUS = "<!-- seedbed:status -->"
SAMPLE = "<!-- seedbed:sample"


def problems(scene: Scene, teacher: str) -> list[str]:
    """What is missing, in words; empty when all is as expected."""
    return [
        *_validated(scene.good, "success"),
        *_validated(scene.mistaken, "failure"),
        *_validated(scene.forked, "success"),
        *_mistakes_shown(scene.mistaken),
        *_sampled(scene.good, teacher),
        *_refused(scene.forked),
    ]


def sample_comment(pull_request: PullRequest) -> str:
    """The body of the sample comment, empty when there is none."""
    return next((c.body for c in pull_request.comments if c.body.startswith(SAMPLE)), "")


def status_comment(pull_request: PullRequest) -> str:
    """The body of the status comment, empty when there is none."""
    return next((c.body for c in pull_request.comments if c.body.startswith(STATUS)), "")


def conclusion(pull_request: PullRequest, name: str) -> str:
    """How the check run of this name concluded, empty while it has not."""
    found = [run.conclusion for run in pull_request.check_runs if run.name == name]
    return found[0] or "" if len(found) == 1 else ""


def _validated(pull_request: PullRequest, expected: str) -> Iterator[str]:
    where = f"#{pull_request.number}"
    found = conclusion(pull_request, "Seedbed / validate")
    if found != expected:
        yield f"{where}: one check run Seedbed / validate with {expected}, not {found or 'open'}"
    if sum(c.body.startswith(STATUS) for c in pull_request.comments) != 1:
        yield f"{where}: exactly one status comment"


def _mistakes_shown(pull_request: PullRequest) -> Iterator[str]:
    runs = [run for run in pull_request.check_runs if run.name == "Seedbed / validate"]
    if not runs or len(runs[0].annotations) < 3:  # noqa: PLR2004 - the file has that many
        yield f"#{pull_request.number}: at least three annotations"


def _sampled(pull_request: PullRequest, teacher: str) -> Iterator[str]:
    where, body = f"#{pull_request.number}", sample_comment(pull_request)
    if not conclusion(pull_request, "Seedbed / sample"):
        yield f"{where}: a concluded check run Seedbed / sample"
    for what, text in (
        ("an interval", "95% interval"),
        ("the teacher's name", teacher),
        ("the commit", pull_request.head_sha[:7]),
        ("a pair", "\n> "),
    ):
        if text not in body:
            yield f"{where}: a sample comment with {what}"


def _refused(pull_request: PullRequest) -> Iterator[str]:
    if conclusion(pull_request, "Seedbed / sample") or sample_comment(pull_request):
        yield f"#{pull_request.number}: no sample, since an outsider asked for it"
    if "triage role" not in status_comment(pull_request):
        yield f"#{pull_request.number}: a word to the outsider on who may ask for a sample"
