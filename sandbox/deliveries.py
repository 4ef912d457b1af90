"""Sending webhooks: signed, in order, from one background thread, never twice by itself."""

import datetime as dt
import functools
import hashlib
import hmac
import json
import queue
import ssl
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from sandbox.model import Delivery, Json

TIMEOUT_SECONDS = 10.0
SUCCESS = range(200, 300)
UNREACHED, UNANSWERED = 502, 504
"""The status codes that GitHub's log has where the receiver gave none."""


class StillBusyError(Exception):
    """Deliveries were still unanswered when the waiting ended."""


@dataclass
class Courier:
    """Brings deliveries to one address and keeps the log of all of them."""

    secret: str
    hook_id: int
    app_id: int
    clock: Callable[[], dt.datetime]
    url: str | None = None
    log: list[Delivery] = field(default_factory=list)
    _queue: "queue.SimpleQueue[tuple[Delivery, str] | None]" = field(
        default_factory=queue.SimpleQueue
    )
    _unanswered: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _stopping: bool = False
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Starts the sending thread."""
        self._thread = threading.Thread(target=self._run, name="sandbox-webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread; what was not sent yet stays unsent."""
        self._stopping = True
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join()

    def send(self, event: str, payload: Json) -> Delivery:
        """Logs a new delivery and queues it."""
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        guid = str(uuid.uuid4())
        delivery = Delivery(
            id=len(self.log) + 1,
            guid=guid,
            event=event,
            payload=payload,
            body=body,
            headers=self._headers(event, guid, body),
        )
        return self._queue_up(delivery)

    def redeliver(self, guid: str) -> Delivery:
        """Queues the same payload again under the same GUID; KeyError for an unknown GUID."""
        known = next((delivery for delivery in self.log if delivery.guid == guid), None)
        if known is None:
            raise KeyError(f"no delivery {guid}")
        return self.bring_again(known)

    def bring_again(self, known: Delivery) -> Delivery:
        """Queues a delivery's payload again, as a new one in the log."""
        again = Delivery(
            id=len(self.log) + 1,
            guid=known.guid,
            event=known.event,
            payload=known.payload,
            body=known.body,
            headers=known.headers,
            redelivery=True,
        )
        return self._queue_up(again)

    def wait_idle(self, seconds: float) -> None:
        """Returns once every queued delivery has its answer; StillBusyError when time is up."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._unanswered == 0, seconds):
                raise StillBusyError(f"{self._unanswered} deliveries unanswered in {seconds} s")

    def _queue_up(self, delivery: Delivery) -> Delivery:
        self.log.append(delivery)
        if self.url is None:
            delivery.error = "no webhook address is set"
            return delivery
        delivery.url = self.url
        with self._changed:
            self._unanswered += 1
        self._queue.put((delivery, self.url))
        return delivery

    def _headers(self, event: str, guid: str, body: bytes) -> dict[str, str]:
        secret = self.secret.encode()
        return {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/0000000",
            "X-GitHub-Delivery": guid,
            "X-GitHub-Event": event,
            "X-GitHub-Hook-ID": str(self.hook_id),
            "X-GitHub-Hook-Installation-Target-ID": str(self.app_id),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature": "sha1=" + hmac.new(secret, body, "sha1").hexdigest(),
            "X-Hub-Signature-256": "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest(),
        }

    def _run(self) -> None:
        # The environment's proxies are for the outside; every receiver here is a neighbour.
        with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False, verify=_trust()) as client:
            while (job := self._queue.get()) is not None and not self._stopping:
                delivery, url = job
                delivery.delivered_at, began = self.clock(), time.monotonic()
                _post(client, delivery, url)
                delivery.duration = time.monotonic() - began
                with self._changed:
                    self._unanswered -= 1
                    self._changed.notify_all()


@functools.cache
def _trust() -> ssl.SSLContext:
    # Loading the certificates anew for every sandbox takes longer than all the rest of its start.
    return ssl.create_default_context()


def _post(client: httpx.Client, delivery: Delivery, url: str) -> None:
    try:
        answer = client.post(url, content=delivery.body, headers=delivery.headers)
    except httpx.HTTPError as failure:
        late = isinstance(failure, httpx.ReadTimeout | httpx.WriteTimeout)
        delivery.outcome = "timed out" if late else "failed to connect to host"
        delivery.outcome_code = UNANSWERED if late else UNREACHED
        delivery.error = f"{type(failure).__name__}: {failure}"
    else:
        delivery.answer_headers, delivery.answer_body = dict(answer.headers), answer.text
        good, code = answer.status_code in SUCCESS, answer.status_code
        delivery.outcome = "OK" if good else f"Invalid HTTP Response: {code}"
        delivery.outcome_code = delivery.status = code
