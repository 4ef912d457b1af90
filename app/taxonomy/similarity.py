"""How much two texts are alike, from signatures small enough to be kept.

What is compared is the set of a text's words and of its pairs of words that follow each other,
in lower case, so that a question of three words has enough parts too. Two questions are
**near-duplicates** when

- they are the same words in the same order, or
- the estimated Jaccard similarity of their sets is at least `NEAR`, and they agree in every
  *telling* token: tokens with digits, mathematical signs, single letters, and capitalised words
  inside a sentence. "What is 2+2?" and "What is 3+3?" share a form and are two questions.

A seed of a grounded skill is its question and its context together ("Summarise this" is asked
of many texts): its questions have to be the same words, and what is estimated is of both.

Among the reference-accepted files of the taxonomy's history the pairs of one file pile up at 0.60
to 0.79, where one word of a short template differs ("Tell me a dad joke about boats"), and
again at 1.0; between 0.80 and 0.99 there are 226 of some 40,000 pairs.

A signature is a MinHash: 64 numbers, each the least of one hash of the set's members. The share
of equal numbers estimates the similarity with a standard error of 0.05 at `NEAR`. Bands of four
numbers are what a lookup goes by: it finds 999 of 1,000 pairs at `NEAR`, two of three at `ALIKE`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from zlib import crc32

import numpy as np

from app.taxonomy.compatibility import nfkc

VERSION = 2
"""Of everything below that a stored signature depends on; a change here makes them all anew."""
NEAR = 0.8
"""From here on two texts say the same; telling tokens that differ keep them below."""
ALIKE = 0.5
"""From here on two texts are of one kind; below it a lookup does not look."""
MAX_WORDS = 2_000
"""Of a longer text the beginning is compared."""
PERMUTATIONS, BANDS = 64, 16
DIGEST_BYTES = 8

_SEED = 20_240_301
_ROWS = PERMUTATIONS // BANDS
_PART = "\x1e"  # what ASCII calls the record separator
_TASK = "\x1d"
# Scripts without spaces between words count by character.
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_TOKEN = re.compile(
    rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|[+*/=<>^%&|~$€£°√\u00d7÷±]|[-\u2212](?=\s?\d)|(?<=\d)\s?[-\u2212]"
)
_APOSTROPHE = re.compile(r"(?<=\w)['\u2019](?=\w)")
_SENTENCE_END = re.compile(r"[.?!:;\n\"“”'(]\s*$")
_WORDLIKE_SINGLES = frozenset("ai")


def compared(question: str, context: str = "") -> str:
    """A seed as one text to sign: its question, and the context where that is part of it."""
    return f"{question}{_PART}{context}" if context else question


def compared_task(task: str) -> str:
    """The description of a task as a text to sign; it is like other tasks, never like a seed."""
    return _TASK + task


@dataclass(frozen=True)
class Signature:
    """What is kept of a text: digests of its words and of its telling tokens, and its MinHash."""

    words: bytes
    telling: bytes
    minhash: bytes

    def similarity(self, other: Signature) -> float:
        """0 to 1: the estimated Jaccard similarity, below `NEAR` where telling tokens differ."""
        if self.words == other.words:
            return 1.0
        equal = np.count_nonzero(self._numbers == other._numbers)
        # One for the same words only, and never NEAR by form alone.
        most = 0.99 if self.telling == other.telling else NEAR - 0.01
        return min(int(equal) / PERMUTATIONS, most)

    def bands(self) -> tuple[bytes, ...]:
        """The parts that alike texts are likely to share one of, in order of their place."""
        size = len(self.minhash) // BANDS
        return tuple(self.minhash[at : at + size] for at in range(0, len(self.minhash), size))

    def pack(self) -> bytes:
        """The signature as bytes, to be kept beside `VERSION`."""
        return self.words + self.telling + self.minhash

    @classmethod
    def unpack(cls, packed: bytes) -> Signature:
        """The signature that `pack` made bytes of."""
        telling, minhash = DIGEST_BYTES, 2 * DIGEST_BYTES
        return cls(packed[:telling], packed[telling:minhash], packed[minhash:])

    @property
    def _numbers(self) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
        return np.frombuffer(self.minhash, dtype="<u4")


def sign(text: str) -> Signature:
    """The signature of any text; one without a word counts by its characters."""
    kind = _TASK if text.startswith(_TASK) else ""
    question, parted, context = text.removeprefix(_TASK).partition(_PART)
    tokens = _tokens(question)
    words = [token.casefold() for token in tokens]
    telling = words if parted else list(_telling(question, tokens))
    if parted:
        words = [*words, _PART, *(token.casefold() for token in _tokens(context))]
    shingles = _shingles(words[:MAX_WORDS])
    return Signature(
        words=_digest([kind, *words]),
        telling=_digest([kind, *telling]),
        minhash=_minhash([f"{kind}{shingle}".encode(errors="replace") for shingle in shingles]),
    )


def jaccard(one: str, other: str) -> float:
    """0 to 1: what a signature's similarity estimates, for two texts that are both at hand."""
    first, second = _parts(one), _parts(other)
    return len(first & second) / max(len(first | second), 1)


