"""Apps, installations and tokens as JSON."""

from typing import TYPE_CHECKING

from sandbox.model import App, Installation, Json, Token
from sandbox.shapes.names import node_id, stamp, stamp_or_none
from sandbox.shapes.repositories import repository_json
from sandbox.shapes.users import user_json

if TYPE_CHECKING:
    from sandbox.world import World


def app_json(world: "World", app: App) -> Json:
    """An App, as it appears in check runs, comments and at its own endpoint."""
    return {
        "id": app.id,
        "slug": app.slug,
        "client_id": app.client_id,
        "node_id": node_id("App", app.id),
        "owner": user_json(world, app.owner),
        "name": app.slug,
        "description": None,
        "external_url": f"{world.url}/apps/{app.slug}",
        "html_url": f"{world.url}/apps/{app.slug}",
        "created_at": stamp(app.created_at),
        "updated_at": stamp(app.created_at),
        "permissions": app.permissions,
        "events": list(app.events),
    }


def installation_json(world: "World", installation: Installation) -> Json:
    """An App on an account."""
    app, account = installation.app, installation.account
    api = f"{world.api_url}/app/installations/{installation.id}"
    return {
        "id": installation.id,
        "client_id": app.client_id,
        "account": user_json(world, account),
        "repository_selection": "selected",
        "access_tokens_url": f"{api}/access_tokens",
        "repositories_url": f"{world.api_url}/installation/repositories",
        "html_url": f"{world.url}/settings/installations/{installation.id}",
        "app_id": app.id,
        "app_slug": app.slug,
        "target_id": account.id,
        "target_type": account.type,
        "permissions": app.permissions,
        "events": list(app.events),
        "created_at": stamp(installation.created_at),
        "updated_at": stamp(installation.created_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": installation.suspended_by and user_json(world, installation.suspended_by),
        "suspended_at": stamp_or_none(installation.suspended_at),
    }


def token_json(token: Token) -> Json:
    """A new installation access token; it lists repositories only where some were asked for."""
    shape: Json = {
        "token": token.value,
        "expires_at": stamp(token.expires_at),
        "permissions": token.permissions,
        "repository_selection": "selected",
    }
    if token.chosen is not None:
        shape["repositories"] = [repository_json(repository) for repository in token.repositories]
    return shape
