"""How many calls an hour a caller has, and GitHub's headers that say so."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.api.refusal import Refusal
from sandbox.authorizing import UserToken
from sandbox.model import App, Token

if TYPE_CHECKING:
    from sandbox.world import World

WINDOW = dt.timedelta(hours=1)
STRANGERS_CALLS = 60


class SpentError(Refusal):
    """403 for a caller that has used up its calls."""

    def __init__(self, caller: str) -> None:
        super().__init__(403, f"API rate limit exceeded for {caller}.")


@dataclass
class Allowance:
    """The calls of one caller in its present hour, which begins with the first of them."""

    resets_at: dt.datetime
    used: int = 0


class Bill:
    """What one call costs whom; before the caller is known it is a stranger, who is not counted."""

    def __init__(self, world: "World", resource: str, limit: int = STRANGERS_CALLS) -> None:
        self._world = world
        self._resource = resource
        self._limit = limit
        self._allowance = Allowance(world.now() + WINDOW)

    def charge(self, credential: App | Token | UserToken) -> None:
        """Counts the call for an installation, a person, or the App by itself.

        Raises:
            SpentError: there is no call left in this hour.
        """
        world, now = self._world, self._world.now()
        caller = _caller(credential)
        known = world.allowances.get((self._resource, caller))
        if known is None or known.resets_at <= now:
            known = Allowance(now + WINDOW)
            world.allowances[self._resource, caller] = known
        self._limit, self._allowance = world.calls_an_hour, known
        if known.used >= self._limit:
            raise SpentError(caller)
        known.used += 1

    def refund(self) -> None:
        """The call costs nothing after all."""
        self._allowance.used = max(0, self._allowance.used - 1)

    def headers(self) -> dict[str, str]:
        """What every answer says of it."""
        used = self._allowance.used
        return {
            "X-RateLimit-Limit": str(self._limit),
            "X-RateLimit-Remaining": str(max(0, self._limit - used)),
            "X-RateLimit-Used": str(used),
            "X-RateLimit-Reset": str(int(self._allowance.resets_at.timestamp())),
            "X-RateLimit-Resource": self._resource,
        }


def _caller(credential: App | Token | UserToken) -> str:
    if isinstance(credential, Token):
        return f"installation ID {credential.installation.id}"
    if isinstance(credential, UserToken):
        return f"user ID {credential.user.id}"
    return f"app ID {credential.id}"
