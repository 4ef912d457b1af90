"""The App as an OAuth client: known by its client id and secret."""

import base64
import binascii
import secrets
from typing import TYPE_CHECKING

from sandbox.api.refusal import unauthorized
from sandbox.model import App

if TYPE_CHECKING:
    from sandbox.world import World


def app_by_client_id(world: "World", client_id: str) -> App | None:
    """The App of this client id, where there is one."""
    return next((app for app in world.apps.values() if app.client_id == client_id), None)


def app_by_secret(world: "World", client_id: str, client_secret: str) -> App | None:
    """The App of this client id, where the secret is its own."""
    app = app_by_client_id(world, client_id)
    if app and secrets.compare_digest(app.client_secret.encode(), client_secret.encode()):
        return app
    return None


def client_of(world: "World", header: str | None) -> App:
    """The App behind HTTP basic authentication; 401 for anything else in the header."""
    scheme, _, value = (header or "").partition(" ")
    if not value:
        raise unauthorized("Requires authentication")
    name, _, password = _decoded(value).partition(":")
    app = app_by_secret(world, name, password) if scheme.lower() == "basic" else None
    if app is None:
        raise unauthorized()
    return app


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
