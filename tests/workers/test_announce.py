"""The signed webhook after a merge, against a real receiver on this machine."""

import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.domain.policy import Policy
from app.domain.runs import BY_POLICY, Run, RunKind
from app.errors import TransientError, UserError
from app.factory import Factory
from app.report.exported import Exported, ExportedContribution, LeftOut
from tests.dashboard.conftest import settings
from tests.dashboard.scenes import asked, opened
from tests.support.migrated import make_ready
from tests.support.stores import HEAD, PULL_REQUEST
from workers import announce
from workers.announce import MOST_BYTES, MOST_CONTRIBUTIONS, Announcer, post, signed

SECRET = "a secret of sixteen"
PATH = "knowledge/arts/film/qna.yaml"
MADE = ExportedContribution(
    path=PATH,
    run=1,
    pairs=2,
    rows=6,
    judged=3,
    kept_rate=0.7,
    trusted=True,
    tiny=False,
    blob_sha="",
)
EXPORTED = Exported(
    rows=6,
    contributions=(MADE,),
    left_out=(LeftOut(path="knowledge/b/qna.yaml", reason="no pair of its sample was kept"),),
)


@dataclass
class Receiver:
    """A training backend: what it answers, and what it was told (headers and body)."""

    url: str = ""
    status: int = 204
    location: str = ""
    wait: float = 0.0
    body: bytes = b""
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"]))
            found.told.append(({k.lower(): v for k, v in self.headers.items()}, said))
            time.sleep(found.wait)
            self.send_response(found.status)
            if found.location:
                self.send_header("Location", found.location)
            self.send_header("Content-Length", str(len(found.body)))
            with suppress(ConnectionError):  # who asked may have gone
                self.end_headers()
                self.wfile.write(found.body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        found.url = f"http://127.0.0.1:{server.server_port}/merged?token=of-the-address"
        yield found
        server.shutdown()
        thread.join()


class Dispatching:
    """The part of GitHub that is dispatched through."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict]] = []
        self.error: Exception | None = None

    def dispatch(self, event_type: str, payload: dict) -> None:
        if self.error is not None:
            raise self.error
        self.sent.append((event_type, payload))


@pytest.fixture
def factory(sqlite_url: str, receiver: Receiver) -> Iterator[Factory]:
    make_ready(sqlite_url)
    more = {"training_webhook_url": receiver.url, "training_webhook_secret": SECRET}
    known = settings(sqlite_url)
    made = Factory(type(known).model_validate({**known.model_dump(), **more}))
    yield made
    made.close()


@pytest.fixture
def run(factory: Factory) -> Run:
    """The export run of a pull request that was merged."""
    row = opened(factory)
    factory.pull_requests.save(replace(PULL_REQUEST, open=False, merged=True, merge_sha="d" * 40))
    started = factory.runs.get(asked(factory, row, RunKind.EXPORT, asked_by=BY_POLICY))
    assert started is not None
    return started


@pytest.fixture
def github(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> Dispatching:
    """A repository whose file asks for a dispatch."""
    policy = Policy(dispatch="contributions-merged")
    monkeypatch.setattr(announce, "policy_of", lambda *_: policy)
    return Dispatching()


Told = Callable[[Exported], tuple[Exported, tuple[Exception, ...]]]


@pytest.fixture
def tell(factory: Factory, github: Dispatching, run: Run) -> Told:
    announcer = Announcer(factory, github)  # type: ignore[arg-type]
    return lambda exported: announcer.announce(run, exported)


def test_both_are_told_the_same(
    tell: Told, github: Dispatching, receiver: Receiver, run: Run, factory: Factory
) -> None:
    exported, problems = tell(EXPORTED)
    assert problems == ()
    assert exported.sent == ("dispatch", "webhook")
    ((event_type, payload),) = github.sent
    assert event_type == "contributions-merged"
    assert payload == {
        "repository": "acme/taxonomy",
        "pull_request": 7,
        "merge_commit": "d" * 40,
        "head": HEAD,
        "contributions": [
            {
                "path": PATH,
                "rows": 6,
                "judge_trusted": True,
                "tiny_teacher": False,
            },
            {
                "path": "knowledge/b/qna.yaml",
                "rows": 0,
                "judge_trusted": None,
                "tiny_teacher": None,
            },
        ],
        "contributions_count": 2,
        "rows": 6,
        "files": [],
        "export": f"http://127.0.0.1:8000/runs/{run.id}",
    }
    ((headers, body),) = receiver.told
    assert json.loads(body) == {
        "event": "merged",
        "delivery": headers["x-seedbed-delivery"],
        **payload,
    }
    assert headers["x-seedbed-event"] == "merged"
    assert headers["content-type"] == "application/json"
    assert factory.exports.result(run.id) == exported


def test_the_signature_is_of_the_bytes(tell: Told, receiver: Receiver) -> None:
    tell(EXPORTED)
    ((headers, body),) = receiver.told
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["x-seedbed-signature-256"] == f"sha256={digest}"


def test_the_signature_is_that_of_githubs_own_example() -> None:
    # https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    secret, known = "It's a Secret to Everybody", b"Hello, World!"
    digest = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert hmac.new(secret.encode(), known, hashlib.sha256).hexdigest() == digest
    body, headers = signed({}, secret, "x")
    assert headers["X-Seedbed-Signature-256"] == (
        f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
    )


def test_what_was_sent_is_not_sent_again(
    tell: Told, github: Dispatching, receiver: Receiver, factory: Factory, run: Run
) -> None:
    receiver.status = 503
    exported, (problem,) = tell(EXPORTED)
    assert isinstance(problem, TransientError)
    # The next attempt, maybe in another process, begins with what was written down.
    noted = factory.exports.result(run.id)
    assert noted is not None
    assert (noted.sent, noted) == (("dispatch",), exported)
    receiver.status = 200
    again, problems = tell(noted)
    assert problems == ()
    assert again.sent == ("dispatch", "webhook")
    assert len(github.sent) == 1
    assert len({headers["x-seedbed-delivery"] for headers, _ in receiver.told}) == 1
    assert len({body for _, body in receiver.told}) == 1
    tell(again)
    assert (len(github.sent), len(receiver.told)) == (1, 2)


def test_a_dispatch_that_is_refused_keeps_nothing_back(
    tell: Told, github: Dispatching, receiver: Receiver
) -> None:
    github.error = UserError("github-forbidden", "GitHub does not let the App do this here.")
    exported, (problem,) = tell(EXPORTED)
    assert exported.sent == ("webhook",)
    assert "does not let the App do this" in str(problem)
    assert len(receiver.told) == 1


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_success_is_success(receiver: Receiver, status: int) -> None:
    receiver.status = status
    post(receiver.url, signed({}, SECRET, "x"))


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408, 429])
def test_what_passes_is_tried_again(receiver: Receiver, status: int) -> None:
    receiver.status = status
    with pytest.raises(TransientError, match=str(status)):
        post(receiver.url, signed({}, SECRET, "x"))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_an_admins_to_mend(receiver: Receiver, status: int) -> None:
    receiver.status = status
    receiver.body = b"<b>not for people</b>"
    with pytest.raises(UserError, match=f"status {status}") as raised:
        post(receiver.url, signed({}, SECRET, "x"))
    assert "SEEDBED_TRAINING_WEBHOOK_SECRET" in raised.value.words
    assert "not for people" not in raised.value.words


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.location = status, receiver.url
    with pytest.raises(UserError, match=f"status {status}"):
        post(receiver.url, signed({}, SECRET, "x"))
    assert len(receiver.told) == 1


def test_a_receiver_that_is_slow_or_away_is_tried_again(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announce, "TIMEOUT_SECONDS", 0.2)
    receiver.wait = 0.6
    with pytest.raises(TransientError, match="cannot be reached"):
        post(receiver.url, signed({}, SECRET, "x"))
    with pytest.raises(TransientError, match="cannot be reached"):
        post("http://127.0.0.1:9/away", signed({}, SECRET, "x"))


def test_a_host_that_cannot_be_is_one_that_is_away() -> None:
    with pytest.raises(TransientError, match="cannot be reached"):
        post(f"https://{'x' * 64}.example/merged", signed({}, SECRET, "x"))


def test_no_secret_gets_into_logs_or_words(
    tell: Told,
    receiver: Receiver,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    said = []
    with capture_logs() as logs:
        for status in (204, 401, 503):
            receiver.status = status
            _, problems = tell(EXPORTED)
            said += [str(problem) for problem in problems]
    assert len(logs) == len(said) == 2
    for text in (str(logs), str(said), caplog.text):
        assert SECRET not in text
        assert "of-the-address" not in text


def test_a_long_list_is_cut_to_what_github_takes(tell: Told, github: Dispatching) -> None:
    for path in ("knowledge/{}/qna.yaml", "knowledge/" + "x" * 3000 + "{}/qna.yaml"):
        many = tuple(replace(MADE, path=path.format(n)) for n in range(200))
        tell(Exported(rows=9, contributions=many))
    for (_, payload), most in zip(github.sent, (MOST_CONTRIBUTIONS, 12), strict=True):
        assert payload["contributions_count"] == 200
        assert len(payload["contributions"]) == most
        assert len(payload) <= 10
        assert len(json.dumps(payload)) < MOST_BYTES + 2_000


def test_nobody_is_told_where_nobody_wants_to_know(
    sqlite_url: str, receiver: Receiver, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announce, "policy_of", lambda *_: Policy())
    quiet = Factory(settings(sqlite_url))
    github = Dispatching()
    assert Announcer(quiet, github).announce(run, EXPORTED) == (EXPORTED, ())  # type: ignore[arg-type]
    assert (github.sent, receiver.told) == ([], [])
    quiet.close()


def test_the_documented_check_takes_our_signature_and_no_other() -> None:
    text = (Path(__file__).parents[2] / "docs/training.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    documented: dict[str, Callable[[bytes, str, str], bool]] = {}
    exec(snippet, documented)  # noqa: S102 - the text of our own documentation
    check = documented["is_from_seedbed"]
    body, headers = signed({"rows": 1}, SECRET, "x")
    signature = headers["X-Seedbed-Signature-256"]
    assert check(body, signature, SECRET)
    assert not check(body + b" ", signature, SECRET)
    assert not check(body, signature, "another secret")
    assert not check(body, "sha256=\u00e9", SECRET)


def test_the_documented_message_has_the_keys_of_ours(tell: Told, receiver: Receiver) -> None:
    text = (Path(__file__).parents[2] / "docs/training.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```json\n(\{\n.*?)```", text, re.DOTALL)
    tell(EXPORTED)
    ((_, body),) = receiver.told
    documented, ours = json.loads(shown), json.loads(body)
    assert list(documented) == list(ours)
    assert list(documented["contributions"][0]) == list(ours["contributions"][0])
