"""Reading the answer to a multiple choice: which letter, and how surely."""

from __future__ import annotations

import math
import re
from collections import defaultdict

from workers.scoring.judge import LEAST_MASS
from workers.teacher.parse import Unparsed
from workers.teacher.port import LOGPROB_SLACK, Completion

_MARKS = " \t\r\n\u2581\u0120\u010a\"'`*_().:[]"
# Possessive repeats: nothing is given back, so the time is in proportion to the text.
_WRITTEN = re.compile(
    r"[\s\"'`*_#>(\[{]*+"
    r"(?:(?:the |my )?(?:right |correct |best )?(?:answer|letter|choice|option)"
    r"[\"'`*_]*+\s*+(?:is|:|=)?[\s\"'`*_(\[]*+)?"
    r"(?P<letter>[A-Z])(?=[^\S\n]*+(?:$|[).:,;\"'`*_\]}]|\n))",
    re.IGNORECASE,
)


def read_letters(completion: Completion, letters: str) -> dict[str, float] | Unparsed:
    """The probability of each letter, in relation to each other; they add up to 1.

    Where the server gave no probabilities, or hardly any on letters, all falls on the letter
    that was written.
    """
    masses = _masses(completion, letters)
    whole = math.fsum(masses.values())
    if whole >= LEAST_MASS:
        return {letter: masses.get(letter, 0.0) / whole for letter in letters}
    found = _WRITTEN.match(completion.text[:1000])
    if found is None or found["letter"].upper() not in letters:
        return Unparsed(reason="no-letter")
    return {letter: float(letter == found["letter"].upper()) for letter in letters}


def _masses(completion: Completion, letters: str) -> dict[str, float]:
    """Probability per letter where one was written first, else where one was due."""
    tokens = completion.top_logprobs or ()
    if not tokens:
        return {}
    place = next((each for each in tokens if each.token.strip(_MARKS) in _single(letters)), None)
    masses: defaultdict[str, float] = defaultdict(float)
    for token, logprob in (place or tokens[0]).alternatives:
        letter = token.strip(_MARKS)
        if letter in _single(letters) and logprob <= LOGPROB_SLACK:
            masses[letter] += math.exp(min(0.0, logprob))
    return dict(masses)


def _single(letters: str) -> frozenset[str]:
    # "AB" in "ABCD" holds for a string, and an empty token would be in any.
    return frozenset(letters)
