"""What a delivery brought, as text for an admin to read."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.redaction import Redactor
from app.report.text import HIDDEN_CATEGORIES

MOST_BYTES = 200_000
"""How much of a payload is shown."""
MOST_CHARACTERS = 400_000
"""How long it may become by its indents."""
ACTION = re.compile(rb'\{\s*"action"\s*:\s*"([a-z_]{1,40})"')


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a delivery says it is about, empty where it does not or is too long to tell."""

    action: str = ""
    repository: str = ""
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class Payload:
    """The text of a payload; `cut` says that it is longer than what is shown."""

    text: str
    cut: bool


def subject(beginning: bytes, size: int) -> Subject:
    """What a body of `size` bytes is about, from as much of it as is there."""
    found = _read(beginning) if len(beginning) == size else None
    if not isinstance(found, dict):
        action = ACTION.match(beginning)
        return Subject(action=action[1].decode() if action else "")
    about = found.get("repository")
    name = about.get("full_name") if isinstance(about, dict) else about
    return Subject(
        action=_text(found.get("action") or found.get("button")),
        repository=_text(name),
        number=_number(found),
    )


def payload(beginning: bytes, size: int, redactor: Redactor) -> Payload:
    """A body of `size` bytes as text: JSON indented, anything else as it came."""
    whole = len(beginning) == size
    found = _read(beginning) if whole else None
    if found is None:
        text, cut = beginning.decode("utf-8", "replace"), not whole
    else:
        text, cut = _indented(found)
    return Payload(text=_shown(redactor.text(text)), cut=cut)


def _read(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _indented(value: object) -> tuple[str, bool]:
    """What deep nesting would blow up is cut."""
    parts, room = list[str](), MOST_CHARACTERS
    try:
        for part in json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(value):
            parts.append(part[:room])
            room -= len(part)
            if room <= 0:
                return "".join(parts), True
    except RecursionError:
        return "".join(parts), True
    return "".join(parts), False


def _shown(text: str) -> str:
    """Hidden characters as JSON writes them, since a page would leave them out."""
    return "".join(_characters(text))


def _characters(text: str) -> Iterator[str]:
    for character in text:
        hidden = not character.isascii() and unicodedata.category(character) in HIDDEN_CATEGORIES
        yield json.dumps(character)[1:-1] if hidden else character


def _text(value: object) -> str:
    return value[:200] if isinstance(value, str) else ""


def _number(found: dict[str, object]) -> int:
    """The pull request's number, which events name at different places."""
    for place in (found, found.get("pull_request"), found.get("issue")):
        number = place.get("number") if isinstance(place, dict) else None
        if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 1 << 31:
            return number
    return 0
