"""The second line of defence of secrets: what is logged loses them on its way out.

The first is that nothing holds a secret in a form that prints itself. This one knows the values
of this process's own secrets, and how some secrets look whose values nobody told it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

from pydantic import BaseModel, SecretStr

HIDDEN = "[hidden]"
SHORTEST = 8
"""A shorter value is not looked for: it would be found in ordinary words."""
SHORTEST_LINE = 16
"""Of a secret of several lines, such as a key, each line that is this long is looked for too."""

_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|\Z)", re.DOTALL)
# These read attackers' texts too, so no text may take longer than its length is worth: what each
# tries at one place is bounded, or cannot begin at the next.
_IN_ADDRESS = re.compile(r"(?<=://)[^\s/\"'<>]+@")
_HEADER = re.compile(
    r"(?i)\b((?:proxy-)?authorization[\"']?\s*[:=]\s*[\"']?)(?:(?:bearer|basic|token)\s+)?[^\s\"',]+"
)
_BEARER = re.compile(r"(?i)\b(bearer\s+)[\w~+/.=-]{8,}")
_TOKEN = re.compile(
    r"\b(?:gh[opsur]_\w{16,}|seedbed_[\w-]{43}|github_pat_\w{20,}|eyJ[\w-]{8,300}+\.eyJ[\w-]{8,}(?:\.[\w-]*)?)"
)


class Redactor:
    """Takes secrets out of texts."""

    def __init__(self) -> None:
        self._known: tuple[str, ...] = ()

    def hide(self, values: Iterable[str]) -> None:
        """From now on take these out too, and what is secret inside them."""
        known = {*self._known, *(part for value in values for part in _parts(value))}
        # The longest first, so that of one that holds another nothing is left.
        self._known = tuple(sorted(known, key=len, reverse=True))

    def forget(self) -> None:
        """Know no values any more."""
        self._known = ()

    def text(self, text: str) -> str:
        """The text without what is secret in it."""
        for value in self._known:
            text = text.replace(value, HIDDEN)
        if "PRIVATE KEY" in text:
            text = _KEY.sub(HIDDEN, text)
        if "://" in text:
            text = _IN_ADDRESS.sub(f"{HIDDEN}@", text)
        text = _BEARER.sub(rf"\1{HIDDEN}", _HEADER.sub(rf"\1{HIDDEN}", text))
        return _TOKEN.sub(HIDDEN, text)

    def value(self, value: object) -> object:
        """The same for what a log can hold; what is no text is looked at as it would be written."""
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {self._key(key): self.value(each) for key, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(each) for each in value]
        return self._written(value)

    def _key(self, key: object) -> object:
        return self.text(key) if isinstance(key, str) else self._written(key)

    def _written(self, value: object) -> object:
        written = repr(value)
        redacted = self.text(written)
        return value if redacted == written else redacted


def secret_values(settings: BaseModel) -> Iterator[str]:
    """The values of all settings that are secret."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            yield value.get_secret_value()


def _parts(value: str) -> Iterator[str]:
    is_address = "://" in value
    for part in _parts_of_address(value) if is_address else (value.strip(),):
        if len(part) >= SHORTEST:
            yield from _spellings(part)
    if not is_address:
        yield from _lines(value)


def _spellings(part: str) -> Iterator[str]:
    """As it is, as Python and JSON write it between quotes, and as it stands in an address."""
    yield part
    yield repr(part)[1:-1]
    yield repr(part.encode("utf-8", "replace"))[2:-1]
    yield json.dumps(part)[1:-1]
    for kept in ("", "/"):
        yield from (quote(part, kept), quote_plus(part, kept))


def _lines(value: str) -> Iterator[str]:
    """A key is also known by its lines, whether their ends are real or written as `\\n`."""
    yield from (line for line in re.split(r"\s+|\\n", value) if len(line) >= SHORTEST_LINE)


def _parts_of_address(value: str) -> Iterator[str]:
    """The password; of a web address, which may hold a token, whatever follows the host."""
    try:
        parts = urlsplit(value)
    except ValueError:
        yield value
        return
    if parts.password:
        yield from (value, parts.password, unquote(parts.password))
    if parts.scheme in ("http", "https"):
        yield value
        yield from (text for _, text in parse_qsl(parts.query))
        yield from (piece for piece in parts.path.split("/") if len(piece) >= SHORTEST_LINE)
