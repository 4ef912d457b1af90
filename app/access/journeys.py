"""The way of a browser to GitHub and back: what leads away, and whether it came back from there."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from app.access.cookies import JOURNEY, Cookies
from app.access.seals import JOURNEY_SECONDS, Seals
from app.github.authorisation import Asked, Authorisation

ID_BYTES = 16
FROM_HERE = frozenset({"same-origin", "none"})
"""What a browser says where no other site has led it here."""


@dataclass(frozen=True, kw_only=True)
class Return:
    """Who is back: what was asked on the way out, and the page that was wanted."""

    asked: Asked
    wanted: str


class Journeys:
    """Sends browsers to GitHub; each takes along a signed cookie of its own, good for one return.

    The state and the verifier follow from the cookie by keys that only this service has.
    """

    def __init__(self, seals: Seals, cookies: Cookies, authorisation: Authorisation) -> None:
        self._seals = seals
        self._cookies = cookies
        self._authorisation = authorisation

    def begin(self, wanted: str) -> Response:
        """The answer that leads to GitHub, and afterwards to the page that is wanted."""
        page = urlsafe_b64encode(wanted.encode()).decode()
        journey = f"{secrets.token_urlsafe(ID_BYTES)}.{page}"
        answer = RedirectResponse(self._authorisation.address(self._asked(journey)), 303)
        self._cookies.set(answer, JOURNEY, self._seals.journey(journey), JOURNEY_SECONDS)
        return answer

    def back(self, request: Request) -> Return | None:
        """What a browser is back from; None where it was not sent there from here."""
        journey = self._seals.journey_of(self._cookies.read(request, JOURNEY))
        if journey is None:
            return None
        if not self._seals.is_state(request.query_params.get("state", ""), journey):
            return None
        page = journey.partition(".")[2]
        return Return(asked=self._asked(journey), wanted=urlsafe_b64decode(page).decode())

    def end(self, answer: Response) -> None:
        """Have the browser forget that it was sent."""
        self._cookies.drop(answer, JOURNEY)

    def _asked(self, journey: str) -> Asked:
        return Asked(state=self._seals.state(journey), verifier=self._seals.verifier(journey))


def begun_here(request: Request) -> bool:
    """Whether no other site led the browser here; True where it says nothing."""
    return request.headers.get("sec-fetch-site", "same-origin") in FROM_HERE
