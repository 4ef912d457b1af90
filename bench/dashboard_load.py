"""The load on the pages: one client after the other, or some at a time, each on one connection."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from random import Random

WARM_UPS = 3
OK = 200


@dataclass(frozen=True, kw_only=True)
class Page:
    """A kind of page by its name, with addresses of it that are asked for in turn."""

    name: str
    addresses: tuple[str, ...]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Found:
    """What was measured of a page: seconds of each answer, the largest in bytes.

    `wrong` counts what was answered in place of 200, by status.
    """

    name: str
    seconds: list[float] = field(default_factory=list)
    size: int = 0
    wrong: Counter[int] = field(default_factory=Counter)

    @property
    def median(self) -> float:
        """Half of the answers took no longer."""
        return share_within(self.seconds, 0.5)

    @property
    def p95(self) -> float:
        """19 of 20 answers took no longer."""
        return share_within(self.seconds, 0.95)

    @property
    def most(self) -> float:
        """The slowest answer."""
        return max(self.seconds, default=0.0)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer, read to its end."""

    status: int
    seconds: float
    body: bytes
    cookies: tuple[str, ...]


class Client:
    """One connection that is kept open; a `cookie` goes with each request."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = cookie

    def get(self, address: str, headers: dict[str, str] | None = None) -> Answer:
        """Ask for an address; nothing is followed."""
        return self.ask("GET", address, headers)

    def ask(
        self,
        method: str,
        address: str,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """One request and its answer, timed from the first byte sent to the last one read."""
        given = dict(headers or {})
        if self.cookie and "Authorization" not in given:
            given.setdefault("Cookie", self.cookie)
        begun = time.perf_counter()
        self._connection.request(method, address, body=body, headers=given)
        reply = self._connection.getresponse()
        content = reply.read()
        return Answer(
            status=reply.status,
            seconds=time.perf_counter() - begun,
            body=content,
            cookies=tuple(reply.headers.get_all("Set-Cookie") or ()),
        )

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def share_within(seconds: Sequence[float], share: float) -> float:
    """The smallest of the values that so large a share does not exceed (nearest rank)."""
    if not seconds:
        return 0.0
    return sorted(seconds)[max(0, math.ceil(share * len(seconds)) - 1)]


def one_after_other(client: Client, page: Page, times: int) -> Found:
    """Ask for a page so many times, after a few that do not count."""
    found = Found(name=page.name)
    for turn in range(-WARM_UPS, times):
        answer = client.get(page.addresses[turn % len(page.addresses)], page.headers)
        _note(found, answer, counts=turn >= 0)
    return found


def together(
    make: Callable[[], Client], pages: Sequence[Page], clients: int, rounds: int
) -> dict[str, Found]:
    """Several clients at the same time, each over all pages in an order of its own."""
    found = {page.name: Found(name=page.name) for page in pages}
    lock, failed = threading.Lock(), list[Exception]()

    def walk(number: int) -> None:
        draw, client = Random(number), make()  # noqa: S311 - not a secret
        try:
            for turn in range(rounds):
                for page in draw.sample(list(pages), len(pages)):
                    place = (turn * clients + number) % len(page.addresses)
                    answer = client.get(page.addresses[place], page.headers)
                    with lock:
                        _note(found[page.name], answer, counts=True)
        except (OSError, HTTPException) as error:
            failed.append(error)
        finally:
            client.close()

    threads = [threading.Thread(target=walk, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return found


def _note(found: Found, answer: Answer, *, counts: bool) -> None:
    if answer.status != OK:
        found.wrong[answer.status] += 1
    elif counts:
        found.seconds.append(answer.seconds)
        found.size = max(found.size, len(answer.body))
