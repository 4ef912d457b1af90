"""Check runs: what they may say, who may change them, how they are found."""

from typing import Any

import httpx
import pytest

from sandbox import PullRequest, Repository, World
from tests.sandbox.check_runs import NOTE, create, output
from tests.sandbox.clients import installation_client, pygithub_for


def test_a_check_run_from_start_to_end(taxonomy: Repository, pull: PullRequest) -> None:
    with pygithub_for(taxonomy) as client:
        repository = client.get_repo("acme/taxonomy")
        run = repository.create_check_run(
            "Seedbed / validate", pull.head_sha, status="in_progress", external_id="one"
        )
        run.edit(status="completed", conclusion="failure", output=output(annotations=[NOTE] * 2))
        run.edit(output=output(text="More.", annotations=[NOTE]))
        assert len(list(run.get_annotations())) == 3
        assert [p.number for p in run.pull_requests] == [1]
    (kept,) = pull.check_runs
    assert (kept.status, kept.conclusion, kept.external_id) == ("completed", "failure", "one")
    assert (kept.text, len(kept.annotations)) == ("More.", 3)


def test_a_conclusion_alone_completes(api: httpx.Client, pull: PullRequest) -> None:
    shape = create(api, pull, conclusion="success").json()
    assert shape["status"] == "completed"
    assert shape["completed_at"] is not None


def test_a_run_can_start_anew(api: httpx.Client, pull: PullRequest) -> None:
    run = create(api, pull, conclusion="success", output=output(text="Old.")).json()
    shape = api.patch(
        f"check-runs/{run['id']}", json={"status": "in_progress", "output": output()}
    ).json()
    assert (shape["status"], shape["conclusion"], shape["completed_at"]) == (
        "in_progress",
        None,
        None,
    )
    assert shape["output"]["text"] is None


def test_the_longest_texts_and_most_annotations_fit(api: httpx.Client, pull: PullRequest) -> None:
    full = output(summary="s" * 65_535, text="t" * 65_535, annotations=[NOTE] * 50)
    actions = [{"label": "l" * 20, "description": "d" * 40, "identifier": "i" * 20}] * 3
    run = create(api, pull, status="completed", conclusion="neutral", output=full, actions=actions)
    assert run.status_code == 201
    assert run.json()["output"]["annotations_count"] == 50


ACTION = {"label": "Again", "description": "Runs it again", "identifier": "again"}
REFUSED: dict[str, dict[str, Any]] = {
    "no name": {"name": None},
    "blank name": {"name": " "},
    "no commit": {"head_sha": "0" * 40},
    "short commit": {"head_sha": "abc"},
    "branch for a commit": {"head_sha": "main"},
    "missing commit": {"head_sha": None},
    "unknown key": {"colour": "red"},
    "completed without conclusion": {"status": "completed"},
    "conclusion without completed": {"status": "in_progress", "conclusion": "success"},
    "unknown status": {"status": "done"},
    "status of GitHub's own": {"status": "waiting"},
    "unknown conclusion": {"conclusion": "good"},
    "conclusion of GitHub's own": {"conclusion": "stale"},
    "time without a zone": {"started_at": "2026-01-01T00:00:00"},
    "no time": {"started_at": "yesterday"},
    "address of another kind": {"details_url": "file:///etc/passwd"},
    "output as text": {"output": "fine"},
    "no title": {"output": {"summary": "s"}},
    "no summary": {"output": {"title": "t"}},
    "long summary": {"output": output(summary="s" * 65_536)},
    "long text": {"output": output(text="t" * 65_536)},
    "long title": {"output": output(title="t" * 65_536)},
    "51 annotations": {"output": output(annotations=[NOTE] * 51)},
    "annotations as object": {"output": output(annotations={})},
    "annotation without path": {"output": output(annotations=[NOTE | {"path": ""}])},
    "line zero": {"output": output(annotations=[NOTE | {"start_line": 0}])},
    "line as text": {"output": output(annotations=[NOTE | {"start_line": "1"}])},
    "ends before it starts": {"output": output(annotations=[NOTE | {"start_line": 2}])},
    "unknown level": {"output": output(annotations=[NOTE | {"annotation_level": "error"}])},
    "empty message": {"output": output(annotations=[NOTE | {"message": ""}])},
    "message over 64 KB": {"output": output(annotations=[NOTE | {"message": "ü" * 32_769}])},
    "columns over lines": {
        "output": output(annotations=[NOTE | {"end_line": 2, "start_column": 1}])
    },
    "columns backwards": {
        "output": output(annotations=[NOTE | {"start_column": 5, "end_column": 2}])
    },
    "4 actions": {"actions": [ACTION] * 4},
    "long label": {"actions": [ACTION | {"label": "l" * 21}]},
    "long identifier": {"actions": [ACTION | {"identifier": "i" * 21}]},
    "long description": {"actions": [ACTION | {"description": "d" * 41}]},
}


