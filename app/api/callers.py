"""Who calls: a program by its token, or, where nobody has to log in, anybody on this machine."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.access.door import Door
from app.access.guard import loopback_only
from app.access.tokens import Tokens
from app.access.viewer import ON_THIS_MACHINE, Viewer
from app.factory import Factory

TOKEN_MISSING = "A token is needed, in a header: Authorization: Bearer seedbed_..."  # noqa: S105 - words
TOKEN_UNKNOWN = "This token is not known here, or it is over."  # noqa: S105 - words
CHALLENGE = "WWW-Authenticate"
ADMINS = "This is for admins of the service."
bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token made on the page of tokens, or by `seedbed token` on the machine of the "
    "service. A service without a login takes none, and shows itself to its own machine alone.",
)
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


class Callers:
    """Recognises callers. A cookie says nothing here: no other site can act through a browser."""

    def __init__(self, factory: Factory) -> None:
        self._has_login = Door(factory).has_login
        self._tokens = Tokens(factory)

    def caller(self, request: Request, _given: Given) -> Viewer:
        """Who calls.

        Raises:
            HTTPException: 401 for strangers; 403 from other machines where there is no login.
        """
        if not self._has_login:
            loopback_only(request)
            return ON_THIS_MACHINE
        if "authorization" not in request.headers:
            raise HTTPException(401, TOKEN_MISSING, {CHALLENGE: "Bearer"})
        viewer = self._tokens.viewer(request)
        if viewer is None:
            raise HTTPException(401, TOKEN_UNKNOWN, {CHALLENGE: 'Bearer error="invalid_token"'})
        return viewer

    def admin(self, request: Request, given: Given) -> Viewer:
        """Who calls, where that is an admin.

        Raises:
            HTTPException: 403 for everybody else.
        """
        viewer = self.caller(request, given)
        if not viewer.admin:
            raise HTTPException(403, ADMINS)
        return viewer

    def description(self, request: Request) -> None:
        """For what every caller may know: on this machine alone where there is no login."""
        if not self._has_login:
            loopback_only(request)
