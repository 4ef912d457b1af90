"""Accounts as JSON."""

from typing import TYPE_CHECKING

from sandbox.model import Json, User
from sandbox.shapes.names import node_id, stamp

if TYPE_CHECKING:
    from sandbox.world import World

_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def user_json(world: "World", user: User) -> Json:
    """GitHub's simple user."""
    api = f"{world.api_url}/users/{user.login}"
    page = f"apps/{user.login.removesuffix('[bot]')}" if user.type == "Bot" else user.login
    return {
        "login": user.login,
        "id": user.id,
        "node_id": node_id(user.type, user.id),
        "avatar_url": f"{world.url}/avatars/{user.id}",
        "gravatar_id": "",
        "url": api,
        "html_url": f"{world.url}/{page}",
        **{key: api + path for key, path in _LINKS.items()},
        "type": user.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def public_user_json(world: "World", user: User) -> Json:
    """A person as everybody may see them; nobody here says more of themselves than a login."""
    repositories = [r for r in world.repositories.values() if r.owner == user and r.public]
    silent = ("name", "company", "blog", "location", "email", "hireable", "bio")
    return user_json(world, user) | {
        **dict.fromkeys(silent),
        "twitter_username": None,
        "notification_email": None,
        "public_repos": len(repositories),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": stamp(user.created_at),
        "updated_at": stamp(user.created_at),
    }


def organization_json(world: "World", user: User) -> Json:
    """GitHub's simple organization, as webhooks carry it."""
    api = f"{world.api_url}/orgs/{user.login}"
    return {
        "login": user.login,
        "id": user.id,
        "node_id": node_id(user.type, user.id),
        "url": api,
        "repos_url": f"{api}/repos",
        "events_url": f"{api}/events",
        "hooks_url": f"{api}/hooks",
        "issues_url": f"{api}/issues",
        "members_url": f"{api}/members{{/member}}",
        "public_members_url": f"{api}/public_members{{/member}}",
        "avatar_url": f"{world.url}/avatars/{user.id}",
        "description": None,
    }
