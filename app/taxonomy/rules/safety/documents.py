"""The documents that knowledge comes from, as texts for the safety rules."""

from __future__ import annotations

from collections.abc import Iterator

from app.errors import TransientError, UserError
from app.taxonomy.rules.documents import origin_of
from app.taxonomy.rules.safety.places import Kind, Passage, Source
from app.taxonomy.subject import Subject

_MAX_TEXT = 200_000
_MAX_TOTAL = 1_000_000


def document_passages(subject: Subject) -> Iterator[Passage]:
    """The beginnings of the fetched documents, up to a million characters in all.

    Nothing where they cannot be fetched: the rules about documents speak of that.
    """
    given = subject.document.get("document")
    origin = origin_of(given) if isinstance(given, dict) else None
    if subject.outside.documents is None or origin is None:
        return
    try:
        files = subject.outside.documents.fetch(origin).files
    except (UserError, TransientError):
        return
    left = _MAX_TOTAL
    source = Source(subject.path, subject.reading.text or "")
    spot = subject.spot(("document",))
    for file in files:
        text = (file.text or "")[: min(_MAX_TEXT, left)].removeprefix("\ufeff")
        left -= len(text)
        if text:
            yield Passage(Kind.DOCUMENT, text, source, fallback=spot, name=file.path)
