"""Which addresses settings may have: each is read as whoever wrote it meant it."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

DATABASES = ("sqlite", "postgresql")
BROKERS = ("redis", "rediss")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def is_database_address(text: str) -> bool:
    """Whether SQLAlchemy reads it as whoever wrote it meant it.

    An `@` in the host is the end of a password: an error message would quote it.
    """
    try:
        address: URL = make_url(text)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        return False
    return address.get_backend_name() in DATABASES and "@" not in (address.host or "")


def is_broker_address(text: str) -> bool:
    """Whether Celery reads it as whoever wrote it meant it.

    A `/`, `?` or `#` in a password ends the host early, and a `;` separates addresses: what is
    left of the password would be taken for a port or a database's number, and quoted as such.
    """
    try:
        address = urlsplit(text)
        _ = address.port  # raises when it is no number
    except ValueError:
        return False
    number = address.path.removeprefix("/")
    return (
        address.scheme in BROKERS
        and bool(address.hostname)
        and (not number or number.isdecimal())
        and ";" not in text
        and "@" not in address.query + address.fragment
    )


def is_page_address(text: str) -> bool:
    """Whether cookies, forms and links can be held to it: without a scheme none of them could."""
    try:
        address = urlsplit(text)
        _ = address.port  # raises when it is no number
    except ValueError:
        return False
    plain = not (address.username or address.password or address.query or address.fragment)
    return address.scheme in ("http", "https") and plain and bool(address.hostname)


def is_webhook_address(text: str) -> bool:
    """Whether it is https, or http to this very machine, and nothing of it would be dropped."""
    try:
        address = urlsplit(text)
        _ = address.port  # raises when it is no number
    except ValueError:
        return False
    here = address.hostname in LOOPBACK
    plain = not (address.username or address.password or address.fragment)
    well_formed = text.isascii() and text.isprintable() and " " not in text
    safe = address.scheme == "https" or (address.scheme == "http" and here)
    return safe and plain and well_formed and bool(address.hostname)
