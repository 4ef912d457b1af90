"""Cutting knowledge's document into chunks that a pair can be asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from app.domain.contribution import Contribution, ContributionKind
from app.errors import UserError
from app.taxonomy.outside import Documents
from workers.pipeline.background import Background

# Characters. About 200 words: enough for several facts, little enough for a small context.
LONGEST = 1_200
# A chunk shorter than this joins the next one: a heading alone holds no fact.
SHORTEST = 200
# A sample asks about a few dozen at most; of a longer document they are taken evenly.
MOST_CHUNKS = 300

FROM_SEEDS = (
    "The document was not at hand, so the pairs are about the contexts of the seeds instead: "
    "they say nothing of how well the rest of the document suits."
)


def background_of(contribution: Contribution, documents: Documents | None) -> Background:
    """The chunks a contribution is asked about; none for skills.

    Without documents the contexts of the seeds stand in, and a note says so.

    Raises:
        UserError: there is neither a readable document nor a context.
    """
    if contribution.kind is not ContributionKind.KNOWLEDGE:
        return Background()
    texts = [file.text for file in documents.files if file.text] if documents else []
    chunks = chunks_of(texts)
    if chunks:
        return Background(chunks=chunks)
    contexts = dict.fromkeys(seed.context for seed in contribution.seeds if seed.context)
    if not contexts:
        raise UserError(
            "no-document",
            "There is nothing to ask about: the document could not be read, and the seeds "
            "carry no contexts.",
        )
    return Background(chunks=tuple(contexts), notes=(FROM_SEEDS,))


def chunks_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts cut into chunks, at paragraphs where possible.

    A chunk has at most `LONGEST` characters, beside a heading or other short text before it.
    Every text's own beginning begins a chunk. At most `MOST_CHUNKS`, evenly spread.
    """
    chunks = [chunk for text in texts for chunk in _joined(_paragraphs(text))]
    if len(chunks) <= MOST_CHUNKS:
        return tuple(chunks)
    return tuple(chunks[n * len(chunks) // MOST_CHUNKS] for n in range(MOST_CHUNKS))


def _paragraphs(text: str) -> Iterator[str]:
    """What stands between empty lines, cut further where it is too long."""
    for paragraph in re.split(r"\n[^\S\n]*+\n", text.replace("\r\n", "\n")):
        stripped = paragraph.strip()
        if stripped:
            yield from _cut(stripped)


def _cut(paragraph: str) -> Iterator[str]:
    """A paragraph in pieces: at the end of a line or sentence, at a blank, or anywhere."""
    start = 0
    while len(paragraph) - start > LONGEST:
        window = paragraph[start : start + LONGEST]
        end = start + _last_break(window)
        yield paragraph[start:end].strip()
        start = end
    yield paragraph[start:].strip()


def _last_break(window: str) -> int:
    for sign in ("\n", ". ", "\u3002", " "):
        place = window.rfind(sign, LONGEST // 2)
        if place >= 0:
            return place + len(sign)
    return len(window)


def _joined(paragraphs: Iterable[str]) -> Sequence[str]:
    """Paragraphs put together until they are long enough."""
    chunks: list[str] = []
    for paragraph in filter(None, paragraphs):
        together = f"{chunks[-1]}\n\n{paragraph}" if chunks else paragraph
        if chunks and _short(chunks[-1], paragraph, len(together)):
            chunks[-1] = together
        else:
            chunks.append(paragraph)
    return chunks


def _short(last: str, following: str, together: int) -> bool:
    # A heading opens the chunk of what follows it, unless the one before it is short still.
    if len(last) < SHORTEST:
        return True
    return together <= LONGEST and len(last) < LONGEST // 2 and not following.startswith("#")
