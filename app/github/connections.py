"""The connections of one installation of the App: the usual one, and those for rights on top.

A token is asked for with the rights it is to have, and GitHub gives none at all where one of them
was not granted. What only some installations grant therefore has tokens of its own, so that its
lack takes nothing else away.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from app.errors import UserError
from app.github.connection import Connection
from app.github.retry import REFUSED, RIGHT_MISSING, retried, translated
from app.logging import get_logger

ASK_AGAIN_SECONDS = 300.0
"""How long a right that was refused is not asked for again; an admin may grant it meanwhile."""

Rights = Mapping[str, str]


class Connections:
    """Made by `app.github.client.connect`; each is made when first asked for, and kept."""

    def __init__(self, make: Callable[[Rights], Connection], usual: Rights) -> None:
        self._make = make
        self._usual = usual
        self._made: dict[str, Connection] = {}
        self._refused: dict[str, float] = {}

    @property
    def usual(self) -> Connection:
        """The connection with the rights that every installation must grant."""
        return self._with(self._usual)

    def granted(self, rights: Rights) -> Connection:
        """A connection with these rights alone.

        Raises:
            UserError: the installation has not granted them; says which.
        """
        named = _named(rights)
        if self._refused.get(named, 0.0) > time.monotonic():
            raise _missing(named)
        connection = self._with(rights)
        try:
            _fetch_token(connection)
        except UserError as error:
            if error.reason not in (REFUSED, RIGHT_MISSING):
                raise
            if named not in self._refused:
                get_logger().warning("right not granted to the App", right=named)
            self._refused[named] = time.monotonic() + ASK_AGAIN_SECONDS
            raise _missing(named) from error
        return connection

    def close(self) -> None:
        """Close what was opened."""
        for connection in self._made.values():
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _with(self, rights: Rights) -> Connection:
        named = _named(rights)
        if named not in self._made:
            self._made[named] = self._make(rights)
        return self._made[named]


@retried
def _fetch_token(connection: Connection) -> None:
    """Have a token fetched where there is no fresh one, to tell its refusal from the call's."""
    with translated():
        if connection.auth is not None:
            _ = connection.auth.token


def _missing(named: str) -> UserError:
    return UserError(
        RIGHT_MISSING,
        f"The App needs the right {named} for this. Add it to the App's permissions; then an "
        "owner of the account accepts it in the settings of the installation.",
    )


def _named(rights: Rights) -> str:
    return ", ".join(f"{name}: {level}" for name, level in sorted(rights.items()))
