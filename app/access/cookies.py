"""The cookies of the pages: their names, and how far a browser may carry them."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

SESSION = "seedbed"
VISIT = "seedbed-visit"
KNOWN = "seedbed-known"
JOURNEY = "seedbed-github"


@dataclass(frozen=True)
class Cookies:
    """Reads and sets cookies that no script sees and no other site's form brings along.

    Where the pages are reached through https, `secure` keeps them off plain connections, and
    the prefix `__Host-` keeps other hosts of the same domain from setting them.
    """

    secure: bool

    def read(self, request: Request, name: str) -> str:
        """A cookie's value, empty where there is none."""
        return request.cookies.get(self._full(name), "")

    def set(self, response: Response, name: str, value: str, seconds: float) -> None:
        """Have the browser keep a cookie for so long."""
        response.set_cookie(
            self._full(name),
            value,
            max_age=int(seconds),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def drop(self, response: Response, name: str) -> None:
        """Have the browser forget a cookie."""
        self.set(response, name, "", 0)

    def _full(self, name: str) -> str:
        return f"__Host-{name}" if self.secure else name
