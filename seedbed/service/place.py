"""Where the service is, and what its token is: of both, nothing stands in an argument but the
address."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from app.addresses import LOOPBACK, is_page_address
from seedbed.checking.asked import MisuseError

ADDRESS, TOKEN, SECRETS = "SEEDBED_PUBLIC_URL", "SEEDBED_API_TOKEN", "SEEDBED_SECRETS_DIR"
USUAL = "http://127.0.0.1:8000"
LARGEST_TOKEN = 1000


@dataclass(frozen=True, kw_only=True)
class Place:
    """A service's address, and the token to use there; empty where there is none."""

    url: str
    token: str = field(default="", repr=False)


def place(given: str) -> Place:
    """The service that was meant, by an option, by the environment, or on this machine.

    Raises:
        MisuseError: the address is none, or the token would travel in clear.
    """
    url = (given or os.environ.get(ADDRESS, "") or USUAL).strip().rstrip("/")
    if not is_page_address(url):
        raise MisuseError(f"{url!r} is no address of a service, such as https://seedbed.example.")
    token = _token()
    parts = urlsplit(url)
    if token and parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise MisuseError(f"A token is sent over https alone, and {url} is not.")
    return Place(url=url, token=token)


def _token() -> str:
    """The token, from the environment or from a file; arguments are visible to everybody here."""
    if given := os.environ.get(TOKEN, "").strip():
        return _usable(given)
    folder = os.environ.get(SECRETS, "")
    file = Path(folder) / TOKEN.lower()
    if not folder or not file.is_file():
        return ""
    try:
        with file.open(encoding="ascii") as opened:
            return _usable(opened.read(LARGEST_TOKEN + 1).strip())
    except (OSError, UnicodeError):
        raise MisuseError(f"{TOKEN} cannot be read from {SECRETS}.") from None


def _usable(token: str) -> str:
    if len(token) > LARGEST_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        raise MisuseError(f"{TOKEN} holds no token.")
    return token
