"""A person's API tokens; an admin sees everybody's, since they can revoke them."""

from __future__ import annotations

from dataclasses import dataclass

from app.access.tokens import LONGEST_DAYS, LONGEST_NAME, USUAL_DAYS, Tokens
from app.access.viewer import ADMIN, Viewer
from app.dashboard.words import Moment, moment
from app.factory import Factory
from app.store.api_tokens import ApiToken

ADDRESS = "/tokens"


@dataclass(frozen=True, kw_only=True)
class TokenRow:
    """One token; `used` is None where no program came with it yet, `days` are those left."""

    id: int
    name: str
    person: str
    role: str
    made: Moment
    used: Moment | None
    ends: Moment
    days: int
    address: str


@dataclass(frozen=True, kw_only=True)
class Became:
    """What became of a form: a token, which is shown this once, or words; `name` as it was sent."""

    made: str = ""
    name: str = ""
    refused: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TokensPage:
    """The tokens, what became of a form, and what the form takes."""

    rows: tuple[TokenRow, ...]
    became: Became
    longest_days: int = LONGEST_DAYS
    longest_name: int = LONGEST_NAME
    usual_days: int = USUAL_DAYS


def tokens_page(factory: Factory, viewer: Viewer, became: Became) -> TokensPage:
    """The view model."""
    found = Tokens(factory).of(viewer)
    now = factory.clock()
    return TokensPage(rows=tuple(_row(token, now) for token in found), became=became)


def _row(token: ApiToken, now: float) -> TokenRow:
    return TokenRow(
        id=token.id,
        name=token.name,
        person=token.person,
        role="admin" if token.role == ADMIN else "as this person",
        made=moment(token.created_at, now),
        used=None if token.used_at is None else moment(token.used_at, now),
        ends=moment(token.expires_at, now),
        days=max(0, int((token.expires_at - now) // 86_400)),
        address=f"{ADDRESS}/{token.id}/revoke",
    )
