"""The events that tell where the App may look; every App gets them without asking."""

from __future__ import annotations

from app.domain.events import Event, Ignored, InstallationChanged
from app.webhooks.payloads import InstallationPayload, InstallationRepositoriesPayload

ENDED = ("deleted", "suspend")
BEGUN = ("created", "unsuspend", "new_permissions_accepted")


def parse_installation(raw: dict[str, object]) -> Event:
    """The event of an `installation` delivery.

    Raises:
        pydantic.ValidationError: a field that it must have is missing or wrong.
    """
    if raw.get("action") not in (*ENDED, *BEGUN):
        return Ignored(reason="the action of installation is not handled")
    payload = InstallationPayload.model_validate(raw)
    return InstallationChanged(
        installation_id=payload.installation.id, everything=payload.action in ENDED
    )


def parse_installation_repositories(raw: dict[str, object]) -> Event:
    """The event of an `installation_repositories` delivery.

    Raises:
        pydantic.ValidationError: a field that it must have is missing or wrong.
    """
    if raw.get("action") not in ("added", "removed"):
        return Ignored(reason="the action of installation_repositories is not handled")
    payload = InstallationRepositoriesPayload.model_validate(raw)
    return InstallationChanged(
        installation_id=payload.installation.id,
        gone=frozenset(repository.full_name for repository in payload.repositories_removed),
    )
