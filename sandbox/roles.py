"""Roles in a repository, and the refusal of people whose role is too small."""

from typing import TYPE_CHECKING

from sandbox.model import RoleName, User

if TYPE_CHECKING:
    from sandbox.repository import Repository

_ORDER = ("none", "read", "triage", "write", "maintain", "admin")


class RefusedError(Exception):
    """A person tried what GitHub does not let people do."""


def reaches(repository: "Repository", user: User, least: RoleName) -> bool:
    """Whether a person's role is at least this one."""
    return _ORDER.index(repository.role_name(user)) >= _ORDER.index(least)


def require(repository: "Repository", user: User, least: RoleName, act: str) -> None:
    """RefusedError where a person's role is too small; `act` is what they tried."""
    if not reaches(repository, user, least):
        role = repository.role_name(user)
        raise RefusedError(f"{user.login} may not {act}: their role is {role}, not {least}")
