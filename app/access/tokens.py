"""Tokens of programs: who calls the API, and who has which token."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from app.access.rights import Rights
from app.access.viewer import ADMIN, PERSON, Viewer, runs_the_service
from app.errors import UserError
from app.factory import Factory
from app.store.api_tokens import PREFIX, ApiToken, ApiTokens
from app.store.audit import Audit

LONGEST_DAYS = 365
USUAL_DAYS = 90
LONGEST_NAME = 100
MOST_TOKENS = 20
"""How many one person may have at a time."""
DAY_SECONDS = 24 * 3600.0
LONGEST_TOKEN = 200
NO_LOGIN = "Tokens are for people who are logged in."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A token that is to be made: its name, how many days it is good for, and whose it is."""

    name: str
    days: int
    person: str
    role: str


class Tokens:
    """Makes, takes back and recognises tokens.

    A token can do no more than the person who made it can do by now: that of somebody who is no
    longer named in SEEDBED_ADMINS is of no use, that of anybody else shows what GitHub lets them
    read at the time.
    """

    def __init__(self, factory: Factory) -> None:
        self._factory = factory
        self._tokens = ApiTokens(factory.database, factory.clock)
        self._rights = Rights(factory)

    def viewer(self, request: Request) -> Viewer | None:
        """Who calls, by the one Bearer token of a request; None where nobody is known by it."""
        token = _bearer(request)
        found = self._tokens.use(token) if token else None
        if found is None:
            return None
        if found.role == ADMIN:
            still_is = runs_the_service(found.person, self._factory.settings.admins)
            return Viewer(inside=True, person=found.person, admin=True) if still_is else None
        repositories = self._rights.readable(found.person)
        return Viewer(inside=True, person=found.person, repositories=repositories)

    def make(self, viewer: Viewer, name: str, days: int) -> str:
        """A new token, which is shown this once, good for 1 to `LONGEST_DAYS` days.

        Raises:
            UserError: in words why it is not made.
        """
        if not viewer.person:
            raise UserError("no-login", NO_LOGIN)
        person, role = viewer.person, ADMIN if viewer.admin else PERSON
        if len(self._tokens.of(person)) >= MOST_TOKENS:
            words = f"There are {MOST_TOKENS} tokens of yours already. Revoke one first."
            raise UserError("too-many-tokens", words)
        wanted = Wanted(name=name, days=days, person=person, role=role)
        return make_token(self._tokens, self._factory.audit, wanted)

    def of(self, viewer: Viewer) -> tuple[ApiToken, ...]:
        """The tokens that are good now and that this viewer may revoke, newest first.

        Those are their own, and for admins everybody's.
        """
        if not viewer.person:
            return ()
        return self._tokens.of(None if viewer.admin else viewer.person)

    def revoke(self, viewer: Viewer, token_id: int) -> None:
        """End a token now.

        Raises:
            UserError: there is none that is this viewer's to revoke.
        """
        mine = next((token for token in self.of(viewer) if token.id == token_id), None)
        if mine is None:
            raise UserError("no-such-token", "There is no such token, or it is over.")
        self._tokens.revoke(token_id)
        self._factory.audit.write(viewer.person, "token-revoke", mine.name, mine.person)


def make_token(tokens: ApiTokens, audit: Audit, wanted: Wanted) -> str:
    """Make a token and note that it was made; of the token itself nothing is noted.

    Raises:
        UserError: its name or its days are not as they may be.
    """
    name = wanted.name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        words = f"A token has a name of 1 to {LONGEST_NAME} characters that can be seen."
        raise UserError("token-name", words)
    if not 0 < wanted.days <= LONGEST_DAYS:
        raise UserError("token-days", f"A token is good for 1 to {LONGEST_DAYS} days.")
    token = tokens.make(wanted.person, wanted.role, name, wanted.days * DAY_SECONDS)
    audit.write(wanted.person, "token-make", name, f"{wanted.role}, {wanted.days} days")
    return token


def _bearer(request: Request) -> str:
    given = request.headers.getlist("authorization")
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    token = token.strip()
    ours = token.startswith(PREFIX) and len(token) <= LONGEST_TOKEN
    return token if scheme.lower() == "bearer" and ours else ""
