"""The calls that both GitHubs answer, the same for each."""

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt

README = b"# Taxonomy\n"
QNA = "version: 2\n"
OUTPUT = {"title": "Checked", "summary": "All is well.", "text": "More."}


@dataclass(frozen=True)
class Place:
    """A GitHub with an App, and a pull request 1 in `acme/taxonomy` that adds `qna.yaml`."""

    api_url: str
    app_id: int
    private_key: str


@dataclass
class Answers:
    """What a place answered, by the name of the call: status and JSON."""

    place: Place
    given: dict[str, tuple[int, Any]] = field(default_factory=dict)
    credential: str = ""

    def ask(self, name: str, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Makes one call and keeps its answer under a name."""
        answer = httpx.request(
            method,
            self.place.api_url + path,
            json=body,
            headers={"Authorization": f"Bearer {self.credential}"},
            trust_env=False,
        )
        self.given[name] = answer.status_code, answer.json()
        return answer.json()


def sign_in(place: Place, permissions: Mapping[str, str]) -> Answers:
    """The App finds its installation and takes a token."""
    answers = Answers(place)
    now = int(time.time())
    claims = {"iat": now - 60, "exp": now + 300, "iss": str(place.app_id)}
    answers.credential = jwt.encode(claims, place.private_key, algorithm="RS256")
    answers.ask("app", "GET", "/app")
    found = answers.ask("installation", "GET", "/repos/acme/taxonomy/installation")
    url = f"/app/installations/{found['id']}/access_tokens"
    token = answers.ask("token", "POST", url, {"permissions": dict(permissions)})
    answers.credential = token["token"]
    return answers


def play(answers: Answers) -> None:
    """Reads, comments and checks, as the App does."""
    repo = "/repos/acme/taxonomy"
    pull = answers.ask("pull", "GET", f"{repo}/pulls/1")
    sha = pull["head"]["sha"]
    answers.ask("repository", "GET", repo)
    file = answers.ask("file", "GET", f"{repo}/contents/qna.yaml?ref={sha}")
    answers.ask("blob", "GET", f"{repo}/git/blobs/{file['sha']}")
    answers.ask("missing file", "GET", f"{repo}/contents/none.yaml")
    _comment(answers, repo)
    _label(answers, repo)
    _check(answers, repo, sha)


def _comment(answers: Answers, repo: str) -> None:
    url = f"{repo}/issues/1/comments"
    made = answers.ask("comment", "POST", url, {"body": "Hello."})
    one = f"{repo}/issues/comments/{made['id']}"
    answers.ask("comment edited", "PATCH", one, {"body": "Hello again."})
    answers.ask("comment read", "GET", one)
    answers.ask("comments", "GET", url)


def _label(answers: Answers, repo: str) -> None:
    one = {"name": "skill", "color": "1d76db", "description": "A new skill"}
    answers.ask("label", "POST", f"{repo}/labels", one)
    answers.ask("label again", "POST", f"{repo}/labels", one)
    answers.ask("label changed", "PATCH", f"{repo}/labels/skill", {"color": "ededed"})
    answers.ask("label read", "GET", f"{repo}/labels/skill")
    answers.ask("no such label", "GET", f"{repo}/labels/none")
    on = f"{repo}/issues/1/labels"
    answers.ask("labelled", "POST", on, {"labels": ["skill", "hold"]})
    answers.ask("labels set", "PUT", on, {"labels": ["skill"]})
    answers.ask("labels", "GET", on)
    answers.ask("unlabelled", "DELETE", f"{on}/skill")
    answers.ask("unlabelled again", "DELETE", f"{on}/skill")


def _check(answers: Answers, repo: str, sha: str) -> None:
    start = {"name": "Seedbed / validate", "head_sha": sha, "status": "in_progress"}
    run = answers.ask("check run", "POST", f"{repo}/check-runs", start | {"external_id": "one"})
    note = {
        "path": "qna.yaml",
        "start_line": 1,
        "end_line": 1,
        "annotation_level": "notice",
        "message": "Here.",
    }
    end = {
        "status": "completed",
        "conclusion": "success",
        "output": OUTPUT | {"annotations": [note]},
    }
    answers.ask("check run ended", "PATCH", f"{repo}/check-runs/{run['id']}", end)
    answers.ask("check runs", "GET", f"{repo}/commits/{sha}/check-runs")
    answers.ask("no such check run", "GET", f"{repo}/check-runs/999999999")


def decoded(content: str) -> bytes:
    """What a file's or a blob's base64 says."""
    return base64.b64decode(content)
