"""The application called as uvicorn calls it, with whatever bytes a test wants to send."""

import asyncio
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI

Header = tuple[bytes, bytes]


class Caller:
    """Somebody on this machine, on one event loop."""

    def __init__(self, application: FastAPI) -> None:
        self._application = application
        self._runner = asyncio.Runner()

    def close(self) -> None:
        """End the loop."""
        self._runner.close()

    def ask(
        self, method: str, target: bytes, headers: Iterable[Header] = (), body: bytes = b""
    ) -> int:
        """The status of the answer; what no code of ours caught is raised."""
        return self._runner.run(self._ask(scope(method, target, headers), body))

    async def _ask(self, asked: dict[str, Any], body: bytes) -> int:
        parts = [{"type": "http.request", "body": body, "more_body": False}]
        answer: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return parts.pop() if parts else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            answer.append(message)

        await self._application(asked, receive, send)  # type: ignore[arg-type]
        return int(answer[0]["status"])


def scope(method: str, target: bytes, headers: Iterable[Header]) -> dict[str, Any]:
    """A request as the ASGI specification has it."""
    path, _, query = target.partition(b"?")
    named = [(name.lower(), value) for name, value in headers]
    if not any(name == b"host" for name, _ in named):
        named.insert(0, (b"host", b"127.0.0.1:8000"))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": named,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
