"""Looking at all model servers from time to time, so that pages can say how they are."""

from __future__ import annotations

import asyncio

from app.factory import Factory
from app.store.endpoints import Look
from workers.endpoints.looking import look_at
from workers.teacher.profiles import configured, endpoint


class EndpointWatch:
    """Called from time to time; each role that has a server of its own is looked at."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def look(self) -> None:
        """Look at every server that the settings name, all at once, and keep what was found.

        Raises:
            DatabaseAwayError: nothing, or not all, is kept; the next look is.
        """
        endpoints, looks = self._factory.endpoints, asyncio.run(self._looks())
        endpoints.keep_only(tuple(look.role for look in looks))
        for look in looks:
            endpoints.save(look)

    async def _looks(self) -> list[Look]:
        settings = self._factory.settings
        places = [endpoint(settings, profile) for profile in configured(settings)]
        return await asyncio.gather(*(look_at(place) for place in places))
