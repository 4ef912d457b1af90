"""What is done when the App is installed, suspended or taken away."""

from __future__ import annotations

from app.domain.events import InstallationChanged
from app.factory import Factory
from app.queue import RECONCILE


def installation_changed(factory: Factory, event: InstallationChanged) -> tuple[str, ...]:
    """End what runs where the App may not look any more, and look at all else soon; in words."""
    factory.turns.end(RECONCILE)
    return (f"installation {event.installation_id}: looked at with the next sweep",)
