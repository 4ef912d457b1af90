"""People who let an App know who they are: codes, and the tokens that codes are exchanged for.

The facts are those of GitHub's "web application flow" for Apps whose user access tokens expire.
"""

import datetime as dt
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode, urlsplit

from sandbox.model import App, User

if TYPE_CHECKING:
    from sandbox.world import World

CODE_LIFE = dt.timedelta(minutes=10)
USER_TOKEN_LIFE = dt.timedelta(seconds=28_800)
REFRESH_TOKEN_LIFE = dt.timedelta(seconds=15_897_600)


@dataclass(frozen=True)
class Asked:
    """What an App asks a person for; `challenge` is the S256 one of PKCE, where it sent any."""

    app: App
    redirect_uri: str
    state: str | None = None
    challenge: str | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port of where the person is sent back to."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"

    def back(self, **said: str) -> str:
        """The address to send the person back to, with what is said there."""
        query = urlencode(said | ({} if self.state is None else {"state": self.state}))
        joint = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{joint}{query}"


@dataclass(frozen=True)
class Code:
    """A person's yes to an App, good for one exchange."""

    value: str = field(repr=False)
    asked: Asked
    user: User
    expires_at: dt.datetime


@dataclass(frozen=True)
class UserToken:
    """A user access token: the App that got it, and the person it speaks for.

    Its refresh token is handed out, since clients expect one, and is good for nothing here.
    """

    value: str = field(repr=False)
    refresh_token: str = field(repr=False)
    app: App
    user: User
    expires_at: dt.datetime


class Authorizing:
    """The part of a world that has to do with people who authorize Apps."""

    @property
    def _world(self) -> "World":
        return cast("World", self)  # nothing else is built on this

    @property
    def people(self) -> list[User]:
        """Whoever could sign in, by login: neither organizations nor bots."""
        known = self._world.users.values()
        return sorted((u for u in known if u.type == "User"), key=lambda user: user.login.lower())

    def authorize(self, user: User, asked: Asked) -> Code:
        """A person says yes."""
        world = self._world
        with world.lock:
            value = secrets.token_hex(10)
            code = Code(value, asked, user, world.now() + CODE_LIFE)
            world.codes[value] = code
            return code

    def issue_user_token(self, app: App, user: User) -> UserToken:
        """A new token that speaks for a person, good for eight hours."""
        world = self._world
        with world.lock:
            made = UserToken(
                value=f"ghu_{secrets.token_hex(18)}",
                refresh_token=f"ghr_{secrets.token_hex(38)}",
                app=app,
                user=user,
                expires_at=world.now() + USER_TOKEN_LIFE,
            )
            world.user_tokens[made.value] = made
            return made

    def user_token(self, login: str) -> str:
        """A token of our App for a person, as if they had gone through the pages."""
        world = self._world
        return self.issue_user_token(world.app, world.user(login)).value
