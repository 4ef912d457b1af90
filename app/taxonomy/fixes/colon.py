"""A key whose value follows its colon without a space, so that YAML takes both for text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.domain.findings import Edit, Position
from app.taxonomy.fixes.proposal import insertion

WORDS = "Put a space after the colon."
_TIGHT = re.compile(
    r"^ *(?:- +)*(?:version|created_by|task_description|domain|document_outline|context|question|"
    r"answer|repo|commit):(?=[^\s:/])"
)


def after_key(lines: Sequence[str], place: Position) -> Iterator[tuple[Edit, ...]]:
    """A space after the colon of the line, or of the one above, where the parser gets lost."""
    for number in (place.line, place.line - 1):
        tight = _TIGHT.match(lines[number - 1]) if number > 0 else None
        if tight:
            yield (insertion(number, tight.end() + 1, " "),)