@functools.lru_cache(maxsize=256)
def _parts(text: str) -> frozenset[str]:
    words = [token.casefold() for token in _tokens(text)]
    return frozenset(_shingles(words[:MAX_WORDS]))


def sign_all(texts: Sequence[str]) -> list[Signature]:
    """The signatures of texts, in their order."""
    return [sign(text) for text in texts]


def _tokens(text: str) -> list[str]:
    plain = _APOSTROPHE.sub("", nfkc(text))
    return [token.strip() for token in _TOKEN.findall(plain)] or plain.split()


def _telling(question: str, tokens: Sequence[str]) -> Iterator[str]:
    """The tokens that make another question of the same form, in their order."""
    capitals = any(token[:1].isupper() for token in tokens[1:])
    starts = _starts(question) if capitals else {0}
    for index, token in enumerate(tokens):
        single = len(token) == 1 and token.casefold() not in _WORDLIKE_SINGLES
        name = token[:1].isupper() and index not in starts and len(token) > 1
        if single or name or (not token.isalpha() and any(map(str.isdigit, token))):
            yield token.casefold()


def _starts(question: str) -> set[int]:
    """Which tokens begin a sentence or a quotation, where a capital letter says nothing."""
    plain = _APOSTROPHE.sub("", nfkc(question))
    found, before = set(), 0
    for index, match in enumerate(_TOKEN.finditer(plain)):
        between = plain[before : match.start()]
        # Between most tokens there is one space, which ends nothing.
        if index == 0 or (between != " " and _SENTENCE_END.search(between[-20:])):
            found.add(index)
        before = match.end()
    return found


def _shingles(words: Sequence[str]) -> set[str]:
    pairs = (f"{first} {second}" for first, second in pairwise(words))
    return {*words, *pairs}


def _digest(words: Sequence[str]) -> bytes:
    text = "\0".join(words).encode(errors="replace")
    return blake2b(text, digest_size=DIGEST_BYTES).digest()


def _minhash(shingles: Sequence[bytes]) -> bytes:
    from datasketch import MinHash  # takes a third of a second to import

    made = MinHash(PERMUTATIONS, permutations=_permutations(), scheme="affine32", hashfunc=crc32)
    if shingles:
        made.update_batch(shingles)
    return bytes(made.hashvalues.astype("<u4").tobytes())


@functools.cache
def _permutations() -> np.ndarray[tuple[int, int], np.dtype[np.uint32]]:
    from datasketch import MinHash

    found: np.ndarray[tuple[int, int], np.dtype[np.uint32]]
    found = MinHash(PERMUTATIONS, seed=_SEED, scheme="affine32").permutations
    return found
