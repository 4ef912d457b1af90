"""Options of commands: `name=value`, from a list of our own, with what each takes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MIN_PAIRS, MAX_PAIRS = 1, 300
LONGEST_PATH = 500
"""Characters."""
SHORTEST_COMMIT, LONGEST_COMMIT = 7, 64
HEXADECIMAL = frozenset("0123456789abcdef")


class OptionKind(StrEnum):
    """What an option takes."""

    NUMBER = "number"
    PATH = "path"
    COMMIT = "commit"


@dataclass(frozen=True, kw_only=True)
class Option:
    """An option `name=value`; a number lies between `low` and `high`, both included."""

    name: str
    kind: OptionKind
    low: int = 0
    high: int = 0

    @property
    def form(self) -> str:
        """What it takes, in words."""
        if self.kind is OptionKind.NUMBER:
            return f"`{self.name}` is a whole number from {self.low} to {self.high}."
        if self.kind is OptionKind.COMMIT:
            digits = f"{SHORTEST_COMMIT} to {LONGEST_COMMIT} of the characters 0-9 and a-f"
            return f"`{self.name}` is the beginning of a commit's name: {digits}."
        return f"`{self.name}` is a file's path in this repository, without spaces."

    def takes(self, value: str) -> bool:
        """Whether a value has the form it should have."""
        if self.kind is OptionKind.NUMBER:
            return self._is_number(value)
        if self.kind is OptionKind.COMMIT:
            in_length = SHORTEST_COMMIT <= len(value) <= LONGEST_COMMIT
            return in_length and HEXADECIMAL.issuperset(value.lower())
        return len(value) <= LONGEST_PATH and _is_path(value)

    def hint(self, value: str) -> str:
        """How to write a value that was given under a wrong name or none; empty: not this one.

        Nothing but a number is repeated: other values are somebody's own text.
        """
        if not self.takes(value) or (self.kind is OptionKind.PATH and "/" not in value):
            return ""
        return f"{self.name}={value if self.kind is OptionKind.NUMBER else '...'}"

    def _is_number(self, value: str) -> bool:
        digits = value.isascii() and value.isdigit() and len(value) <= len(str(self.high))
        return digits and self.low <= int(value) <= self.high


def _is_path(value: str) -> bool:
    plain = not any(unicodedata.category(sign).startswith(("C", "Z")) for sign in value)
    return plain and "\\" not in value and not {"", ".", ".."} & set(value.split("/"))


PAIRS = Option(name="n", kind=OptionKind.NUMBER, low=MIN_PAIRS, high=MAX_PAIRS)
PATH = Option(name="path", kind=OptionKind.PATH)
COMMIT = Option(name="commit", kind=OptionKind.COMMIT)
