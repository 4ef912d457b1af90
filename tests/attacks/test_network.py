"""Somebody on the network knocks at the webhook without the secret, or with what they overheard.

Nothing without GitHub's signature over these very bytes is recorded, and nothing that is said
again does more than it did the first time.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import httpx
import pytest

from app.domain.runs import RunKind
from app.store.deliveries import DeliveryState
from app.webhooks.parse import HANDLED_EVENTS
from app.webhooks.signature import sign
from sandbox.world import World
from tests.attacks.door import (
    achieved,
    comment_body,
    connected,
    knock,
    request,
    secret,
    sha1_of,
    signed_headers,
)
from tests.support.dialogue import Seedbed, checks, seedbed_on, status

pytestmark = pytest.mark.slow

LIMIT = 200_000
SLOW_SENDERS = 40


@pytest.fixture
def seedbed(github: World, sqlite_url: str) -> Iterator[Seedbed]:
    with seedbed_on(github, sqlite_url, max_delivery_bytes=LIMIT) as service:
        yield service


def post(http: httpx.Client, seedbed: Seedbed, body: bytes, headers: dict[str, str]) -> int:
    return http.post(f"{seedbed.url}/github/webhook", content=body, headers=headers).status_code


def forgeries(seedbed: Seedbed, body: bytes) -> dict[str, dict[str, str]]:
    """Headers that prove nothing of this body, by how they are wrong."""
    true = signed_headers(seedbed, body)
    bare = {name: value for name, value in true.items() if name != "X-Hub-Signature-256"}
    right = true["X-Hub-Signature-256"]
    digest = right.removeprefix("sha256=")
    given = {
        "empty": "",
        "a name alone": "sha256=",
        "without its name": digest,
        "cut by a digit": right[:-1],
        "longer by a digit": f"{right}0",
        "one digit wrong": right[:-1] + ("0" if right[-1] != "0" else "1"),
        "SHA-1 under the new name": f"sha256={sha1_of(seedbed, body).removeprefix('sha1=')}",
        "SHA-1": sha1_of(seedbed, body),
        "another secret": sign("another-secret", body),
        "an empty secret": sign("", body),
        "another body": sign(secret(seedbed), body + b" "),
        "two in one": f"{sign('another', body)}, {right}",
        "of no letters": "sha256=" + "\u00e9" * 64,
    }
    made = {name: bare | {"X-Hub-Signature-256": value} for name, value in given.items()}
    made["unsigned"] = bare
    made["signed with SHA-1 alone"] = bare | {"X-Hub-Signature": sha1_of(seedbed, body)}
    return made


def test_a_forged_delivery_is_neither_recorded_nor_acted_on(
    seedbed: Seedbed, http: httpx.Client
) -> None:
    pull = seedbed.opens()
    before = achieved(seedbed)
    body = comment_body(seedbed, "grace", "/sample", pull.number)
    for name, headers in forgeries(seedbed, body).items():
        raw = {key.encode(): value.encode() for key, value in headers.items()}
        answer = http.post(f"{seedbed.url}/github/webhook", content=body, headers=raw)
        assert answer.status_code == 401, name
        assert sign(secret(seedbed), body) not in answer.text, name
    assert achieved(seedbed) == before


def test_a_truncated_delivery_is_not_recorded(seedbed: Seedbed) -> None:
    body = comment_body(seedbed, "grace", "/sample")
    headers = signed_headers(seedbed, body)
    for cut in (b"", body[:1], body[:-1]):
        assert knock(seedbed, request(cut, headers.items())) == 401
    half = request(body, headers.items())[:-10]
    assert knock(seedbed, half, hang_up=True) in (0, 400)
    assert achieved(seedbed).deliveries == 0


def test_a_repeat_under_the_same_name_does_nothing_more(
    seedbed: Seedbed, http: httpx.Client
) -> None:
    pull = seedbed.opens()
    seedbed.says(pull, "ada", "/validate")
    before = achieved(seedbed)
    for delivery in seedbed.github.deliveries:
        guid = delivery.guid
        for spelt in (guid, guid.upper(), f"{{{guid}}}", f"urn:uuid:{guid}", guid.replace("-", "")):
            headers = delivery.headers | {"X-GitHub-Delivery": spelt}
            assert post(http, seedbed, delivery.body, headers) == 200
    seedbed.settle()
    assert achieved(seedbed) == before


def test_a_repeat_under_a_new_name_revives_no_right(seedbed: Seedbed, http: httpx.Client) -> None:
    """The signature covers the body alone: what it said is asked again, under today's facts."""
    pull = seedbed.opens_from_fork("noor")
    assert seedbed.says(pull, "grace", "/hold") == ["eyes", "rocket"]
    said = seedbed.github.deliveries[-1]
    while said.event != "issue_comment" or "/hold" not in said.body.decode():
        said = seedbed.github.deliveries[seedbed.github.deliveries.index(said) - 1]
    seedbed.says(pull, "grace", "/hold off")
    seedbed.repository.add_collaborator("grace", role_name="read")
    headers = signed_headers(seedbed, said.body)
    assert post(http, seedbed, said.body, headers) == 202
    seedbed.settle()
    assert "on hold" not in status(pull)
    assert "it is for maintainers here" in status(pull)


