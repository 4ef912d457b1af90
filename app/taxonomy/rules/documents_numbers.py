"""Numbers in answers that stand neither in the context nor in the documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from app.domain.findings import Finding, Severity
from app.taxonomy.outside import Documents
from app.taxonomy.rule import Example, Place, Rule
from app.taxonomy.rules.documents_content import readable_text
from app.taxonomy.rules.documents_fetched import is_document
from app.taxonomy.rules.documents_words import plain
from app.taxonomy.subject import SeedText, Subject

_CONTEXT = "The bridge was opened in 1932 and is 134 metres high."


def _seed(answer: str) -> Example:
    text = (
        f"seed_examples:\n  - context: {_CONTEXT}\n    questions_and_answers:\n"
        f"      - question: When was the bridge opened?\n        answer: {answer}"
    )
    return Example(text=text, place=Place.KNOWLEDGE)


UNSUPPORTED = Rule(
    id="documents/unsupported-number",
    severity=Severity.WARNING,
    message="A number in this answer stands neither in the context nor in the documents.",
    hint="Check it against the source; if it was calculated, show how in the answer.",
    why="The model takes over every figure of an answer; a slip here is repeated in all data made "
    "from it.",
    bad=_seed("It was opened in 1923."),
    good=_seed("It was opened in 1932."),
    heuristic=True,
)
RULES = (UNSUPPORTED,)

_COUNTS = range(13)
"""Whole numbers up to here without a unit are often counts or list marks: never reported."""
_NAMED = 5
_NUMBER = re.compile(r"[0-9]+(?:[.,'\u00a0\u202f][0-9]+)*")
_GROUPS = re.compile(r"[0-9]{1,3}(?:([.,'\u00a0\u202f])[0-9]{3})(?:\1[0-9]{3})*")
_SEPARATOR = re.compile(r"[.,'\u00a0\u202f]")
_GROUP = 3
_LONGEST = 30
_LIST_MARK = re.compile(r"^[ \t]{0,12}[0-9]{1,3}[.)](?=\s)", re.MULTILINE)
_AFTER = re.compile(r"[ \u00a0-]?([^\W\d_]+|[%\u00b0$\u20ac\u00a3]C?F?)")
_WORD = re.compile(r"[^\W\d_]+")
_OTHER = {"once": 1, "twice": 2, "half": 50, "dozen": 12, "hundred": 100, "thousand": 1000}


def _numbered(names: str, first: int, step: int = 1) -> dict[str, int]:
    return {name: first + step * place for place, name in enumerate(names.split())}


_MONTHS = _numbered(
    "january february march april may june july august september october november december", 1
)
_IN_WORDS = {
    **_numbered("zero one two three four five six seven eight nine ten eleven twelve", 0),
    **_numbered("thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 13),
    **_numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    **_numbered("first second third fourth fifth sixth seventh eighth ninth tenth eleventh", 1),
    **_numbered("twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth", 12),
    **_numbered("nineteenth twentieth", 19),
    **_MONTHS,
    **{name[:3]: value for name, value in _MONTHS.items()},
    **_OTHER,
}
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
# Only units that are easily told apart; all others are not compared.
_UNITS = {
    name: unit
    for unit, names in {
        "%": "% percent",
        "m": "m metre metres meter meters",
        "km": "km kilometre kilometres kilometer kilometers",
        "cm": "cm centimetre centimetres centimeter centimeters",
        "mm": "mm millimetre millimetres millimeter millimeters",
        "mile": "mi mile miles",
        "foot": "ft foot feet",
        "kg": "kg kilogram kilograms",
        "g": "g gram grams",
        "pound": "lb lbs pound pounds",
        "C": "\u00b0c celsius",
        "F": "\u00b0f fahrenheit",
    }.items()
    for name in names.split()
}
Amount = tuple[Decimal, str]
"""A value and its unit, the unit empty where there is none that we compare."""


def check(subject: Subject, documents: Documents | None) -> Iterator[Finding]:
    """Answers whose numbers stand nowhere; a note while not all was read.

    A skill may well calculate, so only knowledge is held to its source.
    """
    if subject.kind != "knowledge":
        return
    files = [file for file in (documents.files if documents else ()) if is_document(file)]
    texts = [text for file in files if (text := readable_text(file)) is not None]
    complete = bool(files) and len(texts) == len(files)
    everywhere = {amount for text in texts for amount in supported(text)}
    for seed in subject.seeds:
        contexts = [part.text for part in seed if part.key == "context"]
        if contexts:
            yield from _answers(
                subject, seed, supported("\n".join(contexts)) | everywhere, complete
            )


def supported(text: str) -> set[Amount]:
    """Every amount that a source holds, in figures and in words, with and without its unit."""
    text = plain(text)
    found = {amount for _, amounts in _figures(text) for amount in amounts}
    return found | _in_words(text)


def unsupported(answer: str, known: set[Amount]) -> list[str]:
    """The numbers of an answer, as written there, that no source holds."""
    values = {value for value, _ in known}
    bare = {value for value, unit in known if not unit}
    missing = []
    for written, amounts in _figures(_LIST_MARK.sub("", plain(answer))):
        small = all(value in _COUNTS and not unit for value, unit in amounts)
        # A number without a unit may stand for one that has it, and the other way round.
        fits = any(
            (value, unit) in known or value in (bare if unit else values) for value, unit in amounts
        )
        by_parts = _SEPARATOR.search(written) is not None and _parts(written) <= values
        if not (small or fits or by_parts):
            missing.append(written)
    return list(dict.fromkeys(missing))


def _answers(
    subject: Subject, seed: tuple[SeedText, ...], known: set[Amount], complete: bool
) -> Iterator[Finding]:
    asked: set[Amount] = set()
    for part in seed:
        if part.key == "question":
            asked = supported(part.text)
        missing = unsupported(part.text, known | asked) if part.key == "answer" else []
        if missing:
            where = "the documents" if complete else "the context"
            message = f"Not found in {where}: {_listed(missing)}."
            if complete:
                message = f"Found neither in the context nor in the documents: {_listed(missing)}."
            severity = Severity.WARNING if complete else Severity.NOTE
            yield UNSUPPORTED.at(subject.spot(part.path), message, severity=severity)


def _listed(numbers: list[str]) -> str:
    rest = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return ", ".join(f"`{number}`" for number in numbers[:_NAMED]) + rest


def _figures(text: str) -> Iterator[tuple[str, set[Amount]]]:
    """Each number as it is written, with what it can mean; the same one once."""
    for written, word in dict.fromkeys(_written(text)):
        values = _values(written)
        if word in _SCALES:
            values |= {value.scaleb(_SCALES[word]) for value in values}
        unit = _UNITS.get(word, "")
        yield written, {(value.normalize(), unit) for value in values}


def _written(text: str) -> Iterator[tuple[str, str]]:
    """The figures of each number, and the word or sign after them."""
    for match in _NUMBER.finditer(text):
        if len(match[0]) <= _LONGEST:
            after = _AFTER.match(text, match.end())
            yield match[0], after[1].lower() if after and len(after[1]) <= _LONGEST else ""


def _values(written: str) -> set[Decimal]:
    """What figures can mean: `1,000` is a thousand, and one with three decimals elsewhere."""
    if _GROUPS.fullmatch(written):
        whole = Decimal(re.sub(r"[^0-9]", "", written))
        return {whole, *(_decimal(written) if len(_SEPARATOR.findall(written)) == 1 else ())}
    decimal = _decimal(written)
    # A date, a version, years without a space after the comma: each part counts.
    return decimal | (_parts(written) if "," in written or not decimal else set())


def _parts(written: str) -> set[Decimal]:
    return {Decimal(part) for part in _SEPARATOR.split(written)}


def _decimal(written: str) -> set[Decimal]:
    *whole, last = _SEPARATOR.split(written)
    if not whole:
        return {Decimal(last)}
    grouped = all(len(part) == _GROUP for part in whole[1:])
    return {Decimal(f"{''.join(whole)}.{last}")} if grouped else set()


def _in_words(text: str) -> set[Amount]:
    found: set[Amount] = set()
    before = 0
    for match in _WORD.finditer(text):
        value = _IN_WORDS.get(match[0].lower()[:_LONGEST], -1)
        if value >= 0:
            found.add((Decimal(value).normalize(), ""))
            if before in range(20, 100, 10) and 0 < value < 10:  # noqa: PLR2004
                found.add((Decimal(before + value).normalize(), ""))
        before = value
    return found
