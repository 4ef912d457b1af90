"""Logs clients of `bench/dashboard.py` in: an admin by the form, and somebody of less rights."""

from __future__ import annotations

import re
import time
from collections.abc import Collection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from app.access.cookies import SESSION
from app.access.seals import Seals
from app.domain.people import Person
from app.domain.pull_request import Role
from app.store.database import Database
from app.store.rights import KnownRights
from app.store.sessions import Sessions
from bench.dashboard_load import OK, Answer, Client
from bench.dashboard_servers import ADMIN_TOKEN, SESSION_SECRET

TOKEN = re.compile(rb'name="form_token"\s+value="([^"]+)"')
SEE_OTHER = 303
PERSON, ROLE = "contributor-77", "person"
AHEAD_SECONDS = 240
"""So much later GitHub seems to have told the rights: they count for nine minutes, not for five."""


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


def session_of_a_reader(
    database: Database, repositories: Collection[str], reads: Collection[str]
) -> str:
    """The cookie of a person who can read some of the repositories, as GitHub said just now."""
    rights = KnownRights(database, lambda: time.time() + AHEAD_SECONDS)
    for repository in repositories:
        role = Role.READ if repository in reads else Role.NONE
        rights.save(repository, Person(login=PERSON, role=role))
    session_id = Sessions(database, time.time).begin(PERSON, ROLE, 3600)
    return f"{SESSION}={Seals(SESSION_SECRET, ADMIN_TOKEN).session(session_id)}"


def _cookies(answer: Answer) -> str:
    """What the browser would send back."""
    kept = {
        name: morsel.value
        for line in answer.cookies
        for name, morsel in SimpleCookie(line).items()
        if morsel.value
    }
    return "; ".join(f"{name}={value}" for name, value in kept.items())
