"""Telling the training backend what was merged: a dispatch on GitHub, and a signed webhook.

What was sent is written down at once, so a run that is tried again does not send it twice. Only
where a worker dies, or a connection breaks, between the sending and the writing down can the same
be told again: whoever is told knows it by `export`, and by the delivery's id.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx

from app.domain.runs import Run
from app.errors import SeedbedError, TransientError, UserError
from app.factory import Factory
from app.github.port import GitHub
from app.logging import get_logger
from app.report.exported import Exported
from app.store.pull_requests import KnownPullRequest
from workers.policy import policy_of

EVENT = "merged"
DISPATCH, WEBHOOK = "dispatch", "webhook"
MOST_CONTRIBUTIONS, MOST_BYTES = 50, 40_000
"""GitHub takes 64 KB of payload, and ten keys."""
TIMEOUT_SECONDS = 10.0
BUSY = frozenset({408, 425, 429})
_NAMESPACE = uuid.UUID("6f2b8f0e-54a3-5b0b-9a0e-0d4a53eedbed")
Payload = dict[str, Any]
Message = tuple[bytes, dict[str, str]]


class Announcer:
    """Tells of one repository's merges."""

    def __init__(self, factory: Factory, github: GitHub) -> None:
        self._factory = factory
        self._github = github

    def announce(self, run: Run, exported: Exported) -> tuple[Exported, tuple[SeedbedError, ...]]:
        """Tell whoever wants to know and was not told yet, and what went wrong at it.

        The export that comes back also says to whom it was sent.
        """
        known = self._factory.pull_requests.get(run.pull_request_id)
        payload = self._payload(run, known, exported)
        try:
            wanted = self._wanted(run, known)
        except SeedbedError as error:
            return exported, (error,)
        problems = []
        for name, send in wanted.items():
            if name in exported.sent:
                continue
            try:
                send(payload)
            except SeedbedError as error:
                get_logger().warning("not told of a merge", what=name, reason=error.reason)
                problems.append(error)
                continue
            exported = replace(exported, sent=(*exported.sent, name))
            self._factory.exports.note(run.id, exported)
        return exported, tuple(problems)

    def _wanted(self, run: Run, known: KnownPullRequest) -> dict[str, Callable[[Payload], None]]:
        found: dict[str, Callable[[Payload], None]] = {}
        policy = policy_of(self._factory, self._github, known.ref.repository)
        if policy.dispatch:
            found[DISPATCH] = lambda payload: self._dispatch(policy.dispatch, payload)
        url = self._factory.settings.training_webhook_url.get_secret_value()
        if url:
            secret = self._factory.settings.training_webhook_secret.get_secret_value()
            delivery = delivery_id(run, known)
            found[WEBHOOK] = lambda payload: post(url, signed(payload, secret, delivery))
        return found

    def _dispatch(self, event_type: str, payload: Payload) -> None:
        try:
            self._github.dispatch(event_type, payload)
        except UserError as error:
            words = f"The `repository_dispatch` could not be sent: {error.words}"
            raise UserError(error.reason, words) from error

    def _payload(self, run: Run, known: KnownPullRequest, exported: Exported) -> Payload:
        """What is told: nine keys, few enough for GitHub, and not too long for it."""
        rows = {each.path: each for each in exported.contributions}
        paths = sorted([*rows, *(left.path for left in exported.left_out)])
        listed = [
            {
                "path": path,
                "rows": rows[path].rows if path in rows else 0,
                "judge_trusted": rows[path].trusted if path in rows else None,
                "tiny_teacher": rows[path].tiny if path in rows else None,
            }
            for path in paths[:MOST_CONTRIBUTIONS]
        ]
        while len(json.dumps(listed)) > MOST_BYTES:
            listed.pop()
        return {
            "repository": known.ref.repository,
            "pull_request": known.ref.number,
            "merge_commit": known.merge_sha,
            "head": run.head_sha,
            "contributions": listed,
            "contributions_count": len(paths),
            "rows": exported.rows,
            "files": [
                {"name": file.name, "bytes": file.bytes, "sha256": file.sha256}
                for file in exported.files
            ],
            "export": f"{self._factory.settings.public_url.rstrip('/')}/runs/{run.id}",
        }


def delivery_id(run: Run, known: KnownPullRequest) -> str:
    """A UUID that stays the same however often one run is tried."""
    ref = known.ref
    return str(uuid.uuid5(_NAMESPACE, f"{ref.repository}#{ref.number}@{known.merge_sha}:{run.id}"))


def signed(payload: Payload, secret: str, delivery: str) -> Message:
    """The message: its body, and headers of which one signs the body's bytes."""
    body = json.dumps({"event": EVENT, "delivery": delivery, **payload}).encode("ascii")
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "seedbed",
        "X-Seedbed-Event": EVENT,
        "X-Seedbed-Delivery": delivery,
        "X-Seedbed-Signature-256": f"sha256={digest}",
    }
    return body, headers


def post(url: str, message: Message) -> None:
    """Post a message once; nothing but the status of the answer is looked at.

    Raises:
        TransientError: the receiver is away, slow or busy.
        UserError: the receiver refuses it, or sends us elsewhere.
    """
    body, headers = message
    timeout = httpx.Timeout(TIMEOUT_SECONDS).as_dict()
    request = httpx.Request(
        "POST", url, content=body, headers=headers, extensions={"timeout": timeout}
    )
    try:
        # A client would log the address, which can hold a token, and could follow redirects.
        with httpx.HTTPTransport() as transport:
            answer = transport.handle_request(request)
            answer.close()
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:  # the last: no such host
        get_logger().warning("training webhook unreachable", cause=type(error).__name__)
        words = "The training backend's webhook cannot be reached."
        # Without its cause, whose words could quote the address.
        raise TransientError("training-webhook-unreachable", words) from None
    _judge(answer.status_code)


def _judge(status: int) -> None:
    if 200 <= status < 300:  # noqa: PLR2004 - HTTP's success
        return
    said = f"The training backend's webhook answered with status {status}"
    if status >= 500 or status in BUSY:  # noqa: PLR2004 - HTTP's failures of a server
        raise TransientError("training-webhook-broken", f"{said}.")
    words = "an admin looks at SEEDBED_TRAINING_WEBHOOK_URL and SEEDBED_TRAINING_WEBHOOK_SECRET."
    raise UserError("training-webhook-refused", f"{said}; {words}")
