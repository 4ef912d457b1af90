"""Who is on this machine: the only people who see the pages where there is no login.

A client on the loopback address is not enough. A foreign web site can make a browser here
ask for a name that resolves to loopback (DNS rebinding), so the Host header has to name
loopback too. A reverse proxy on this machine would publish the pages, so a request that a
proxy passed on is refused. A proxy that hides itself entirely cannot be told apart; the
documentation has to say that without a login only `/github/webhook` is meant to be published.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

from fastapi import HTTPException, Request
from starlette.datastructures import Headers

LOOPBACK_HOST = re.compile(r"(127\.0\.0\.1|\[::1\]|localhost)(:[0-9]{1,5})?", re.IGNORECASE)
PROXY_HEADERS = frozenset({"forwarded", "via", "x-real-ip"})
PROXY_PREFIX = "x-forwarded-"
REFUSAL = (
    "These pages have no login, so they answer on this machine only: open them at "
    "http://127.0.0.1 or http://localhost, without a proxy. For a login, set "
    "SEEDBED_SESSION_SECRET with SEEDBED_GITHUB_CLIENT_ID or SEEDBED_ADMIN_TOKEN."
)


def loopback_only(request: Request) -> None:
    """Refuse whoever is not on this machine, or came through a proxy.

    Raises:
        HTTPException: 403, with words on what to do.
    """
    if not is_here(request):
        raise HTTPException(403, REFUSAL)


def is_here(request: Request) -> bool:
    """Whether a request comes from this machine, by its own name and without a proxy."""
    here = is_loopback(None if request.client is None else request.client.host)
    return here and names_loopback(request.headers) and not came_through_proxy(request.headers)


def names_loopback(headers: Headers) -> bool:
    """Whether the one Host header is a name of this machine."""
    hosts = headers.getlist("host")
    return len(hosts) == 1 and LOOPBACK_HOST.fullmatch(hosts[0]) is not None


def is_loopback(address: str | None) -> bool:
    """Whether a client's address is this machine's own; not knowing counts as no."""
    parsed = parsed_address(address)
    return parsed is not None and parsed.is_loopback


def parsed_address(address: str | None) -> IPv4Address | IPv6Address | None:
    """A client's address, None where there is none."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return None
    # A socket for both families reports IPv4 clients as ::ffff:127.0.0.1.
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return mapped or parsed


def came_through_proxy(headers: Headers) -> bool:
    """Whether any header says that a proxy passed the request on."""
    return any(name in PROXY_HEADERS or name.startswith(PROXY_PREFIX) for name in headers)