def test_an_old_ok_said_again_is_for_no_newer_commit(seedbed: Seedbed, http: httpx.Client) -> None:
    pull = seedbed.opens_from_fork("noor")
    comment = pull.comment("grace", "/ok-to-test")
    seedbed.github.wait_idle()
    said = seedbed.github.deliveries[-1]
    assert comment.body in said.body.decode()
    seedbed.hears()
    seedbed.look()
    pull.source.push("leaf", {"knowledge/arts/qna.yaml": "a: b\n"}, "More", author="noor")
    seedbed.hears()
    before = achieved(seedbed).runs
    assert post(http, seedbed, said.body, signed_headers(seedbed, said.body)) == 202
    seedbed.hears()
    assert achieved(seedbed).runs == before
    assert "was pushed meanwhile" in status(pull)


def test_an_old_opening_said_again_gets_no_more_than_the_same_checks(
    seedbed: Seedbed, http: httpx.Client
) -> None:
    pull = seedbed.opens()
    before = checks(pull)
    opened = next(d for d in seedbed.github.deliveries if d.action == "opened")
    headers = signed_headers(seedbed, opened.body, "pull_request")
    assert post(http, seedbed, opened.body, headers) == 202
    seedbed.settle()
    (row,) = seedbed.factory.pull_requests.newest()
    kinds = [run.kind for run in seedbed.factory.runs.of_pull_request(row.id)]
    assert set(kinds) == {RunKind.VALIDATE}
    assert checks(pull) == before  # and no check run stands twice
    assert status(pull)  # nor the comment


def test_a_body_under_the_name_of_another_event_does_nothing(
    seedbed: Seedbed, http: httpx.Client
) -> None:
    """The event's name is not signed: a body that was overheard must not pass for another one."""
    pull = seedbed.opens()
    body = comment_body(seedbed, "grace", "/sample", pull.number)
    before = achieved(seedbed)
    others = [*sorted(HANDLED_EVENTS - {"issue_comment"}), "ping", "installation", "repository"]
    # Names that Seedbed gives to what it found itself.
    others += ["seedbed_found", "seedbed_reconcile"]
    for event in others:
        assert post(http, seedbed, body, signed_headers(seedbed, body, event)) in (202, 400)
    seedbed.settle()
    assert achieved(seedbed).runs == before.runs
    assert achieved(seedbed).acts == before.acts


def test_what_seedbed_tells_itself_cannot_be_told_from_outside(
    seedbed: Seedbed, http: httpx.Client
) -> None:
    pull = seedbed.opens()
    told = b'{"installation_id": %d, "repository": "acme/taxonomy", "number": %d}' % (
        seedbed.repository.installation_id,
        pull.number,
    )
    before = achieved(seedbed)
    for body in (told, b"{}", b"[]", b"1"):
        headers = signed_headers(seedbed, body, "seedbed_found")
        assert post(http, seedbed, body, headers) in (202, 400)
    seedbed.settle()
    assert achieved(seedbed).runs == before.runs


@pytest.mark.parametrize(
    "event", ["", "pull request", "../x", "x" * 65, "pull-request", "\u00e9v\u00e9nement"]
)
def test_a_malformed_event_is_not_recorded(
    seedbed: Seedbed, http: httpx.Client, event: str
) -> None:
    headers = [(k.encode(), v.encode()) for k, v in signed_headers(seedbed, b"{}", event).items()]
    answer = http.post(f"{seedbed.url}/github/webhook", content=b"{}", headers=headers)
    assert answer.status_code == 400
    assert achieved(seedbed).deliveries == 0


