"""The ways from one stretch of a long list to those beside it, and out of a filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.dashboard.show import row_number
from app.store.stretch import Start, Stretch


@dataclass(frozen=True, kw_only=True)
class Pager:
    """Addresses of the stretches beside the one that is shown, empty where there is none."""

    newer: str
    older: str
    newest: str


def start_of(before: str, after: str) -> Start:
    """Where the address says that a stretch begins; at the newest for what is no number."""
    return Start(before=row_number(before) or 0, after=row_number(after) or 0)


def pager(address: str, wanted: Mapping[str, str], found: Stretch[Any]) -> Pager:
    """The ways from a stretch; `wanted` is the filter, as its form has it."""

    def to(start: Start | None) -> str:
        if start is None:
            return ""
        places = {"before": start.before, "after": start.after}
        asked = {name: value for name, value in {**wanted, **places}.items() if value}
        return f"{address}?{urlencode(asked)}" if asked else address

    newest = to(Start()) if found.newer is not None else ""
    return Pager(newer=to(found.newer), older=to(found.older), newest=newest)
