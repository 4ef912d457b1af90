"""Reading a request's JSON strictly: a wrong type, length or name is a 422."""

from collections.abc import Collection
from typing import Any

from sandbox.api.refusal import malformed
from sandbox.model import Json


class Fields:
    """One JSON object of a request, with the path that errors name it by."""

    def __init__(self, value: object, where: str = "properties") -> None:
        if not isinstance(value, dict):
            raise malformed(f"For '{where}', {value!r} is not an object.")
        self._value: Json = value
        self._where = where

    def __contains__(self, name: str) -> bool:
        return self._value.get(name) is not None

    def only(self, allowed: Collection[str]) -> None:
        """Refuses names that the operation does not know."""
        if strange := sorted(set(self._value) - set(allowed)):
            raise malformed(f'"{strange[0]}" is not a permitted key.')

    def text(self, name: str, at_most: int | None = None, *, blank: bool = True) -> str:
        """A string that must be there; lengths are characters."""
        value = self._value.get(name)
        if not isinstance(value, str):
            raise self._wrong(name, f"{_shown(value)} is not a string.")
        if not blank and not value.strip():
            raise self._wrong(name, "must not be blank.")
        if at_most is not None and len(value) > at_most:
            raise self._wrong(name, f"is too long (maximum is {at_most} characters).")
        return value

    def maybe_text(self, name: str, at_most: int | None = None) -> str | None:
        """A string that may be missing or null."""
        return self.text(name, at_most) if name in self else None

    def choice(self, name: str, choices: Collection[str]) -> str:
        """A string out of a list."""
        value = self.text(name)
        if value not in choices:
            raise self._wrong(name, f"{value} is not a member of {sorted(choices)}.")
        return value

    def number(self, name: str, at_least: int) -> int:
        """An integer that must be there."""
        value = self._value.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(name, f"{_shown(value)} is not an integer.")
        if value < at_least:
            raise self._wrong(name, f"{value} must be at least {at_least}.")
        return value

    def maybe_number(self, name: str, at_least: int) -> int | None:
        """An integer that may be missing or null."""
        return self.number(name, at_least) if name in self else None

    def items(self, name: str, at_most: int) -> list["Fields"]:
        """A list of objects, empty when missing."""
        value = self._value.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(name, f"{_shown(value)} is not an array.")
        if len(value) > at_most:
            raise self._wrong(name, f"has {len(value)} items, more than the {at_most} allowed.")
        return [Fields(item, f"{self._where}/{name}/{at}") for at, item in enumerate(value)]

    def object(self, name: str) -> "Fields | None":
        """An object that may be missing or null."""
        if name not in self:
            return None
        return Fields(self._value[name], f"{self._where}/{name}")

    def texts(self, name: str) -> dict[str, str]:
        """An object of strings, that must be there."""
        inner = Fields(self._value.get(name), f"{self._where}/{name}")
        return {key: inner.text(key) for key in inner._value}

    def raw(self, name: str) -> Any:  # noqa: ANN401 - it is whatever came
        """The value as it came, None when missing."""
        return self._value.get(name)

    def _wrong(self, name: str, words: str) -> Exception:
        return malformed(f"For '{self._where}/{name}', {words}")


def _shown(value: object) -> str:
    return "nil" if value is None else repr(value)
