"""For whom failed logins are counted, so that one who guesses does not lock out the others.

A browser that logged in before and people on this machine are counted apart: strangers, however
many, never use up their attempts. Everybody else is counted by address. Behind a reverse proxy
all have its address, so the last address that it noted is taken, where it may be a proxy: only
one in the same network can make that up, and the limit of all strangers still holds.
"""

from __future__ import annotations

from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_network

from fastapi import Request

from app.access.guard import is_here, parsed_address
from app.store.login_attempts import STRANGER

HERE = "here"
FORWARDED_FOR = "x-forwarded-for"
PROXIES = tuple(
    map(
        ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"),
    )
)
"""Where a reverse proxy of ours can be: on this machine or in a network of its own."""


def origin_of(request: Request, known_browser: str | None) -> str:
    """The name under which an attempt is counted."""
    if known_browser:
        return f"known:{sha256(known_browser.encode()).hexdigest()[:32]}"
    return HERE if is_here(request) else f"{STRANGER}:{shown_address(request)}"


def shown_address(request: Request) -> str:
    """Where a request comes from; of IPv6 the network that one household has."""
    peer = parsed_address(None if request.client is None else request.client.host)
    address = peer
    if peer is not None and any(peer in network for network in PROXIES):
        address = _forwarded(request) or peer
    if address is None:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address), 64), strict=False))
    return str(address)


def _forwarded(request: Request) -> IPv4Address | IPv6Address | None:
    noted = ",".join(request.headers.getlist(FORWARDED_FOR)).split(",")[-1].strip()
    if noted.startswith("["):
        noted = noted[1:].split("]")[0]
    elif noted.count(":") == 1:
        noted = noted.split(":")[0]
    return parsed_address(noted)
