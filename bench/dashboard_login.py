"""Logs a client of `bench/dashboard.py` in, as a person would: by the form."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bench.dashboard_load import OK, Answer, Client
from bench.dashboard_servers import ADMIN_TOKEN

TOKEN = re.compile(rb'name="form_token"\s+value="([^"]+)"')
SEE_OTHER = 303


def log_in(client: Client) -> None:
    """Have the client carry an admin's session from now on.

    Raises:
        SystemExit: the form was not as it is expected to be, or was refused.
    """
    form = client.get("/login")
    token = TOKEN.search(form.body)
    if form.status != OK or token is None:
        raise SystemExit(f"The login form was answered with {form.status} and has no token.")
    client.cookie = _cookies(form)
    fields = {"form_token": token[1].decode(), "token": ADMIN_TOKEN, "next": "/"}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.ask("POST", "/login", headers, urlencode(fields).encode())
    if answer.status != SEE_OTHER:
        raise SystemExit(f"The login was answered with {answer.status}.")
    client.cookie = _cookies(answer)


def _cookies(answer: Answer) -> str:
    """What the browser would send back."""
    kept = {
        name: morsel.value
        for line in answer.cookies
        for name, morsel in SimpleCookie(line).items()
        if morsel.value
    }
    return "; ".join(f"{name}={value}" for name, value in kept.items())
