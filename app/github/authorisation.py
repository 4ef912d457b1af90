"""People say through GitHub who they are: the "web application flow" of the App.

The person's token is used for one question, who they are, and is then ended and forgotten. Sources:
GitHub's "Generating a user access token for a GitHub App"; RFC 7636 (PKCE) for the challenge.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from app.errors import SeedbedError, TransientError, UserError
from app.logging import get_logger
from app.settings import Settings

AUTHORISE = "/login/oauth/authorize"
EXCHANGE = "/login/oauth/access_token"
CALLBACK = "/login/github/callback"
"""Where GitHub sends people back to, below the public address."""
TIMEOUT = httpx.Timeout(10.0)
"""Seconds to connect, and between two parts of an answer."""
JSON = {"Accept": "application/vnd.github+json", "User-Agent": "seedbed"}
LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,98}")
OK, FORBIDDEN, TOO_MANY, BROKEN = 200, 403, 429, 500
EXPIRED = "GitHub does not take this login any more: it may have lain for too long."
NOT_TAKEN = (
    "GitHub does not take the client id, the client secret or the callback URL of this service. "
    "Whoever runs it has to mend that; its log says more."
)
NOBODY = "GitHub did not say who you are."
AWAY = "GitHub cannot be reached. Try again in a moment."
BROKE = "GitHub gave no usable answer. Try again in a moment."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What GitHub is asked to bring back: the state, and whoever has the verifier asked for it."""

    state: str
    verifier: str = field(repr=False)

    @property
    def challenge(self) -> str:
        """The S256 challenge of the verifier."""
        digest = sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class Authorisation:
    """The App as it lets people say who they are."""

    def __init__(self, settings: Settings) -> None:
        self._id = settings.github_client_id
        self._secret = settings.github_client_secret
        self._web = web_url(settings)
        self._api = settings.github_api_url.rstrip("/")
        self._callback = f"{settings.public_url.rstrip('/')}{CALLBACK}"

    @property
    def possible(self) -> bool:
        """Whether the service has a client id."""
        return bool(self._id)

    def address(self, asked: Asked) -> str:
        """Where a person goes to say yes."""
        query = {
            "client_id": self._id,
            "redirect_uri": self._callback,
            "state": asked.state,
            "code_challenge": asked.challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._web}{AUTHORISE}?{urlencode(query)}"

    def login_of(self, code: str, asked: Asked) -> str:
        """The login of whoever said yes.

        Raises:
            UserError: the code is not good, or GitHub does not take this service's credentials.
            TransientError: GitHub is away.
        """
        with httpx.Client(timeout=TIMEOUT, headers=JSON) as client:
            token = self._token(client, code, asked)
            try:
                return self._whose(client, token)
            finally:
                self._end(client, token)

    def _token(self, client: httpx.Client, code: str, asked: Asked) -> str:
        form = {
            "client_id": self._id,
            "client_secret": self._secret.get_secret_value(),
            "code": code,
            "redirect_uri": self._callback,
            "code_verifier": asked.verifier,
        }
        found = _answer(client, client.build_request("POST", f"{self._web}{EXCHANGE}", data=form))
        token = found.get("access_token")
        if isinstance(token, str) and token:
            return token
        error = found.get("error")
        if error == "bad_verification_code":
            raise UserError("login-expired", EXPIRED)
        get_logger().error("GitHub does not take the App's client", error=ascii(str(error)[:100]))
        raise UserError("login-not-taken", NOT_TAKEN)

    def _whose(self, client: httpx.Client, token: str) -> str:
        bearer = {"Authorization": f"Bearer {token}"}
        found = _answer(client, client.build_request("GET", f"{self._api}/user", headers=bearer))
        login = found.get("login")
        if not isinstance(login, str) or not LOGIN.fullmatch(login):
            raise UserError("login-of-nobody", NOBODY)
        return login

    def _end(self, client: httpx.Client, token: str) -> None:
        """Have the token end now; where that fails it ends by its time, and nobody has it."""
        try:
            client.request(
                "DELETE",
                f"{self._api}/applications/{self._id}/token",
                auth=(self._id, self._secret.get_secret_value()),
                json={"access_token": token},
            ).raise_for_status()
        except (httpx.HTTPError, ValueError) as error:
            get_logger().warning("token of a person not ended", cause=type(error).__name__)


def web_url(settings: Settings) -> str:
    """Where people see GitHub: as set, or as it follows from the address of the API."""
    if settings.github_web_url:
        return settings.github_web_url.rstrip("/")
    parts = urlsplit(settings.github_api_url)
    if parts.path.strip("/") == "":  # api.github.com, and api.<name>.ghe.com
        return f"{parts.scheme}://{parts.netloc.removeprefix('api.')}"
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/api/v3')}"


def _answer(client: httpx.Client, request: httpx.Request) -> dict[str, Any]:
    """What GitHub answers; nothing of it, and nothing that was sent, is in an error."""
    try:
        answer = client.send(request)
        found = answer.json() if answer.status_code == OK else None
    except httpx.TransportError as error:
        get_logger().warning("GitHub unreachable", cause=type(error).__name__)
        raise TransientError("github-unreachable", AWAY) from None
    except (httpx.HTTPError, ValueError) as error:
        get_logger().warning("GitHub not understood", cause=type(error).__name__)
        raise TransientError("github-broken", BROKE) from None
    if isinstance(found, dict):
        return found
    raise _refusal(answer.status_code)


def _refusal(status: int) -> SeedbedError:
    if status in (OK, FORBIDDEN, TOO_MANY) or status >= BROKEN:
        get_logger().warning("GitHub not understood", status=status)
        return TransientError("github-broken", BROKE)
    get_logger().error("GitHub does not take the App's client", status=status)
    return UserError("login-not-taken", NOT_TAKEN)
