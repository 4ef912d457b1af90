"""How `seedbed doctor` shows what it found."""

from enum import StrEnum


class Shape(StrEnum):
    """For people, for programs."""

    TEXT = "text"
    JSON = "json"
