"""Where a document repository is: an address read by our own strict rules, and nothing else.

What passes here is safe to hand to git: one scheme, a plain host, plain path segments.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

GITHUB = "github.com"
SHA_LENGTH = 40
MAX_LENGTH = 500
_MAX_SEGMENTS = 8
_ORIGIN = (
    r"(?P<scheme>https?)://(?P<host>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?P<port>:[0-9]{1,5})?"
)
_ADDRESS = re.compile(_ORIGIN + r"/(?P<path>[A-Za-z0-9._~/-]+)")
_ALLOWED = re.compile(_ORIGIN)
_PORTS = {"https": ":443", "http": ":80"}
# `git@host:path`, `ssh://git@host/path`, `http://...` and no scheme at all, as people write them.
_MEANT = re.compile(
    r"(?:(?:https?|ssh|git)://)?(?:git@)?(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)[:/]/?"
    r"(?P<path>[A-Za-z0-9._~-]+/[A-Za-z0-9._~-]+)(?:/(?:tree|blob|raw)/\S*|/)?"
)


@dataclass(frozen=True, kw_only=True)
class Address:
    """A repository: `origin` is scheme, host and unusual port; `path` has no slash at its ends."""

    scheme: str
    host: str
    origin: str
    path: str

    @property
    def url(self) -> str:
        """The address as git takes it."""
        return f"{self.origin}/{self.path}"


def parse(text: str) -> Address | None:
    """The address that a text is, None where it is none that we would hand to git.

    Plain http counts on loopback only, for servers on the same machine.
    """
    match = _ADDRESS.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if match is None:
        return None
    scheme, host = match["scheme"], match["host"]
    segments = match["path"].removesuffix("/").split("/")
    if scheme == "http" and not is_loopback(host):
        return None
    if any(not segment.strip(".") or segment[0] == "-" for segment in segments):
        return None
    if len(segments) > _MAX_SEGMENTS or (
        host == GITHUB and len(segments) != len(("owner", "name"))
    ):
        return None
    return Address(scheme=scheme, host=host, origin=_origin(match), path="/".join(segments))


def allowed_origins(hosts: Iterable[str]) -> frozenset[str]:
    """The origins that a list of hosts stands for: a bare host is https on its usual port.

    Raises:
        ValueError: for something else than a host or an origin, and for plain http elsewhere
            than on loopback.
    """
    origins = set()
    for host in hosts:
        match = _ALLOWED.fullmatch(host if "://" in host else f"https://{host}")
        if match is None or (match["scheme"] == "http" and not is_loopback(match["host"])):
            raise ValueError(f"not a host that documents can be fetched from: {host}")
        origins.add(_origin(match))
    return frozenset(origins)


def meant(text: str) -> str:
    """The https address that somebody probably meant, empty where there is no telling."""
    match = _MEANT.fullmatch(text.strip()) if len(text) <= MAX_LENGTH else None
    guess = f"https://{match['host'].lower()}/{match['path']}" if match else ""
    return guess if guess and parse(guess) else ""


def is_full_commit(text: str) -> bool:
    """Whether a text is the whole name of a commit: 40 hexadecimal digits."""
    return len(text) == SHA_LENGTH and all(char in "0123456789abcdefABCDEF" for char in text)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _origin(match: re.Match[str]) -> str:
    port = match["port"] or ""
    shown = "" if port == _PORTS[match["scheme"]] else port
    return f"{match['scheme']}://{match['host']}{shown}"
