"""An App that lets people sign in, as far as its pages do not matter."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from sandbox import World

CALLBACK = "http://127.0.0.1:8000/login/callback"
VERIFIER = "a-verifier-of-forty-three-characters-or-more-0"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()[:-1]
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


def authorize_url(world: World, **query: str | None) -> str:
    """Where an App sends people; None leaves a parameter out."""
    usual = {"client_id": world.app.client_id, "redirect_uri": CALLBACK, "state": "s&t"}
    chosen = {name: value for name, value in (usual | query).items() if value is not None}
    return f"{world.url}/login/oauth/authorize?{urlencode(chosen)}"


def choose(url: str, **form: str) -> httpx.Response:
    """A button of the page is pressed."""
    return httpx.post(url, data=form, trust_env=False)


def told(answer: httpx.Response) -> dict[str, str]:
    """What the person brings back to the App."""
    assert answer.status_code == 302, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def code(world: World, login: str = "ada", **query: str | None) -> str:
    """A fresh code of somebody who said yes."""
    world.create_user(login)
    if CALLBACK not in world.app.callback_urls:
        world.app.callback_urls.append(CALLBACK)
    return told(choose(authorize_url(world, **query), user=login))["code"]


def exchange(world: World, code: str, **fields: str) -> dict[str, Any]:
    """What comes of a code, read as JSON."""
    known = {"client_id": world.app.client_id, "client_secret": world.app.client_secret}
    answer = httpx.post(
        f"{world.url}/login/oauth/access_token",
        data=known | {"code": code} | fields,
        headers={"Accept": "application/json"},
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text
    shape: dict[str, Any] = answer.json()
    return shape
