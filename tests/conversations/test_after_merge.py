"""What happens once a pull request is merged, and what `/export` does."""

import hashlib
import hmac
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from syrupy.assertion import SnapshotAssertion

from app.domain.runs import RunKind, RunState
from app.store.coverage import Coverage
from sandbox import World, running_sandbox
from sandbox.git import signed
from sandbox.pull_request import PullRequest
from sandbox.world import PERMISSIONS
from tests.conversations.test_sample import a_good_judge
from tests.support.contract import Contract
from tests.support.dialogue import LEAF, Seedbed, checks, comments, leaf, seedbed_on, status
from tests.support.scripted_teacher import MODEL, ScriptedServer, scripted_server, well_behaved

pytestmark = pytest.mark.slow

EXPORT = "<!-- seedbed:export"
SECRET = "a secret of sixteen"
TOLD = "after_merge:\n  dispatch: true\n"


class Backend:
    """A training backend that listens for merges; `statuses` are answered in turn, then 200."""

    def __init__(self) -> None:
        self.told: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.url = ""


@pytest.fixture
def backend() -> Iterator[Backend]:
    found = Backend()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.told.append((dict(self.headers.items()), body))
            self.send_response(found.statuses.pop(0) if found.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        found.url = f"http://127.0.0.1:{server.server_port}/merged"
        yield found
        server.shutdown()
        thread.join()


@pytest.fixture
def teacher() -> Iterator[ScriptedServer]:
    """A teacher whose judge sees what is spoiled."""
    with scripted_server() as server:
        server.script = well_behaved(judge_pair=a_good_judge(leaf(LEAF)))
        yield server


@pytest.fixture
def writable(tmp_path: Path, contract: Contract) -> Iterator[World]:
    """A GitHub whose installation lets the App write contents, so that it may dispatch."""
    rights = dict(PERMISSIONS) | {"contents": "write"}
    with running_sandbox(tmp_path / "writable", observers=[contract], permissions=rights) as world:
        yield world
    contract.assert_clean()


def taught(teacher: ScriptedServer, **more: object) -> dict[str, object]:
    known = {"teacher_url": teacher.url, "teacher_model": MODEL, "teacher_tiny": False}
    return {**known, "teacher_patience": 0, **more}


@pytest.fixture
def service(writable: World, sqlite_url: str, teacher: ScriptedServer) -> Iterator[Seedbed]:
    """A repository whose file asks for a dispatch after a merge."""
    with seedbed_on(writable, sqlite_url, **taught(teacher)) as found:
        found.repository.push("main", {".github/seedbed.yml": TOLD}, "Configure", author="grace")
        found.settle()
        yield found


def merges(service: Seedbed, pull: PullRequest) -> str:
    """Grace merges; the merge commit."""
    sha = pull.merge(by="grace")
    service.settle()
    return sha


def known_merge(service: Seedbed) -> str:
    """The merge commit as Seedbed knows it: not every version of GitHub's API tells it."""
    (known,) = service.factory.pull_requests.newest()
    assert known.merge_sha in ("", service.repository.sha())
    return known.merge_sha


def exports(service: Seedbed) -> list[int]:
    (known,) = service.factory.pull_requests.newest()
    runs = service.factory.runs.of_pull_request(known.id)
    return [run.id for run in runs if run.kind is RunKind.EXPORT]


def stable(text: str, pull: PullRequest, service: Seedbed) -> str:
    """A text without what differs from run to run."""
    text = text.replace(pull.head_sha, "<head>").replace(pull.head_sha[:7], "<head>")
    for number in exports(service):
        text = re.sub(rf"(/runs/|run=){number}\b", r"\1<export>", text)
    text = re.sub(r"/runs/\d+", "/runs/<run>", text)
    return re.sub(r"\d+\.\d KiB|\d+ bytes", "<size>", text)


@pytest.mark.slow
def test_what_was_kept_is_exported_and_the_workflows_are_told(
    service: Seedbed, http: httpx.Client, snapshot: SnapshotAssertion
) -> None:
    pull = service.opens()
    service.says(pull, "grace", "/sample n=30")
    merges(service, pull)
    (run,) = exports(service)
    (dispatch,) = service.repository.dispatches
    assert dispatch.event_type == "seedbed-merged"
    payload = dict(dispatch.client_payload)
    files = payload.pop("files")
    assert payload == {
        "repository": "acme/taxonomy",
        "pull_request": pull.number,
        "merge_commit": known_merge(service),
        "head": pull.head_sha,
        "contributions": [
            {
                "path": f"{LEAF}/qna.yaml",
                "rows": 30,
                "judge_trusted": True,
                "tiny_teacher": False,
            }
        ],
        "contributions_count": 1,
        "rows": 30,
        "export": f"http://127.0.0.1:8000/runs/{run}",
    }
    for file in files:
        answer = http.get(f"{service.url}/runs/{run}/export/{file['name']}")
        assert answer.status_code == 200
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
        assert len(answer.content) == file["bytes"]
    assert comments(pull, EXPORT) == []  # nobody asked for it
    assert checks(pull)["Seedbed / export"] == "success"
    (check,) = [c for c in pull.check_runs if c.name == "Seedbed / export"]
    assert (check.title, check.summary) == snapshot
    assert stable(status(pull), pull, service) == snapshot


@pytest.mark.slow
def test_the_coverage_page_shows_the_leaf_after_the_merge(
    service: Seedbed, http: httpx.Client
) -> None:
    pull = service.opens()
    service.says(pull, "grace", "/sample n=30")
    before = http.get(f"{service.url}/taxonomy/acme/taxonomy").text
    assert "simple_recipe" not in before
    merges(service, pull)
    after = http.get(f"{service.url}/taxonomy/acme/taxonomy").text
    assert "simple_recipe" in after
    assert "30 rows" in after
    found = Coverage(service.factory.database).of_repository("acme/taxonomy")
    assert found is not None
    assert found.commit == service.repository.sha()
    (leaf_there,) = found.leaves
    assert leaf_there.exported is not None
    assert not leaf_there.exported.changed


def test_a_merge_without_a_sample_exports_nothing_and_tells_all_the_same(
    service: Seedbed,
) -> None:
    pull = service.opens()
    merges(service, pull)
    (dispatch,) = service.repository.dispatches
    assert dispatch.client_payload["rows"] == 0
    assert dispatch.client_payload["contributions_count"] == 1
    assert checks(pull)["Seedbed / export"] == "neutral"
    assert comments(pull, EXPORT) == []


def test_a_pull_request_that_is_closed_unmerged_exports_nothing(service: Seedbed) -> None:
    pull = service.opens()
    pull.close("grace")
    service.settle()
    assert exports(service) == []
    assert service.repository.dispatches == []


def test_an_app_that_may_not_dispatch_says_what_is_missing(
    github: World, sqlite_url: str, teacher: ScriptedServer
) -> None:
    with seedbed_on(github, sqlite_url, **taught(teacher)) as service:
        service.repository.push("main", {".github/seedbed.yml": TOLD}, "Configure", author="grace")
        service.settle()
        pull = service.opens()
        merges(service, pull)
        (run,) = exports(service)
        ended = service.factory.runs.get(run)
        assert ended is not None
        assert (ended.state, ended.reason) == (RunState.FAILED, "github-right-missing")
        assert "contents: write" in ended.words
        assert checks(pull)["Seedbed / export"] == "neutral"


def test_a_backend_that_is_away_is_told_later_and_once_each(
    writable: World, sqlite_url: str, teacher: ScriptedServer, backend: Backend
) -> None:
    backend.statuses = [503, 500]
    more = {"training_webhook_url": backend.url, "training_webhook_secret": SECRET}
    with seedbed_on(writable, sqlite_url, **taught(teacher, **more)) as service:
        service.repository.push("main", {".github/seedbed.yml": TOLD}, "Configure", author="grace")
        service.settle()
        pull = service.opens()
        merges(service, pull)
        assert checks(pull)["Seedbed / export"] is None
        for _ in range(4):
            service.later(60)
        assert checks(pull)["Seedbed / export"] == "neutral"
        (run,) = exports(service)
        assert service.factory.runs.get(run).state is RunState.DONE  # type: ignore[union-attr]
    assert len(service.repository.dispatches) == 1
    assert len(backend.told) == 3
    assert len({headers["X-Seedbed-Delivery"] for headers, _ in backend.told}) == 1
    headers, body = backend.told[-1]
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Seedbed-Signature-256"] == f"sha256={digest}"
    told = json.loads(body)
    assert told["event"] == headers["X-Seedbed-Event"] == "merged"
    assert told["head"] == pull.head_sha


@pytest.mark.slow
def test_a_maintainer_exports_what_was_kept(service: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = service.opens()
    assert service.says(pull, "grace", "/export") == ["eyes", "confused"]
    assert comments(pull, EXPORT) == []
    service.says(pull, "grace", "/sample n=30")
    assert service.says(pull, "grace", "/export") == ["eyes", "rocket"]
    (said,) = comments(pull, EXPORT)
    assert stable(said, pull, service) == snapshot
    assert service.repository.dispatches == []
    service.says(pull, "grace", f"/export path={LEAF}/qna.yaml")
    assert len(comments(pull, EXPORT)) == 2
    assert checks(pull)["Seedbed / export"] == "success"


def test_an_untrusted_sample_is_exported_for_who_asks_and_not_after_a_merge(
    service: Seedbed, teacher: ScriptedServer, snapshot: SnapshotAssertion
) -> None:
    teacher.script = well_behaved()  # a judge that finds everything good
    pull = service.opens()
    service.says(pull, "grace", "/sample n=2")
    merges(service, pull)
    (unasked,) = exports(service)
    assert service.factory.exports.of_run(unasked) == {}
    assert checks(pull)["Seedbed / export"] == "neutral"
    assert service.repository.dispatches[0].client_payload["rows"] == 0
    assert service.says(pull, "grace", "/export") == ["eyes", "rocket"]
    (said,) = comments(pull, EXPORT)
    assert stable(said, pull, service) == snapshot
    assert len(service.repository.dispatches) == 1


def test_once_the_backend_is_mended_a_rerun_tells_it_what_it_missed(
    writable: World, sqlite_url: str, teacher: ScriptedServer, backend: Backend
) -> None:
    backend.statuses = [401]
    more = {"training_webhook_url": backend.url, "training_webhook_secret": SECRET}
    with seedbed_on(writable, sqlite_url, **taught(teacher, **more)) as service:
        service.repository.push("main", {".github/seedbed.yml": TOLD}, "Configure", author="grace")
        service.settle()
        pull = service.opens()
        merges(service, pull)
        assert "not everybody was told" in status(pull) or "`/export`" in status(pull)
        (check,) = [run for run in pull.check_runs if run.name == "Seedbed / export"]
        pull.rerequest(check, by="noor")
        service.settle()
        assert len(backend.told) == 1
        pull.rerequest(check, by="grace")
        service.settle()
        assert len(backend.told) == 2
        pull.rerequest(check, by="grace")
        service.settle()
        assert "Next: nobody" in status(pull)
    assert len({headers["X-Seedbed-Delivery"] for headers, _ in backend.told}) == 1
    assert len({body for _, body in backend.told}) == 1
    assert len(service.repository.dispatches) == 1


def test_a_merge_into_another_branch_is_not_accepted_yet(service: Seedbed) -> None:
    service.repository.push("stack", {"a.md": "a\n"}, "Begin", author="grace")
    service.repository.push("contribution", leaf(), signed("Add a leaf", "ada"), author="ada")
    pull = service.repository.open_pull_request(
        author="ada", head="contribution", title="Add a leaf", body="A leaf.", base="stack"
    )
    service.settle()
    merges(service, pull)
    assert exports(service) == []
    assert service.repository.dispatches == []
    assert "Seedbed / export" not in checks(pull)
