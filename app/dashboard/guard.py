"""Who may see the pages while there is no login: people on this machine, nobody else.

A client on the loopback address is not enough. A foreign web site can make a browser here
ask for a name that resolves to loopback (DNS rebinding), so the Host header has to name
loopback too. A reverse proxy on this machine would publish the pages, so a request that a
proxy passed on is refused. A proxy that hides itself entirely cannot be told apart; the
documentation has to say that only `/github/webhook` is meant to be published.
"""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address

from fastapi import HTTPException, Request, Response
from starlette.datastructures import Headers

LOOPBACK_HOST = re.compile(r"(127\.0\.0\.1|\[::1\]|localhost)(:[0-9]{1,5})?", re.IGNORECASE)
PROXY_HEADERS = frozenset({"forwarded", "via", "x-real-ip"})
PROXY_PREFIX = "x-forwarded-"
REFUSAL = (
    "These pages have no login yet, so they answer on this machine only: "
    "open them at http://127.0.0.1 or http://localhost, without a proxy."
)

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def loopback_only(request: Request) -> None:
    """Refuse whoever is not on this machine, or came through a proxy.

    Raises:
        HTTPException: 403, with words on what to do.
    """
    here = is_loopback(None if request.client is None else request.client.host)
    hosts = request.headers.getlist("host")
    named = len(hosts) == 1 and LOOPBACK_HOST.fullmatch(hosts[0]) is not None
    if not (here and named) or came_through_proxy(request.headers):
        raise HTTPException(403, REFUSAL, headers=SECURITY_HEADERS)


def is_loopback(address: str | None) -> bool:
    """Whether a client's address is this machine's own; not knowing counts as no."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return False
    # A socket for both families reports IPv4 clients as ::ffff:127.0.0.1.
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return (mapped or parsed).is_loopback


def came_through_proxy(headers: Headers) -> bool:
    """Whether any header says that a proxy passed the request on."""
    return any(name in PROXY_HEADERS or name.startswith(PROXY_PREFIX) for name in headers)


def hardened(response: Response) -> None:
    """Give an answer that FastAPI makes itself the same headers as the pages."""
    response.headers.update(SECURITY_HEADERS)
