"""How the App calls: with a JWT of its own, or with an installation token."""

import functools
import ssl
import time
from typing import Any

import github as pygithub
import httpx
import jwt
from cryptography.hazmat.primitives import serialization

from sandbox import Repository, World


def app_jwt(world: World, key: str | None = None, **claims: Any) -> str:
    """A JWT as GitHub wants it, with any claim replaced; None leaves a claim out."""
    now = int(time.time())
    usual = {"iat": now - 60, "exp": now + 300, "iss": str(world.app_id)}
    chosen = {name: value for name, value in (usual | claims).items() if value is not None}
    return jwt.encode(chosen, _key(key or world.private_key), algorithm="RS256")


@functools.cache
def _key(pem: str) -> Any:
    return serialization.load_pem_private_key(pem.encode(), password=None)


@functools.cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def client(world: World, credential: str) -> httpx.Client:
    """A client that shows this credential."""
    headers = {"Authorization": f"Bearer {credential}"}
    return httpx.Client(base_url=world.api_url, headers=headers, trust_env=False, verify=_trust())


def app_client(world: World) -> httpx.Client:
    """The App itself."""
    return client(world, app_jwt(world))


def token(repository: Repository, **body: Any) -> str:
    """A fresh installation token; the body may ask for fewer rights or repositories."""
    with app_client(repository.world) as app:
        url = f"/app/installations/{repository.installation_id}/access_tokens"
        answer = app.post(url, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def installation_client(repository: Repository, **body: Any) -> httpx.Client:
    """The App through its installation, at the address of one repository."""
    made = client(repository.world, token(repository, **body))
    made.base_url = httpx.URL(home(repository))
    return made


def home(repository: Repository) -> str:
    """The address of a repository in the REST API."""
    return f"{repository.world.api_url}/repos/{repository.full_name}"


def pygithub_for(repository: Repository) -> pygithub.Github:
    """PyGithub as the App's installation."""
    world = repository.world
    app = pygithub.Auth.AppAuth(world.app_id, world.private_key)
    return pygithub.Github(
        auth=app.get_installation_auth(repository.installation_id),
        base_url=world.api_url,
        seconds_between_requests=0,
        seconds_between_writes=0,
        retry=None,
    )
