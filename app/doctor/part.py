"""How it is with one part of the service."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it is with one part."""

    WORKS = "works"
    ABSENT = "absent"  # and not needed
    BROKEN = "broken"


@dataclass(frozen=True)
class Part:
    """One part of the service: how it is, and in words what it is or what to mend."""

    name: str
    state: State
    words: str
