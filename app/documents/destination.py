"""Where a fetch may connect to: the addresses behind a host's name, looked up once and pinned.

An allowed host is trusted with its content, not with the network of whoever runs Seedbed: a name
that leads to this machine, into a private network or to a cloud's metadata is refused, unless its
exact host and port stand in the settings. Git is told the addresses that were looked at, so that
a second answer of the name server changes nothing.

Sources: IANA's registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890); the pages of
the clouds on their metadata services.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from app.errors import TransientError, UserError
from app.logging import get_logger
from app.taxonomy.rules.documents_address import Address

IPAddress = IPv4Address | IPv6Address
_HOST_AND_PORT = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?:[0-9]{1,5}")
_PORTS = {"https": 443, "http": 80}
# Amazon and most others; Amazon and Google over IPv6; Alibaba; Azure; Oracle.
METADATA = frozenset(
    map(
        ip_address,
        (
            "169.254.169.254",
            "fd00:ec2::254",
            "fd20:ce::254",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
        ),
    )
)
_UNICAST = ip_network("2000::/3")
"""All of IPv6 that is given out to hosts; what carries an IPv4 address lies elsewhere or below."""
_NOT_GLOBAL = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # protocol assignments
            "192.88.99.0/24",  # 6to4 relays
            "2001::/23",  # protocol assignments, Teredo among them
            "2002::/16",  # 6to4
            "3fff::/20",  # documentation, younger than Python 3.11's list
        ),
    )
)


@dataclass(frozen=True, kw_only=True)
class Destination:
    """A host, its port, and the addresses that a fetch may connect to."""

    host: str
    port: int
    addresses: tuple[IPAddress, ...]

    @property
    def pinned(self) -> str:
        """Host, port and addresses as curl's `CURLOPT_RESOLVE` takes them."""
        shown = (f"[{a}]" if isinstance(a, IPv6Address) else str(a) for a in self.addresses)
        return f"{self.host}:{self.port}:{','.join(shown)}"


def listed(private: Iterable[str]) -> frozenset[str]:
    """The hosts with their port that may lie at a private address, as the settings name them.

    Raises:
        ValueError: for something else than `host:port`.
    """
    entries = frozenset(entry.strip().lower() for entry in private)
    for entry in entries:
        if not _HOST_AND_PORT.fullmatch(entry):
            raise ValueError(f"not a host with its port: {entry}")
    return entries


def destination(address: Address, private: Collection[str]) -> Destination:
    """Where a fetch of this repository connects to.

    Args:
        address: the repository; its host has been held against the allowed ones.
        private: hosts with their port (`host:port`) that may lie at a private address.

    Raises:
        UserError: `host-not-allowed`: no address of the host may be connected to.
        TransientError: `documents-away`: the name cannot be looked up just now.
    """
    port = _port(address)
    named = f"{address.host}:{port}" in private
    found = _addresses(address.host, port)
    may = tuple(ip for ip in found if is_public(ip) or (named and _may_be_named(ip, address.host)))
    if not may:
        get_logger().warning(
            "documents not fetched from a private address",
            host=f"{address.host}:{port}",
            setting="SEEDBED_DOCUMENTS_PRIVATE",
        )
        # Not the address itself: who reads this need not learn what the network looks like.
        raise UserError("host-not-allowed", "Documents are not fetched from this address.")
    return Destination(host=address.host, port=port, addresses=may)


def is_public(ip: IPAddress) -> bool:
    """Whether an address belongs to one host of the public network and to nothing else."""
    if ip in METADATA or ip.is_multicast or ip.is_reserved or not ip.is_global:
        return False
    if isinstance(ip, IPv6Address) and ip not in _UNICAST:
        return False
    return not any(ip in network for network in _NOT_GLOBAL if network.version == ip.version)


def _may_be_named(ip: IPAddress, host: str) -> bool:
    """Whether the settings' word is enough: a name never leads to what no server lies at."""
    nobody = ip.is_multicast or ip.is_unspecified or ip.is_link_local or ip in METADATA
    return str(ip) == host or not nobody


def _port(address: Address) -> int:
    _, colon, port = address.origin.partition("://")[2].partition(":")
    return int(port) if colon else _PORTS[address.scheme]


def _addresses(host: str, port: int) -> tuple[IPAddress, ...]:
    if not _reads_alike(host):
        return ()
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        words = "The documents could not be fetched just now."
        raise TransientError("documents-away", words) from error
    return tuple(dict.fromkeys(ip_address(place[0]) for *_, place in found))


def _reads_alike(host: str) -> bool:
    """Whether all programs take it for the same: `127.1` and `0x7f000001` have two readings."""
    if not re.match(r"0x|[0-9]", host.rpartition(".")[2]):
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
