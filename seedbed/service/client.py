"""Talks to a running service by its API."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from seedbed.service.place import TOKEN, Place

REFUSED, UNREACHABLE = 1, 3
"""Exit codes: the service said no; there was no service."""
SECONDS = 30.0
POLL_SECONDS = 0.5
LARGEST = 10_000_000
Told = dict[str, Any]
Parameters = Mapping[str, str | int]


class ServiceError(Exception):
    """What was asked for cannot be had; the message says why, `code` is for the shell."""

    def __init__(self, words: str, code: int = REFUSED) -> None:
        super().__init__(words)
        self.code = code


class Client:
    """One service. `transport` takes the place of the network."""

    def __init__(self, place: Place, transport: httpx.BaseTransport | None = None) -> None:
        self._place = place
        headers = {"Accept": "application/json"}
        if place.token:
            headers["Authorization"] = f"Bearer {place.token}"
        self._http = httpx.Client(
            base_url=f"{place.url}/api/v1",
            headers=headers,
            timeout=SECONDS,
            transport=transport,
            trust_env=False,  # a proxy would see the token
        )

    def close(self) -> None:
        """Give the connection back."""
        self._http.close()

    def get(self, *path: str | int, **parameters: str | int) -> Told:
        """Read something.

        Raises:
            ServiceError: there is no service, it refuses, or it is none of ours.
        """
        return self._ask("GET", path, {n: v for n, v in parameters.items() if v != ""})

    def act(self, *path: str | int, wait: float = 0.0) -> Told:
        """Do something, and tell what became of it within `wait` seconds.

        Raises:
            ServiceError: there is no service, it refuses, or it is none of ours.
        """
        delivery = int(self._ask("POST", path, {})["delivery"])
        end = time.monotonic() + wait
        while True:
            told = self.get("acts", delivery)
            if told.get("state") != "received" or time.monotonic() >= end:
                return told
            time.sleep(POLL_SECONDS)

    def _ask(self, method: str, path: tuple[str | int, ...], parameters: Parameters) -> Told:
        address = "/" + "/".join(quote(str(piece), safe="") for piece in path)
        try:
            with self._http.stream(method, address, params=dict(parameters)) as answer:
                body = _read(answer)
                told = _parsed(answer, body)
        except httpx.HTTPError:
            words = f"No service answers at {self._place.url}. Is it running?"
            raise ServiceError(words, UNREACHABLE) from None
        if told is None:
            words = f"What answers at {self._place.url} is no service of this kind."
            raise ServiceError(words, UNREACHABLE)
        if answer.is_success:
            return told
        raise ServiceError(self._why(answer.status_code, str(told.get("detail", ""))))

    def _why(self, status: int, detail: str) -> str:
        if status == httpx.codes.UNAUTHORIZED and not self._place.token:
            return f"This service wants a token: set {TOKEN}, or {TOKEN.lower()} as a secret file."
        return detail or f"The service answered with {status}."


def _read(answer: httpx.Response) -> bytes:
    body = bytearray()
    for chunk in answer.iter_bytes():
        body += chunk
        if len(body) > LARGEST:
            raise ServiceError("The service answers with more than it should.", UNREACHABLE)
    return bytes(body)


def _parsed(answer: httpx.Response, body: bytes) -> Told | None:
    try:
        told = httpx.Response(answer.status_code, content=body).json()
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None
