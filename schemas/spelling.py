"""Which known key was meant by an unknown one."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

# Longer than any key there is: whoever wrote it misspelt none.
_LONGEST = 40
# Out of 100: lets through two wrong letters in a short word, and no other word.
_ALIKE = 75
_PLAIN = str.maketrans({"-": "_", " ": "_"})


def meant(key: object, known: Iterable[str]) -> str:
    """The known key that is nearly written like this one, empty where there is none."""
    if not isinstance(key, str) or len(key) > _LONGEST:
        return ""
    plain = key.strip().lower().translate(_PLAIN)
    best = process.extractOne(plain, sorted(known), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return best[0] if best else ""
