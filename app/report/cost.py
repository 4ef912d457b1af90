"""What models cost: usage of each role, at the prices the settings name.

A role can have a price for a million tokens, read or written alike, and a price for an hour of
its GPUs; both are added. Hours are those in which runs were worked on that asked the role: two
runs at the same time count twice, though they share the server, and the hours in which a server
stands idle count for nobody. So the price of an hour says what the work took, not what the bill is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.settings import Settings

ROLES = ("teacher", "judge", "student", "candidate")
"""The endpoints that settings have prices for."""
MILLION = 1_000_000
HOUR = 3600.0


class Used(Protocol):
    """What several runs asked of one role."""

    @property
    def role(self) -> str:
        """Teacher, judge, student or candidate."""

    @property
    def tokens_read(self) -> int:
        """Tokens of the requests."""

    @property
    def tokens_written(self) -> int:
        """Tokens of the answers."""

    @property
    def run_seconds(self) -> float:
        """How long the runs worked that asked it."""


@dataclass(frozen=True, kw_only=True)
class Price:
    """What one role costs: for a million tokens, and for an hour; 0 where it is not known."""

    million: float = 0.0
    hour: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Prices:
    """The roles that have a price; `currency` is three letters (ISO 4217)."""

    roles: Mapping[str, Price] = field(default_factory=dict)
    currency: str = "USD"


def prices_of(settings: Settings) -> Prices:
    """The prices that the settings name; a role of which none is known is left out."""
    named = {
        role: Price(
            million=getattr(settings, f"{role}_price_million"),
            hour=getattr(settings, f"{role}_price_hour"),
        )
        for role in ROLES
    }
    known = {role: price for role, price in named.items() if price != Price()}
    return Prices(roles=known, currency=settings.currency)


def cost(usages: Iterable[Used], prices: Prices) -> float | None:
    """What the usages cost in the prices' currency; None where no price is set at all.

    A role without a price costs nothing here.
    """
    if not prices.roles:
        return None
    return sum(
        cost_of(used, prices.roles[used.role]) for used in usages if used.role in prices.roles
    )


def money(amount: float, currency: str) -> str:
    """A sum of money; small ones with the digits that tell something."""
    digits = 2 if amount == 0 or amount >= 1 else 4
    return f"{amount:,.{digits}f} {currency}"


def cost_of(used: Used, price: Price) -> float:
    """What one role's usage costs at its price."""
    tokens = used.tokens_read + used.tokens_written
    return tokens / MILLION * price.million + used.run_seconds / HOUR * price.hour
