"""What observers of a sandbox are told: every REST exchange and every webhook."""

from dataclasses import dataclass
from typing import Any, Protocol

from sandbox.model import Json


@dataclass(frozen=True)
class Exchange:
    """One REST request and its answer.

    `template` is the operation's path with its parameters in braces, or None where GitHub, as far
    as the sandbox goes, has no such operation. Bodies are parsed JSON, None where there was none.
    """

    method: str
    path: str
    template: str | None
    request: Any
    status: int
    response: Any


class Observer(Protocol):
    """Something that watches; it is called while the world is locked, so it must not call back."""

    def saw_exchange(self, exchange: Exchange) -> None:
        """A REST request was answered."""

    def saw_webhook(self, event: str, payload: Json) -> None:
        """A webhook was made, before it is sent."""
