"""Knocking at the webhook's door with whatever one likes, and seeing what it achieved."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import func, select

from app.store.tables import AuditRow, DeliveryRow, RunRow
from app.webhooks.signature import sign
from tests.support.dialogue import Seedbed

PATH = "/github/webhook"
Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Achieved:
    """What there is because of deliveries: rows, and what is queued."""

    deliveries: int
    runs: int
    acts: int
    queued: int


def achieved(seedbed: Seedbed) -> Achieved:
    """What there is now."""
    with seedbed.factory.database.reading() as session:
        rows = [
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (DeliveryRow, RunRow, AuditRow)
        ]
    return Achieved(*rows, queued=len(seedbed.factory.queue.sent))


def secret(seedbed: Seedbed) -> str:
    """What GitHub signs with."""
    return seedbed.factory.settings.webhook_secret.get_secret_value()


def signed_headers(
    seedbed: Seedbed, body: bytes, event: str = "issue_comment", guid: str = ""
) -> dict[str, str]:
    """The headers GitHub would send with this body."""
    return {
        "X-GitHub-Delivery": guid or str(uuid.uuid4()),
        "X-GitHub-Event": event,
        "X-Hub-Signature-256": sign(secret(seedbed), body),
    }


def sha1_of(seedbed: Seedbed, body: bytes) -> str:
    """The older header, which GitHub still sends beside the newer one."""
    digest = hmac.new(secret(seedbed).encode(), body, hashlib.sha1)
    return f"sha1={digest.hexdigest()}"


def comment_body(seedbed: Seedbed, who: str, words: str, number: int = 1) -> bytes:
    """A delivery of a comment that nobody wrote on GitHub."""
    payload = {
        "action": "created",
        "issue": {"number": number, "pull_request": {"url": "x"}},
        "comment": {"id": 999_999, "body": words, "user": {"login": who, "type": "User"}},
        "repository": {"full_name": seedbed.repository.full_name},
        "installation": {"id": seedbed.repository.installation_id},
        "sender": {"login": who, "type": "User"},
    }
    return json.dumps(payload).encode()


def knock(seedbed: Seedbed, raw: bytes, *, hang_up: bool = False, seconds: float = 20) -> int:
    """Send bytes over a bare connection; the status that came back, 0 for none.

    With `hang_up` the sending side is closed first.
    """
    with connected(seedbed, seconds) as bare:
        bare.sendall(raw)
        if hang_up:
            bare.shutdown(socket.SHUT_WR)
        try:
            answer = bare.recv(65_536)
        except (TimeoutError, ConnectionError):
            return 0
    return int(answer.split()[1]) if answer.startswith(b"HTTP/1.") else 0


def connected(seedbed: Seedbed, seconds: float = 20) -> socket.socket:
    """A bare connection to the service."""
    place = urlsplit(seedbed.url)
    return socket.create_connection((place.hostname, place.port), timeout=seconds)


def request(body: bytes, headers: Headers, *, framing: str = "") -> bytes:
    """The bytes of a POST; `framing` in place of a content length."""
    lines = [f"POST {PATH} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    lines += [framing or f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body
