"""Accounts as PyGithub gives them.

GitHub's description lets an account and an App be null; PyGithub's types do not say so.
"""

from __future__ import annotations

from github.GithubApp import GithubApp
from github.NamedUser import NamedUser
from github.Organization import Organization

GHOST = "ghost"
"""How GitHub calls an account that was deleted."""


def login_of(account: NamedUser | Organization | None) -> str:
    """An account's name."""
    return GHOST if account is None else account.login


def app_id_of(app: GithubApp | None) -> int:
    """An App's id, 0 where it is gone."""
    return 0 if app is None else app.id
