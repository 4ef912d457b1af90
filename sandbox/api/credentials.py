"""Who is calling: an App with its JWT, an installation with its token, or a person with theirs."""

import datetime as dt
import secrets
import time
from typing import TYPE_CHECKING, Any

import jwt

from sandbox.api.refusal import forbidden, not_found, unauthorized
from sandbox.authorizing import UserToken
from sandbox.model import App, Token

if TYPE_CHECKING:
    from sandbox.model import Installation
    from sandbox.repository import Repository
    from sandbox.world import World

TOKEN_LIFE = dt.timedelta(hours=1)
LONGEST_JWT_SECONDS = 600
_UNREADABLE = "A JSON web token could not be decoded"


def bearer(header: str | None) -> str:
    """The credential out of an `Authorization` header; 401 without one."""
    scheme, _, value = (header or "").partition(" ")
    if not value:
        raise unauthorized("Requires authentication")
    if scheme.lower() not in {"bearer", "token"}:
        raise unauthorized()
    return value.strip()


def app_of(world: "World", credential: str) -> App:
    """The App that signed this JWT, by GitHub's rules for its claims.

    401 for a bad signature or bad times, 404 for an unknown issuer.
    """
    try:
        claims: dict[str, Any] = jwt.decode(credential, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        raise unauthorized(_UNREADABLE) from None
    app = next((a for a in world.apps.values() if str(claims.get("iss")) in _names(a)), None)
    if app is None:
        raise not_found("Integration not found")
    _check_signature(credential, app)
    # By the true clock: where this world's is ahead, that of its callers is not.
    _check_times(claims, time.time())
    return app


def _names(app: App) -> tuple[str, str]:
    return str(app.id), app.client_id


def _check_signature(credential: str, app: App) -> None:
    skipped = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_iss": False}
    try:
        jwt.decode(credential, app.public_key, algorithms=["RS256"], options=skipped)  # type: ignore[arg-type]
    except jwt.InvalidTokenError:
        raise unauthorized(_UNREADABLE) from None


def _check_times(claims: dict[str, Any], now: float) -> None:
    issued, ends = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int) or issued > now + 1:  # our clock shows whole seconds
        raise unauthorized(
            "'Issued at' claim ('iat') must be an Integer representing the time that the "
            "assertion was issued"
        )
    if not isinstance(ends, int) or ends <= now:
        raise unauthorized(
            "'Expiration time' claim ('exp') must be a numeric value representing the future "
            "time at which the assertion expires"
        )
    if ends > now + LONGEST_JWT_SECONDS + 1:
        raise unauthorized("'Expiration time' claim ('exp') is too far in the future")


def issue_token(
    world: "World",
    installation: "Installation",
    permissions: dict[str, str],
    repositories: "list[Repository] | None",
) -> Token:
    """A new token for an installation, good for one hour."""
    token = Token(
        value=f"ghs_{secrets.token_hex(18)}",
        installation=installation,
        permissions=permissions,
        chosen=repositories,
        expires_at=world.now() + TOKEN_LIFE,
    )
    world.tokens[token.value] = token
    return token


def token_of(world: "World", credential: str) -> Token:
    """The living installation token of this value.

    401 for any other, also of what was uninstalled; 403 while the installation is suspended, and
    for a person's token: here that says who the person is, and opens nothing else.
    """
    if _living_user_token(world, credential):
        raise forbidden()
    token = world.tokens.get(credential)
    if token is None or token.expires_at <= world.now():
        raise unauthorized()
    if token.installation.id not in world.installations:
        raise unauthorized()
    refuse_suspended(token.installation)
    return token


def user_token_of(world: "World", credential: str) -> UserToken:
    """The living user access token of this value; 403 for an installation's, 401 for any other."""
    found = _living_user_token(world, credential)
    if found is None:
        token_of(world, credential)
        raise forbidden()
    return found


def _living_user_token(world: "World", credential: str) -> UserToken | None:
    found = world.user_tokens.get(credential)
    return found if found is not None and found.expires_at > world.now() else None


def refuse_suspended(installation: "Installation") -> None:
    """403 while an installation is suspended."""
    if installation.suspended:
        raise forbidden("This installation has been suspended")


def require(token: Token, needs: tuple[str, ...]) -> None:
    """403 unless the token carries one of the rights, each like `checks:write`."""
    for need in needs:
        name, _, level = need.partition(":")
        granted = token.permissions.get(name)
        if granted in {level, "write"}:
            return
    raise forbidden()