@pytest.mark.parametrize("wrong", REFUSED.values(), ids=REFUSED.keys())
def test_what_github_would_not_take_is_refused(
    api: httpx.Client, pull: PullRequest, wrong: dict[str, Any]
) -> None:
    answer = create(api, pull, **wrong)
    assert answer.status_code == 422, answer.text
    assert pull.check_runs == []


@pytest.mark.parametrize(
    "wrong", [w for w in REFUSED.values() if set(w) & {"output", "actions", "status"}]
)
def test_an_update_is_held_to_the_same_rules(
    api: httpx.Client, pull: PullRequest, wrong: dict[str, Any]
) -> None:
    run = create(api, pull).json()
    assert api.patch(f"check-runs/{run['id']}", json=wrong).status_code == 422
    assert api.get(f"check-runs/{run['id']}").json() == run


def test_only_the_app_that_made_a_run_changes_it(
    github: World, taxonomy: Repository, api: httpx.Client, pull: PullRequest
) -> None:
    other = taxonomy.add_check_run(github.create_app("other-ci"), "build", pull.head_sha)
    answer = api.patch(f"check-runs/{other.id}", json={"name": "mine now"})
    assert answer.status_code == 403
    assert "Invalid app_id" in answer.json()["message"]
    assert other.name == "build"


def test_check_runs_need_their_right(taxonomy: Repository, pull: PullRequest) -> None:
    with installation_client(taxonomy, permissions={"checks": "read"}) as api:
        assert create(api, pull).status_code == 403
        assert api.get(f"commits/{pull.head_sha}/check-runs").status_code == 200


def test_a_run_on_a_forks_commit_names_no_pull_request(
    api: httpx.Client, fork_pull: PullRequest
) -> None:
    assert create(api, fork_pull).json()["pull_requests"] == []


def test_runs_are_found_by_commit(
    github: World, taxonomy: Repository, api: httpx.Client, pull: PullRequest
) -> None:
    taxonomy.add_check_run(github.create_app("other-ci"), "build", pull.head_sha)
    first, again = create(api, pull).json(), create(api, pull, conclusion="success").json()
    sample = create(api, pull, name="Seedbed / sample").json()
    url = f"commits/{pull.head_sha}/check-runs"

    def ids(**query: Any) -> set[int]:
        answer = api.get(url, params=query).json()
        assert answer["total_count"] == len(answer["check_runs"])
        return {run["id"] for run in answer["check_runs"]}

    assert ids(app_id=github.app_id) == {again["id"], sample["id"]}
    assert ids(app_id=github.app_id, filter="all") == {first["id"], again["id"], sample["id"]}
    assert ids(check_name="Seedbed / sample") == {sample["id"]}
    assert ids(status="completed") == {again["id"]}
    assert len(ids()) == 3
    assert api.get("commits/add-recipe/check-runs").json()["total_count"] == 3
    assert api.get("commits/none/check-runs").status_code == 422


def test_annotations_come_in_pages(api: httpx.Client, pull: PullRequest) -> None:
    run = create(api, pull, output=output(annotations=[NOTE] * 50)).json()
    page = api.get(f"check-runs/{run['id']}/annotations", params={"per_page": 20, "page": 3})
    assert len(page.json()) == 10
    assert page.json()[0]["blob_href"].endswith(f"/blob/{pull.head_sha}/skills/qna.yaml")


def test_a_run_of_another_repository_is_not_found(
    github: World, api: httpx.Client, pull: PullRequest
) -> None:
    run = create(api, pull).json()
    github.create_repository("acme/second", {"a": "a"})
    url = f"{github.api_url}/repos/acme/second/check-runs/{run['id']}"
    assert api.get(url).status_code == 404
    assert api.get("check-runs/7").status_code == 404
