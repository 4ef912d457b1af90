"""The login that `seedbed up` brings where none is set: made once, kept in two files."""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection
from pathlib import Path

from app.settings import LOGIN_CHARACTERS

TOKEN_FILE, SECRET_FILE = "admin-token", "session-secret"
TOKEN_VARIABLE, SECRET_VARIABLE = "SEEDBED_ADMIN_TOKEN", "SEEDBED_SESSION_SECRET"
GIVEN = frozenset({"admin_token", "session_secret", "github_client_id"})
"""Settings of which each says that a login is set."""
SECRET_BYTES = 32


class LoginUnreadable(Exception):  # noqa: N818  (reads as what happened)
    """A file of the login cannot be used; the words say which and what helps."""


def local_login(folder: Path, given: Collection[str]) -> dict[str, str]:
    """The variables of a login, unless settings of one are among those `given`; then none.

    Raises:
        LoginUnreadable: what is kept in `folder` is no login.
    """
    if GIVEN.intersection(given):
        return {}
    files = {TOKEN_VARIABLE: TOKEN_FILE, SECRET_VARIABLE: SECRET_FILE}
    return {variable: _kept(folder / name) for variable, name in files.items()}


def _kept(file: Path) -> str:
    """What the file has; where there is none, it is made, for its owner alone."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        return _read(file)
    made = secrets.token_urlsafe(SECRET_BYTES)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(f"{made}\n")
    return made


def _read(file: Path) -> str:
    advice = f"{file} holds no secret of a login that only you can read. Delete it and start again."
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, encoding="ascii") as opened:
            open_to_others = os.fstat(opened.fileno()).st_mode & 0o077
            found = opened.read(1000).strip()
    except (OSError, UnicodeDecodeError):
        raise LoginUnreadable(advice) from None
    if open_to_others or len(found) < LOGIN_CHARACTERS:
        raise LoginUnreadable(advice)
    return found
