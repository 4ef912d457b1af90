"""Texts as words in any script, and how near two texts are to each other.

Unlike `app.taxonomy.rules.documents_words`, which reads documents through their markup, this
takes a text as it is: `<` and `>` of an answer in code are no tags.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

MOST_WORDS = 2_000
"""Of a longer text the beginning is compared, so that no text makes a comparison slow."""
# Scripts that put no blanks between words: Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0x20000, 0x3FFFF),
)
_OF_WORDS = frozenset("LMN")  # letters, marks, numbers


def words(text: str) -> list[str]:
    """The words of a text without case and punctuation; none only for a blank text.

    In scripts without blanks between words each sign is one. A text of nothing but signs that
    are no letters or numbers is parted at its blanks. For ASCII the words are those of ROUGE.
    """
    # By distinct sign: to normalise a whole text takes quadratic time on long rows of marks.
    spelled = {ord(sign): _spelled(sign) for sign in set(text)}
    return text.translate(spelled).split() or text.split()


def nearness(
    texts: Sequence[str], others: Sequence[str]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """ROUGE-L F1 (0..1) of each text (a row) with each other text (a column).

    With L the words of the longest common subsequence and m and n those of the two texts, recall
    is L/m, precision L/n, and their harmonic mean 2L/(m+n), which is what rapidfuzz calls the
    normalised Indel similarity. A text without words is near to none.

    C.-Y. Lin (2004), "ROUGE: A Package for Automatic Evaluation of Summaries", section 3.
    """
    rows = [words(text)[:MOST_WORDS] for text in texts]
    columns = [words(text)[:MOST_WORDS] for text in others]
    if not rows or not columns:
        return np.zeros((len(rows), len(columns)))
    found = process.cdist(
        rows, columns, scorer=Indel.normalized_similarity, dtype=np.float64, workers=1
    )
    found[[not row for row in rows], :] = 0.0
    return np.asarray(found, dtype=np.float64)


def _spelled(sign: str) -> str:
    plain = unicodedata.normalize("NFKC", sign)
    if any(low <= ord(plain[0]) <= high for low, high in _UNSPACED):
        return f" {plain} "
    # Parted into letter and marks, as they may be written in either way.
    parts = unicodedata.normalize("NFKD", plain.casefold())
    return "".join(part if unicodedata.category(part)[0] in _OF_WORDS else " " for part in parts)
