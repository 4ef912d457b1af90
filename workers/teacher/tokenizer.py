"""Counting a prompt's tokens by the server that will read it, where it has a page for that."""

from __future__ import annotations

from workers.teacher.capabilities import counted_tokens, templated
from workers.teacher.connection import Connection
from workers.teacher.port import Request

# A server that gave no count this often has no page for it; a busy one may fail once.
ENOUGH_FAILURES = 2


class Tokenizer:
    """The tokeniser of one server: vLLM's, or llama.cpp's behind its chat template."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._failures = 0

    async def count(self, request: Request, model: str) -> int | None:
        """Tokens of the prompt with its chat template; None where the server does not count."""
        if self._failures >= ENOUGH_FAILURES:
            return None
        found = await self._by_messages(request, model) or await self._by_text(request)
        self._failures = 0 if found else self._failures + 1
        return found

    async def _by_messages(self, request: Request, model: str) -> int | None:
        body = {"messages": _messages(request), "add_generation_prompt": True}
        named = {**body, "model": model} if model else body
        return counted_tokens(await self._connection.page(self._page("tokenize"), named))

    async def _by_text(self, request: Request) -> int | None:
        written = {"messages": _messages(request)}
        prompt = templated(await self._connection.page(self._page("apply-template"), written))
        if prompt is None:
            return None
        # The template has written the special tokens; the tokeniser is to read them as such.
        body = {"content": prompt, "add_special": True, "parse_special": True}
        return counted_tokens(await self._connection.page(self._page("tokenize"), body))

    def _page(self, name: str) -> str:
        return f"{self._connection.endpoint.root}/{name}"


def _messages(request: Request) -> list[dict[str, str]]:
    return [
        {"role": "system", "content": request.system},
        {"role": "user", "content": request.user},
    ]
