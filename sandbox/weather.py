"""Bad weather: what a GitHub that is not well does to calls, on REST and GraphQL alike.

Of several faults that fit a call, the one that was made first strikes, and it alone. Faults are
about what the network and GitHub's gateways do, so they strike before anybody asks who calls.
"""

import datetime as dt
import math
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypedDict, Unpack

from sandbox.model import Json

DOCUMENTATION = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"
GRAPHQL_PATH = "/graphql"
PRIMARY_WORDS = "API rate limit exceeded for installation."
SECONDARY_WORDS = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
)
_WORDS: Mapping[int, str] = {
    500: "Internal Server Error",
    502: "Server Error",
    503: "Service Unavailable",
    504: "We couldn't respond to your request in time. Sorry about that.",
}

Cut = Literal["before", "during"]
Limit = Literal["primary", "secondary"]


class Where(TypedDict, total=False):
    """Which calls a fault strikes: all, unless told otherwise.

    `path` is a regular expression that is searched for in the path below the API's root, such as
    `/repos/acme/taxonomy/pulls/1`; GraphQL is `/graphql`, and the exchange of a code for a token
    `/login/oauth/access_token`. `times` ends the fault after so many.
    """

    method: str
    path: str
    times: int


@dataclass(frozen=True)
class Forced:
    """An answer that no operation gave."""

    status: int
    body: Json
    headers: Mapping[str, str]


@dataclass(eq=False)
class Fault:
    """One thing that is wrong with this GitHub; `seen` is how often it struck.

    `status` 0 lets the operation answer. `seconds` is by how much the answer comes late, after the
    operation was carried out. `until` is when it ends by itself, on the world's clock.
    """

    where: Where = field(default_factory=Where)
    status: int = 0
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    cut: Cut | None = None
    limit: Limit | None = None
    until: dt.datetime | None = None
    seen: int = 0
    over: bool = False

    def ends(self) -> None:
        """Strikes no more, and lets go of what it holds back."""
        self.over = True

    def fits(self, method: str, path: str, now: dt.datetime) -> bool:
        """Whether it strikes this call."""
        if self.over or (self.until is not None and now >= self.until):
            return False
        if self.seen >= self.where.get("times", math.inf):
            return False
        wanted = self.where.get("method", method)
        return wanted.upper() == method and bool(re.search(self.where.get("path", ""), path))

    def forced(self, path: str, now: dt.datetime) -> Forced | None:
        """The answer in place of the operation's, where there is one."""
        if not self.status:
            return None
        headers, body = dict(self.headers), self._body()
        if self.limit is not None and self.until is not None:
            headers |= _limit_headers(self.limit, self.until, now)
        if self.limit == "primary" and path == GRAPHQL_PATH:
            # There GitHub answers a used up limit like any other error of a query.
            error = {"type": "RATE_LIMITED", "message": self.message}
            return Forced(200, {"errors": [error]}, headers)
        return Forced(self.status, body, headers)

    def _body(self) -> Json:
        message = self.message or _WORDS.get(self.status, "Something is wrong")
        return {
            "message": message,
            "documentation_url": DOCUMENTATION,
            "status": str(self.status),
        }


def _limit_headers(limit: Limit, until: dt.datetime, now: dt.datetime) -> dict[str, str]:
    if limit == "secondary":
        return {"Retry-After": str(max(1, math.ceil((until - now).total_seconds())))}
    return {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(until.timestamp()))}


@dataclass
class Weather:
    """The faults of one world; fine until told otherwise. `clock` is the world's time."""

    clock: Callable[[], dt.datetime]
    faults: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answers(
        self,
        status: int,
        *,
        message: str = "",
        headers: Mapping[str, str] | None = None,
        **where: Unpack[Where],
    ) -> Fault:
        """Calls are answered with this status, and nothing is carried out."""
        return self._add(Fault(where, status, message, headers or {}))

    def slow(self, seconds: float, **where: Unpack[Where]) -> Fault:
        """Calls are carried out, and answered so much later."""
        return self._add(Fault(where, seconds=seconds))

    def cut(self, **where: Unpack[Where]) -> Fault:
        """Calls are carried out, and the connection is closed in the middle of the answer.

        Where the answer has no body, it is closed without any.
        """
        return self._add(Fault(where, cut="during"))

    def cut_before(self, **where: Unpack[Where]) -> Fault:
        """The connection is closed without an answer, and nothing is carried out."""
        return self._add(Fault(where, cut="before"))

    def primary_limit(self, reset_in: float, **where: Unpack[Where]) -> Fault:
        """The hour's calls are used up for so many seconds of the world's clock."""
        until = self.clock() + dt.timedelta(seconds=reset_in)
        return self._add(Fault(where, 403, PRIMARY_WORDS, limit="primary", until=until))

    def secondary_limit(
        self, retry_after: float, status: Literal[403, 429] = 403, **where: Unpack[Where]
    ) -> Fault:
        """Calls came too fast, and are refused for so many seconds of the world's clock."""
        until = self.clock() + dt.timedelta(seconds=retry_after)
        return self._add(Fault(where, status, SECONDARY_WORDS, limit="secondary", until=until))

    def clears(self) -> None:
        """Ends every fault at once; what was held back is answered."""
        with self._lock:
            for fault in self.faults:
                fault.ends()
            self.faults.clear()

    def strikes(self, method: str, path: str) -> Fault | None:
        """The fault that strikes this call, which it then has seen."""
        with self._lock:
            now = self.clock()
            found = next((fault for fault in self.faults if fault.fits(method, path, now)), None)
            if found is not None:
                found.seen += 1
            return found

    def _add(self, fault: Fault) -> Fault:
        re.compile(fault.where.get("path", ""))  # a wrong pattern is the test's mistake: tell now
        with self._lock:
            self.faults.append(fault)
        return fault
