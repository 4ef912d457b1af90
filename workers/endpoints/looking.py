"""A look at one model server: whether it is up, how fast it answers, and how busy it is."""

from __future__ import annotations

import asyncio
import json
import time
from urllib.parse import urlsplit

import httpx

from app.logging import get_logger
from app.store.endpoints import Look
from workers.endpoints.load import Load, load_of
from workers.teacher.connection import Endpoint
from workers.teacher.reply import name_of

SECONDS = 4.0
"""How long the server has for each of two pages."""
CONNECT_SECONDS = 3.0
MOST_BYTES = 2_000_000
"""vLLM's page of metrics has about a hundred thousand."""
NO_SERVER = "It answers, but not as a model server would."
REFUSALS = (401, 403)
OK = 200


class _NotUpError(Exception):
    """The server is of no use to us; its text says why, to people."""


async def look_at(place: Endpoint) -> Look:
    """How the server is. Never raises: what is wrong is in the words, without any secret.

    The latency is that of its list of models over a new connection, in seconds.
    """
    try:
        async with _client(place) as client:
            return await _look(client, place)
    except _NotUpError as error:
        return _down(place, str(error))
    except Exception:  # noqa: BLE001 - logged with its cause, and the look says so
        get_logger().exception("model server not looked at", role=place.role)
        return _down(place, "It could not be looked at; the service's log has the cause.")


def shown_address(address: str) -> str:
    """The address without a name, password or query in it, which could be secret."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
        host = parts.hostname or ""
    except ValueError:
        return "(no address)"
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{port}{parts.path}"


async def _look(client: httpx.AsyncClient, place: Endpoint) -> Look:
    begun = time.monotonic()
    page = await _page(client, f"{place.base_url.rstrip('/')}/models")
    latency = time.monotonic() - begun
    listed = _models(page)
    load = await _load(client, place)
    model = place.model or next(iter(listed), "")
    return Look(
        role=place.role,
        address=shown_address(place.base_url),
        model=name_of(model),
        up=True,
        words=_amiss(place.model, listed),
        latency=latency,
        in_flight=load.in_flight,
        waiting=load.waiting,
        tokens_written=load.tokens_written,
    )


async def _load(client: httpx.AsyncClient, place: Endpoint) -> Load:
    """The server's own figures; nothing where it has none, which is no fault."""
    try:
        page = await _page(client, f"{place.root}/metrics")
    except _NotUpError:
        return Load()
    return load_of(page.decode("utf-8", "replace"))


async def _page(client: httpx.AsyncClient, address: str) -> bytes:
    """A page of the server.

    Raises:
        _NotUpError: there is none, or it is not for us.
    """
    try:
        async with asyncio.timeout(SECONDS), client.stream("GET", address) as reply:
            if reply.status_code != OK:
                raise _NotUpError(_refusal(reply.status_code))
            return await _body(reply)
    except (TimeoutError, httpx.TimeoutException):
        raise _NotUpError(f"It did not answer within {SECONDS:.0f} seconds.") from None
    except httpx.ConnectError:
        raise _NotUpError("Nothing answers at its address.") from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
        raise _NotUpError("Its address cannot be used.") from None
    except httpx.HTTPError:
        raise _NotUpError("The connection broke off.") from None


async def _body(reply: httpx.Response) -> bytes:
    # Compressed, a small reply could unfold into one that fills our memory.
    if reply.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise _NotUpError(NO_SERVER)
    body = bytearray()
    async for chunk in reply.aiter_raw():
        body += chunk
        if len(body) > MOST_BYTES:
            raise _NotUpError(NO_SERVER)
    return bytes(body)


def _refusal(status: int) -> str:
    if status in REFUSALS:
        return f"It refuses the key (HTTP status {status})."
    return f"It answers with HTTP status {status}."


def _models(page: bytes) -> tuple[str, ...]:
    """The names that a list of models has.

    Raises:
        _NotUpError: it is no such list.
    """
    try:
        return tuple(str(entry["id"]) for entry in json.loads(page)["data"])
    except (ValueError, TypeError, LookupError, RecursionError):
        raise _NotUpError(NO_SERVER) from None


def _amiss(model: str, listed: tuple[str, ...]) -> str:
    if not listed:
        return "It lists no model."
    if model and model not in listed:
        return "It does not list the model that the settings name."
    return ""


def _down(place: Endpoint, words: str) -> Look:
    address = shown_address(place.base_url)
    return Look(role=place.role, address=address, model=name_of(place.model), up=False, words=words)


def _client(place: Endpoint) -> httpx.AsyncClient:
    headers = {"accept-encoding": "identity", "user-agent": "seedbed"}
    if place.api_key:
        headers["authorization"] = f"Bearer {place.api_key}"
    return httpx.AsyncClient(
        headers=headers,
        timeout=httpx.Timeout(SECONDS, connect=CONNECT_SECONDS),
        # A model server that sends us elsewhere could send us into our own network.
        follow_redirects=False,
    )
