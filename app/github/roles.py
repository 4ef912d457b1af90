"""What a person may do, out of the two words that GitHub has for it."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.pull_request import Role

BOUNDS: Mapping[str, tuple[Role, Role]] = {
    "admin": (Role.ADMIN, Role.ADMIN),
    "write": (Role.WRITE, Role.MAINTAIN),
    "read": (Role.READ, Role.TRIAGE),
    "none": (Role.NONE, Role.NONE),
}
"""The least and the most that the older word stands for: it calls maintain write, triage read."""
UNKNOWN = (Role.NONE, Role.READ)


def role_of(role_name: str, permission: str) -> Role:
    """The role behind `role_name`, held against the older `permission` of the same answer.

    GitHub does not name the base of an organization's custom role, but its `permission` follows
    from it: the role counts as the least that this stands for. A role by one of GitHub's own
    names never counts for more than the `permission` allows.
    """
    least, most = BOUNDS.get(permission, UNKNOWN)
    known = Role.__members__.get(role_name.upper())
    return least if known is None else min(known, most)
