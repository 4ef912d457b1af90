"""One connection to GitHub: a token that is renewed when GitHub refuses it, and what is remembered.

PyGithub renews an installation's token by its time alone. One that was revoked, or that ended
early, is refused with 401 before anything was carried out; so it is renewed, and the call is made
once more.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from github import Auth, UnknownObjectException
from github.InstallationAuthorization import InstallationAuthorization
from github.Repository import Repository
from github.Requester import Requester
from requests.utils import parse_header_links

from app.errors import TransientError, UserError

TIMEOUT_SECONDS = 20
"""How long GitHub may take to connect, and between two parts of an answer."""
PER_PAGE = 100
MOST_REMEMBERED = 2_000
"""Answers remembered per connection; those used longest ago go first."""
UNAUTHORISED, NOT_MODIFIED, REFUSED = 401, 304, 400
UNINSTALLED = "github-uninstalled"
T = TypeVar("T")


class InstallationAuth(Auth.AppInstallationAuth):
    """An installation's tokens, renewed by their time, or because one was refused."""

    _refused = False

    def renew(self) -> None:
        """Fetch another token for the next call."""
        self._refused = True

    @property
    def _is_expired(self) -> bool:
        return self._refused or super()._is_expired

    def _get_installation_authorization(self) -> InstallationAuthorization:
        try:
            made = super()._get_installation_authorization()
        except UnknownObjectException as error:
            # Said as such: "not found" would be taken for a file or a person that is not there.
            words = "The App is not installed here any more."
            raise UserError(UNINSTALLED, words) from error
        self._refused = False
        return made


@dataclass(frozen=True)
class Page:
    """What was made of an answer, its tag, and where the next page of a list is, if any."""

    value: Any
    tag: str
    next_url: str


class Connection(Requester):
    """PyGithub's way to GitHub with one identity, which may be an App or an installation."""

    def __init__(self, auth: Auth.Auth, api_url: str) -> None:
        super().__init__(
            auth=auth,
            base_url=api_url,
            timeout=TIMEOUT_SECONDS,
            user_agent="seedbed",
            per_page=PER_PAGE,
            verify=True,
            retry=None,  # we decide what is tried again, see retry.py
            pool_size=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
            lazy=True,
        )
        self._remembered: OrderedDict[str, Page] = OrderedDict()

    def repository(self, full_name: str) -> Repository:
        """A repository, without asking for it."""
        return Repository(self, url=f"/repos/{full_name}")

    def requestJson(self, *given: Any, **more: Any) -> tuple[int, dict[str, Any], str]:  # noqa: ANN401, N802 - PyGithub's own
        """Make a call, with another token where GitHub refuses the one at hand."""
        answer = super().requestJson(*given, **more)
        if answer[0] == UNAUTHORISED and isinstance(self.auth, InstallationAuth):
            self.auth.renew()
            answer = super().requestJson(*given, **more)
        return answer

    def pages(self, url: str, read: Callable[[Any], Sequence[T]]) -> Iterator[Sequence[T]]:
        """What `read` makes of each page of a list: all that stands on it."""
        while url:
            page = self.remembered(url, read)
            if len(page.value) >= PER_PAGE and not page.next_url:
                # Whether a page has come after it is not in its body, which the tag may be of.
                self._remembered.pop(url, None)
            yield page.value
            url = page.next_url

    def remembered(self, url: str, read: Callable[[Any], Any]) -> Page:
        """What `read` makes of an answer, or made of it before where nothing has changed.

        GitHub counts no call for an answer that has not changed. `read` has to be the same one
        for an address each time.
        """
        known = self._remembered.get(url)
        asked = {"If-None-Match": known.tag} if known else {}
        status, headers, output = self.requestJson("GET", url, None, asked)
        if known and status == NOT_MODIFIED:
            self._remembered.move_to_end(url)
            return known
        data = _json(output)
        if status >= REFUSED:
            raise self.createException(status, headers, data if isinstance(data, dict) else {})
        if data is None:  # what stands between us and GitHub has answered
            raise TransientError("github-broken", "GitHub gave an answer that cannot be read.")
        page = Page(read(data), headers.get("etag", ""), next_of(headers))
        self._remember(url, page)
        return page

    def _remember(self, url: str, page: Page) -> None:
        self._remembered.pop(url, None)
        if page.tag:
            self._remembered[url] = page
        while len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)


def next_of(headers: dict[str, Any]) -> str:
    """The address of a list's next page, empty after the last one."""
    links = parse_header_links(headers.get("link", "") or "")
    return next((str(link["url"]) for link in links if link.get("rel") == "next"), "")


def cursor_of(url: str) -> str:
    """The cursor in the address of a next page, empty where there is none."""
    return next(iter(parse_qs(urlsplit(url).query).get("cursor", [])), "")


def _json(output: str) -> Any:  # noqa: ANN401 - GitHub's JSON, or what stands between us
    try:
        return json.loads(output) if output else None
    except ValueError:
        return None
