"""Seeds that say the same as others, in the file itself; `elsewhere` looks further.

What counts as the same is said in `app.taxonomy.similarity`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any, Generic, TypeVar

from app.domain.findings import Covered, Finding, Severity
from app.taxonomy.indexing import Asked, asked
from app.taxonomy.reading.positions import Path
from app.taxonomy.rule import Example, Place, Rule
from app.taxonomy.rules import elsewhere
from app.taxonomy.similarity import NEAR, Signature, jaccard, sign
from app.taxonomy.subject import SeedText, Subject

T = TypeVar("T")

OVERLAP = 0.6
"""From here on two contexts are mostly the same text."""
MAX_REPORTED = 50
"""Of one rule in one file; what is more is counted."""
# How many that share a band are kept, and how many are compared, so that time stays linear.
_BUCKET, _CANDIDATES = 20, 10
_DIVERSE = "The model learns most from seed examples that differ. A repeat teaches it nothing new."

QUESTION = Rule(
    id="duplicates/question",
    severity=Severity.NOTE,
    message="This question is the same, or nearly the same, as an earlier one.",
    hint="Ask something else, so that each seed example shows the model another side of the task.",
    why=_DIVERSE,
    bad=Example(
        text="seed_examples:\n"
        "- question: How do I return a pair of shoes that I bought last week?\n"
        "  answer: Bring them to the shop with the receipt.\n"
        "- question: how do i return a pair of shoes that i bought last week\n"
        "  answer: Send them back in the box they came in.\n"
    ),
    good=Example(
        text="seed_examples:\n"
        "- question: How do I return a pair of shoes that I bought last week?\n"
        "  answer: Bring them to the shop with the receipt.\n"
        "- question: What can I do when the shop has lost my order?\n"
        "  answer: Write to the shop with the number of the order.\n"
    ),
    source="docs/triaging/safe-responses.md",
)
SEED = Rule(
    id="duplicates/seed",
    severity=Severity.NOTE,
    message="This seed example is the same, or nearly the same, as an earlier one.",
    hint="Replace it with a seed example that differs in its question and its answer.",
    why=_DIVERSE,
    bad=Example(
        text="seed_examples:\n"
        "- question: How do I return a pair of shoes?\n"
        "  answer: Bring them to the shop with the receipt.\n"
        "- question: How do I return a pair of shoes?\n"
        "  answer: bring them to the shop, with the receipt\n"
    ),
    good=Example(
        text="seed_examples:\n"
        "- question: How do I return a pair of shoes?\n"
        "  answer: Bring them to the shop with the receipt.\n"
        "- question: How long may I wear shoes before I return them?\n"
        "  answer: Only try them on indoors. Worn shoes are not taken back.\n"
    ),
    source="docs/triaging/safe-responses.md",
)
CONTEXT = Rule(
    id="duplicates/context",
    severity=Severity.NOTE,
    message="This context is mostly the same as an earlier one.",
    hint="Take another passage of the document, or put the questions under the earlier context.",
    why="Each context should show another part of the document, so that the generated data does.",
    bad=Example(
        text="seed_examples:\n"
        "- context: The chickadee is a small bird with a black cap that stays all winter.\n"
        "  questions_and_answers:\n"
        "  - question: What colour is its cap?\n"
        "    answer: Its cap is black.\n"
        "- context: The chickadee is a small bird with a black cap that stays all winter.\n"
        "  questions_and_answers:\n"
        "  - question: Does it leave in winter?\n"
        "    answer: No, it stays all winter.\n",
        place=Place.KNOWLEDGE,
    ),
    good=Example(
        text="seed_examples:\n"
        "- context: The chickadee is a small bird with a black cap that stays all winter.\n"
        "  questions_and_answers:\n"
        "  - question: What colour is its cap?\n"
        "    answer: Its cap is black.\n"
        "- context: It nests in holes of old trees and lays six to eight eggs in spring.\n"
        "  questions_and_answers:\n"
        "  - question: How many eggs does it lay?\n"
        "    answer: It lays six to eight eggs.\n",
        place=Place.KNOWLEDGE,
    ),
    source="docs/triaging/safe-responses.md",
)
RULES: tuple[Rule, ...] = (QUESTION, SEED, CONTEXT, *elsewhere.RULES)


def check(subject: Subject) -> Iterator[Finding]:
    """What repeats in a file and, where neighbours are at hand, what is elsewhere already."""
    found = list(asked(subject))
    yield from _bounded(_repeated(subject, found))
    if subject.kind == "knowledge":
        yield from _bounded(_overlapping(subject))
    if subject.outside.neighbours is not None:
        yield from elsewhere.check(subject, found, subject.outside.neighbours)


def _repeated(subject: Subject, found: list[Asked]) -> Iterator[Finding]:
    seen = _Seen[Asked](threshold=NEAR, text=lambda one: one.text)
    repeats: dict[tuple[str, Path], list[SeedText]] = {}
    for one in found:
        earlier = seen.like(sign(one.text), one)
        if earlier is not None and not _said_by_the_schema(subject, one, earlier):
            rule = SEED if _same_answer(one, earlier) else QUESTION
            repeats.setdefault((rule.id, earlier.question.path), []).append(one.question)
    for (rule_id, path), later in repeats.items():
        yield _says(SEED if rule_id == SEED.id else QUESTION, subject, path, later)


def _said_by_the_schema(subject: Subject, one: Asked, other: Asked) -> bool:
    """Whether two entries of one list are equal in everything: no list may hold that."""
    *of_one, _ = one.question.path
    *of_other, _ = other.question.path
    same_list = of_one[:-1] == of_other[:-1]
    return same_list and _at(subject.document, of_one) == _at(subject.document, of_other)


def _at(document: Any, path: list[str | int]) -> object:  # noqa: ANN401 - whatever a file holds
    for part in path:
        document = document[part]
    return document


def _same_answer(one: Asked, other: Asked) -> bool:
    if not (one.answer and other.answer):
        return False
    return sign(one.answer).similarity(sign(other.answer)) >= NEAR


def _overlapping(subject: Subject) -> Iterator[Finding]:
    seen = _Seen[SeedText](threshold=OVERLAP, text=lambda one: one.text)
    repeats: dict[Path, list[SeedText]] = {}
    for texts in subject.seeds:
        for context in texts:
            if context.key != "context":
                continue
            earlier = seen.like(sign(context.text), context)
            if earlier is not None:
                repeats.setdefault(earlier.path, []).append(context)
    yield from (_says(CONTEXT, subject, path, later) for path, later in repeats.items())


def _says(rule: Rule, subject: Subject, earlier: Path, later: list[SeedText]) -> Finding:
    """One finding, at the first repeat of an earlier text; it stands for the others too."""
    line = subject.spot(earlier).position.line
    words = rule.message.replace("an earlier one", f"the one on line {line:,}")
    spots = [subject.spot(text.path) for text in later[: MAX_REPORTED + 1]]
    others = tuple(
        Covered(message=words, position=spot.position, yaml_path=spot.yaml_path)
        for spot in spots[1:]
    )
    count = len(later) - 1
    more = f" So {'is' if count == 1 else 'are'} {count:,} more further down." if count else ""
    return replace(rule.at(spots[0], words + more), covers=others)


def _bounded(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first of each rule; one more says how many are left out."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for found in by_rule.values():
        yield from found[:MAX_REPORTED]
        if more := len(found) - MAX_REPORTED:
            words = f"{more:,} more from here on repeat earlier ones."
            yield from (replace(next_one, message=words) for next_one in found[MAX_REPORTED:][:1])


class _Seen(Generic[T]):
    """Texts met so far; each new one is held against those that share a part with it."""

    def __init__(self, threshold: float, text: Callable[[T], str]) -> None:
        self._threshold = threshold
        self._text = text
        self._exact: dict[bytes, tuple[Signature, T]] = {}
        self._bands: dict[tuple[int, bytes, bytes], list[bytes]] = {}

    def like(self, signature: Signature, one: T) -> T | None:
        """The earlier one it is like; without any it is kept for those that follow."""
        if signature.words in self._exact:
            return self._exact[signature.words][1]
        buckets = [self._bands.setdefault(key, []) for key in self._keys(signature)]
        shared = Counter(chain.from_iterable(buckets))
        for words, _ in shared.most_common(_CANDIDATES):
            earlier, other = self._exact[words]
            if signature.similarity(earlier) >= self._threshold and self._is_like(one, other):
                return other
        self._exact[signature.words] = signature, one
        for bucket in buckets:
            if len(bucket) < _BUCKET:
                bucket.append(signature.words)
        return None

    def _is_like(self, one: T, other: T) -> bool:
        """Whether it is so and no chance: signatures only estimate."""
        return jaccard(self._text(one), self._text(other)) >= self._threshold

    def _keys(self, signature: Signature) -> Iterator[tuple[int, bytes, bytes]]:
        # Where only near-duplicates count, others of the same form are not even candidates.
        telling = signature.telling if self._threshold >= NEAR else b""
        for number, band in enumerate(signature.bands()):
            yield number, telling, band
