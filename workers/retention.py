"""Retention: what was kept long enough is deleted."""

from __future__ import annotations

from app.factory import Factory


class Retention:
    """Called from time to time; safe to run twice at once."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def retain(self) -> None:
        """Delete what is older than the settings say."""