def test_headers_cannot_be_smuggled_into_others(seedbed: Seedbed) -> None:
    body = b"{}"
    headers = signed_headers(seedbed, body)
    for name, spoiled in (
        ("X-GitHub-Event", "ping\r\nX-Evil: 1"),
        ("X-GitHub-Delivery", "1\nX-GitHub-Event: push"),
        ("X-GitHub-Delivery", "'; DROP TABLE deliveries; --"),
        ("X-GitHub-Event", "ping\0x"),
    ):
        raw = request(body, (headers | {name: spoiled}).items())
        # The first is well formed: a header more, which nobody reads.
        assert knock(seedbed, raw) in ((202,) if "\r\n" in spoiled else (0, 400))
    assert achieved(seedbed).deliveries == 1


def test_a_second_signature_does_not_help(seedbed: Seedbed) -> None:
    body = comment_body(seedbed, "grace", "/sample")
    headers = signed_headers(seedbed, body)
    forged = {**headers, "X-Hub-Signature-256": sign("another", body)}
    twice = [*forged.items(), *((k, v) for k, v in headers.items() if "Signature" in k)]
    assert knock(seedbed, request(body, twice)) == 401
    assert achieved(seedbed).deliveries == 0


def test_two_framings_of_one_body_smuggle_no_second_request(seedbed: Seedbed) -> None:
    body = b"{}"
    inner = request(body, signed_headers(seedbed, body, "push").items())
    headers = [*signed_headers(seedbed, b"").items(), ("Transfer-Encoding", "chunked")]
    raw = request(b"0\r\n\r\n" + inner, headers)
    knock(seedbed, raw)
    with seedbed.factory.database.reading():
        assert achieved(seedbed).deliveries <= 1  # never the one inside the other


def test_an_oversized_body_is_refused_unread(seedbed: Seedbed) -> None:
    big = b"x" * (LIMIT + 1)
    headers = signed_headers(seedbed, big)
    assert (
        knock(seedbed, request(b"", headers.items(), framing="Content-Length: 999999999999")) == 413
    )
    assert knock(seedbed, request(big, headers.items())) == 413
    lies = request(b"", headers.items(), framing="Content-Length: -1")
    assert knock(seedbed, lies) in (0, 400)
    assert achieved(seedbed).deliveries == 0


def test_a_chunked_body_is_bounded_too(seedbed: Seedbed) -> None:
    small = comment_body(seedbed, "grace", "Hello")
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(small), small)
    framing = "Transfer-Encoding: chunked"
    headers = signed_headers(seedbed, small).items()
    assert knock(seedbed, request(chunked, headers, framing=framing)) == 202
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    endless = request(piece * 4, headers, framing=framing)
    assert knock(seedbed, endless) == 413  # although its end never came
    assert achieved(seedbed).deliveries == 1


def test_a_compressed_body_is_not_unfolded(seedbed: Seedbed, http: httpx.Client) -> None:
    body = gzip.compress(b" " * 50_000_000)
    assert len(body) < LIMIT
    headers = signed_headers(seedbed, body) | {"Content-Encoding": "gzip"}
    assert post(http, seedbed, body, headers) == 202
    seedbed.settle()
    ((_, state),) = delivery_states(seedbed)
    assert state is DeliveryState.FAILED
    assert achieved(seedbed).runs == 0


def test_slow_senders_keep_nobody_out(seedbed: Seedbed) -> None:
    body = comment_body(seedbed, "grace", "/sample")
    begun = request(body, signed_headers(seedbed, body).items())[:-20]
    slow = [connected(seedbed) for _ in range(SLOW_SENDERS)]
    try:
        for each in slow:
            each.sendall(begun)
        pull = seedbed.opens()
        assert checks(pull) == {"Seedbed / validate": "success"}
    finally:
        for each in slow:
            each.close()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_a_post_delivers(seedbed: Seedbed, http: httpx.Client, method: str) -> None:
    body = comment_body(seedbed, "grace", "/sample")
    headers = signed_headers(seedbed, body)
    answer = http.request(method, f"{seedbed.url}/github/webhook", content=body, headers=headers)
    assert answer.status_code == 405
    assert achieved(seedbed).deliveries == 0


def delivery_states(seedbed: Seedbed) -> list[tuple[int, DeliveryState]]:
    """The number and the state of each delivery."""
    count = achieved(seedbed).deliveries
    found = [seedbed.factory.deliveries.get(number) for number in range(1, count + 1)]
    return [(each.id, each.state) for each in found if each is not None]
