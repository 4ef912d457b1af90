"""Check runs and their annotations."""

from sandbox.api.check_run_body import CheckRunBody, read_body
from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.paging import cut, paged
from sandbox.api.refusal import Refusal, forbidden, not_found
from sandbox.model import CheckRun
from sandbox.shapes.checks import annotation_json, check_run_json

RUNS = "/repos/{owner}/{repo}/check-runs"
RUN = RUNS + "/{check_run_id}"

operations = Operations()


@operations.add("POST", RUNS, "checks:write", status=201)
def create_check_run(call: Call) -> Answer:
    """A new check run of the calling App at a commit of the repository."""
    body = read_body(call.fields, creating=True)
    world, repository = call.world, call.repository
    asked = call.fields.text("head_sha")
    sha = repository.git.commit_sha(asked)
    if sha is None or sha != asked:
        raise Refusal(422, f"No commit found for SHA: {asked}")
    suite = world.suite(call.app, repository, sha)
    run = CheckRun(world.next_id(), repository, call.app, suite, sha, body.name or "")
    run.started_at = world.now()
    _apply(call, run, body)
    world.check_runs[run.id] = run
    return Answer(check_run_json(run))


@operations.add("PATCH", RUN, "checks:write")
def update_check_run(call: Call) -> Answer:
    """Changes a check run of the calling App; annotations are added to those it has."""
    run = _run(call)
    if run.app is not call.app:
        raise forbidden(
            f"Invalid app_id `{call.app.id}` - check run can only be modified by the GitHub App "
            "that created it."
        )
    _apply(call, run, read_body(call.fields, creating=False))
    return Answer(check_run_json(run))


@operations.add("GET", RUN, "checks:read")
def get_check_run(call: Call) -> Answer:
    """One check run."""
    return Answer(check_run_json(_run(call)))


@operations.add("GET", RUN + "/annotations", "checks:read")
def list_annotations(call: Call) -> Answer:
    """A check run's annotations, in the order they were given."""
    run = _run(call)
    return paged(call, run.annotations, lambda annotation: annotation_json(run, annotation))


@operations.add(
    "GET",
    "/repos/{owner}/{repo}/commits/{ref:path}/check-runs",
    "checks:read",
    query=("check_name", "status", "filter", "app_id"),
)
def list_check_runs(call: Call) -> Answer:
    """The check runs at a commit, newest first: the latest of each name, or all."""
    sha = call.repository.git.commit_sha(call.path["ref"])
    if sha is None:
        raise Refusal(422, f"No commit found for SHA: {call.path['ref']}")
    found = [run for run in call.world.check_runs.values() if _matches(call, run, sha)]
    if call.query.get("filter", "latest") == "latest":
        found = list({(run.app.id, run.name): run for run in found}.values())
    found.sort(key=lambda run: run.id, reverse=True)
    page, headers = cut(call, found)
    shapes = [check_run_json(run) for run in page]
    return Answer({"total_count": len(found), "check_runs": shapes}, headers=headers)


def _matches(call: Call, run: CheckRun, sha: str) -> bool:
    query = call.query
    return (
        run.repository is call.repository
        and run.head_sha == sha
        and query.get("check_name") in {None, run.name}
        and query.get("status") in {None, run.status}
        and query.get("app_id") in {None, str(run.app.id)}
    )


def _run(call: Call) -> CheckRun:
    found = call.world.check_runs.get(call.number("check_run_id"))
    if found is None or found.repository is not call.repository:
        raise not_found()
    return found


def _apply(call: Call, run: CheckRun, body: CheckRunBody) -> None:
    for name in ("name", "external_id", "details_url", "started_at", "actions"):
        if (value := getattr(body, name)) is not None:
            setattr(run, name, value)
    if body.status is not None:
        done = body.status == "completed"
        run.status, run.conclusion = body.status, body.conclusion
        run.completed_at = (body.completed_at or call.world.now()) if done else None
    if body.output is not None:
        run.title, run.summary, run.text = body.output.title, body.output.summary, body.output.text
        run.annotations += body.output.annotations
