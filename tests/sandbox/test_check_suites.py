"""The button that runs all checks of the App again."""

import httpx
import pytest

from sandbox import PullRequest, RefusedError, World
from tests.sandbox.check_runs import create


@pytest.mark.parametrize(
    ("conclusions", "expected"),
    [
        (["success", "skipped"], ("completed", "success")),
        (["success", "failure"], ("completed", "failure")),
        (["success", None], ("in_progress", None)),
    ],
)
def test_a_suite_sums_up_its_runs(
    github: World,
    api: httpx.Client,
    pull: PullRequest,
    conclusions: list[str | None],
    expected: tuple[str, str | None],
) -> None:
    for number, conclusion in enumerate(conclusions):
        said = {"conclusion": conclusion} if conclusion else {"status": "in_progress"}
        create(api, pull, name=f"check {number}", **said)
    pull.rerequest_all(by="grace")
    payload = github.deliveries[-1].payload
    suite = payload["check_suite"]
    assert (suite["status"], suite["conclusion"]) == expected
    assert suite["latest_check_runs_count"] == 2


def test_running_all_again_names_the_commit(
    github: World, api: httpx.Client, pull: PullRequest
) -> None:
    run = create(api, pull, conclusion="failure").json()
    create(api, pull, conclusion="success")
    pull.rerequest_all(by="grace")
    delivery = github.deliveries[-1]
    assert (delivery.event, delivery.action) == ("check_suite", "rerequested")
    suite = delivery.payload["check_suite"]
    assert suite["id"] == run["check_suite"]["id"]
    assert suite["app"]["id"] == github.app_id
    assert suite["head_sha"] == suite["head_commit"]["id"] == pull.head_sha
    assert suite["head_branch"] == "add-recipe"
    assert [p["number"] for p in suite["pull_requests"]] == [1]
    assert suite["conclusion"] == "success", "the later of two runs of a name counts"
    assert delivery.payload["sender"]["login"] == "grace"


def test_a_forks_suite_names_no_pull_request(
    github: World, api: httpx.Client, fork_pull: PullRequest
) -> None:
    create(api, fork_pull, conclusion="success")
    fork_pull.rerequest_all(by="grace")
    suite = github.deliveries[-1].payload["check_suite"]
    assert (suite["head_branch"], suite["pull_requests"]) == (None, [])
    assert suite["head_sha"] == fork_pull.head_sha


def test_without_checks_of_ours_there_is_no_button(github: World, pull: PullRequest) -> None:
    pull.repository.add_check_run(github.create_app("other-ci"), "build", pull.head_sha)
    with pytest.raises(RefusedError):
        pull.rerequest_all(by="grace")
