"""The reconciler: looks on GitHub for what no delivery told of."""

from __future__ import annotations

from app.factory import Factory


class Reconciler:
    """Called from time to time; safe to run twice at once."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def reconcile(self) -> None:
        """Look for failed deliveries, unknown pull requests and check runs left in progress."""
