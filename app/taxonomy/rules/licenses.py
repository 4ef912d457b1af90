"""What a licence, as people write it down, means for a contribution."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from license_expression import get_license_index, get_spdx_licensing

ALLOWED = ("CC0-1.0", "CDLA-Permissive-2.0", "CC-BY-4.0", "CC-BY-SA-4.0", "Apache-2.0", "MIT")
"""Those that the taxonomy names. What follows is what it calls public domain and open data."""
_OPEN_DATA = ("CDLA-Permissive-1.0", "ODC-By-1.0", "ODbL-1.0", "PDDL-1.0", "OGL-UK-3.0")
_LONGEST = 300
_LETTERS = 3
_URL = re.compile(r"\(?https?://\S+")
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)*")
_TOGETHER = re.compile(r"\b(non|share|no)[ -](commercial|alike|deriv)")
_SAME_WORD = {
    "attribution": "by",
    "asl": "apache",
    "creative": "cc",
    "creativecommons": "cc",
    "commons": "cc",
    "noncommercial": "nc",
    "noderivatives": "nd",
    "noderivs": "nd",
    "sharealike": "sa",
    "zero": "0",
    "expat": "mit",
}
_SAYS_NOTHING = {
    *("a", "and", "generic", "http", "https", "international", "licence", "license", "licenses"),
    *("com", "of", "org", "software", "terms", "the", "under", "universal", "unported", "v"),
    *("ver", "version", "www"),
}
_RESERVED = ("all rights reserved", "proprietary", "no derivatives")


class Standing(StrEnum):
    """What a licence means for a contribution."""

    ALLOWED = "allowed"
    SPELLING = "spelling"
    """One that is allowed, but not by its SPDX identifier."""
    NONCOMMERCIAL = "noncommercial"
    RESERVED = "reserved"
    """It keeps others from changing the work, or from using it at all."""
    OTHER = "other"
    """A licence that is known and not among those allowed."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class License:
    """What stands for a licence; `spdx` is how to write it, where its spelling is off."""

    standing: Standing
    spdx: str = ""


@lru_cache(maxsize=512)
def license_of(text: str) -> License:
    """What a text means as the licence of a work; any text is taken."""
    text = text[:_LONGEST]
    text = (_URL.sub("", text).strip() or text).strip(" .'\"`*")
    words = _words(text)
    if "public domain" in text.lower():
        return License(Standing.ALLOWED)
    if "nc" in words or "nd" in words:
        return License(Standing.RESERVED if "nd" in words else Standing.NONCOMMERCIAL)
    allowed = _by_expression(text)
    if allowed is not None:
        return License(Standing.ALLOWED if allowed else Standing.OTHER)
    if spdx := _meant(words):
        return License(Standing.SPELLING, spdx)
    return License(_of_the_rest(text, words))


def _of_the_rest(text: str, words: frozenset[str]) -> Standing:
    if any(phrase in text.lower() for phrase in _RESERVED):
        return Standing.RESERVED
    return Standing.OTHER if _is_other(words) else Standing.UNKNOWN


def _by_expression(text: str) -> bool | None:
    """Whether an SPDX expression is allowed; None where the text is none."""
    try:
        parsed = _licensing().parse(text)
        if parsed is None or _licensing().unknown_license_keys(parsed):
            return None
        return _is_allowed(parsed)
    except Exception:  # noqa: BLE001 - on some texts the parser fails by an assertion or an index
        return None


def _is_allowed(part: Any) -> bool:  # noqa: ANN401 - the library has no types
    operator = getattr(part, "operator", "").strip()
    if operator == "AND":
        return all(_is_allowed(each) for each in part.args)
    if operator == "OR":
        return any(_is_allowed(each) for each in part.args)
    key = getattr(part, "license_symbol", part).key
    return key in ALLOWED or key in _OPEN_DATA or key in _public_domain()


def _words(text: str) -> frozenset[str]:
    """The words that tell licences apart, with versions as in `4.0`."""
    together = _TOGETHER.sub(r"\1\2", text.lower())
    found = [_SAME_WORD.get(word, word) for word in _WORD.findall(together)]
    versions = (f"{word}.0" if word.isdigit() and word != "0" else word for word in found)
    return frozenset(versions) - _SAYS_NOTHING


def _meant(words: frozenset[str]) -> str:
    """The allowed licence that is meant, or several of them."""
    found = [spdx for spdx, signs in _signs().items() if signs <= words]
    if any(len(word) == _LETTERS for word in words - _all_signs()):
        # Such as a misspelt `sa`: which one of these it is cannot be told.
        found = [spdx for spdx in found if not spdx.startswith("CC-")]
    if "CC-BY-SA-4.0" in found and "CC-BY-4.0" in found:
        found.remove("CC-BY-4.0")
    if found:
        return " AND ".join(found)
    # Without its version: there is one that can be meant.
    return {frozenset({"apache"}): "Apache-2.0", frozenset({"cc", "0"}): "CC0-1.0"}.get(words, "")


def _is_other(words: frozenset[str]) -> bool:
    """Whether it is one of Creative Commons' older licences, or the GPL, in free spelling."""
    return {"cc", "by"} <= words or bool(words & {"gpl", "lgpl", "agpl", "gfdl"})


@cache
def _signs() -> dict[str, frozenset[str]]:
    return {spdx: _words(spdx) for spdx in ALLOWED}


@cache
def _all_signs() -> frozenset[str]:
    return frozenset(word for signs in _signs().values() for word in signs)


@cache
def _licensing() -> Any:  # noqa: ANN401 - the library has no types
    return get_spdx_licensing()


@cache
def _public_domain() -> frozenset[str]:
    index = get_license_index()
    return frozenset(
        entry["spdx_license_key"]
        for entry in index
        if entry.get("category") == "Public Domain" and entry.get("spdx_license_key")
    )
