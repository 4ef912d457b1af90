"""Personal data: e-mail addresses, phone numbers, numbers of cards, accounts and people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from app.domain.findings import Severity
from app.taxonomy.rule import Example, Rule
from app.taxonomy.rules.safety.hits import Hit
from app.taxonomy.rules.safety.places import Kind, Passage

EMAIL = Rule(
    id="safety/email",
    severity=Severity.WARNING,
    message="This looks like an e-mail address.",
    hint="Leave it out, or use an address at `example.com`, which belongs to nobody.",
    why="A model repeats what it was trained with, and an address may belong to a real person.",
    bad=Example(
        text="task_description: Answer letters to anna.smith@northwind-travel.com politely.\n"
    ),
    good=Example(text="task_description: Answer letters to anna.smith@example.com politely.\n"),
    source="https://github.com/instructlab/taxonomy/blob/main/docs/SKILLS_GUIDE.md",
    heuristic=True,
)
PHONE = Rule(
    id="safety/phone",
    severity=Severity.WARNING,
    message="This looks like a phone number.",
    hint="Leave it out, or use a number kept free for fiction, such as 212-555-0147.",
    why="A model repeats what it was trained with, and a number may belong to a real person.",
    bad=Example(text="task_description: Tell callers that the office has +49 30 901820.\n"),
    good=Example(text="task_description: Tell callers that the office has 212-555-0147.\n"),
    source="https://github.com/instructlab/taxonomy/blob/main/docs/SKILLS_GUIDE.md",
    heuristic=True,
)
NUMBER = Rule(
    id="safety/personal-number",
    severity=Severity.WARNING,
    message="This looks like a number that belongs to a person or an account.",
    hint="Leave it out, or put letters such as XXXX in place of its digits.",
    why="A model repeats what it was trained with; such a number can be misused.",
    bad=Example(text="task_description: Check a card number such as 4111 1111 1111 1111.\n"),
    good=Example(text="task_description: Check a card number such as XXXX XXXX XXXX XXXX.\n"),
    source="https://github.com/instructlab/taxonomy/blob/main/docs/SKILLS_GUIDE.md",
    heuristic=True,
)
RULES = (EMAIL, PHONE, NUMBER)

# The lookbehind lets a search begin only where a run of such characters does: linear.
_EMAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+-]{1,64}@((?:[^\W_](?:[\w-]{0,62})\.){1,6}([A-Za-z]{2,24}))(?![\w-])"
)
# Written out, as `anna [at] example [dot] com`.
_EMAIL_IN_WORDS = re.compile(
    r"(?<![\w.%+-])[\w.%+-]{1,64}\s?[\[(]\s?at\s?[\])]\s?"
    r"((?:[\w-]{1,63}(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)){1,6}([A-Za-z]{2,24}))(?![\w-])",
    re.IGNORECASE,
)
_DOT_IN_WORDS = re.compile(r"\s?[\[(]\s?dot\s?[\])]\s?", re.IGNORECASE)
_WIDE = str.maketrans("\uff20\ufe6b\uff0e", "@@.")
# Kept free for examples (RFC 2606, RFC 6761), or no address of a person at all.
_FREE_DOMAIN = re.compile(r"(?:.*\.)?example(?:\.(?:com|org|net|edu))?", re.IGNORECASE)
_FREE_ENDINGS = {"test", "invalid", "localhost", "local"}
_FILE_ENDINGS = {"png", "jpg", "jpeg", "gif", "svg", "webp", "md", "yaml"}
_PROGRAM_USERS = {"git", "noreply", "no-reply"}
_PHONE_LIKE = re.compile(r"\d(?:[\s()./-]{0,3}\d){6}")
_SOME_DIGITS = re.compile(r"\d{2}")
# 555-0100 to 555-0199 are kept for fiction.
_FICTION = re.compile(r"555[\s.-]?01\d\d$")
_MAX_PHONE_TRIES = 2_000
# An expression that begins with a digit, and looks back from there, is the quicker one.
_CARD = re.compile(
    r"\d(?<![\w.,/-].)(?:\d{12,18}|\d{3}([ .-])\d{4}\1\d{4}\1\d{1,7}|\d{3}([ -])\d{6}\2\d{5})"
    r"(?![\w/-])"
)
_CARD_START = re.compile(r"4|5[1-5]|2[2-7]|3[47]|6011|65")
_IBAN = re.compile(
    r"(?<!\w)[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?!\w)", re.IGNORECASE
)
_SHAPES = {
    "us.ssn": (re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"), "a US social security number"),
    "br.cpf": (
        re.compile(r"(?<![\w.])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-])"),
        "a Brazilian tax number",
    ),
    "it.codicefiscale": (
        re.compile(r"(?<!\w)[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z](?!\w)"),
        "an Italian tax code",
    ),
    "in_.aadhaar": (
        re.compile(r"(?<![\w-])\d{4} \d{4} \d{4}(?! ?\d|\w)"),
        "an Indian Aadhaar number",
    ),
}


def hits(passage: Passage) -> Iterator[Hit]:
    """Personal data in the texts of a file; in an attribution creators may name an address."""
    if passage.kind is Kind.VALUE:
        yield from _emails(passage)
    if passage.kind in (Kind.VALUE, Kind.ATTRIBUTION):
        yield from _phones(passage)
        yield from _numbers(passage)


def _emails(passage: Passage) -> Iterator[Hit]:
    text = passage.text if passage.text.isascii() else passage.text.translate(_WIDE)
    if "@" in text:
        yield from (_email(passage, match) for match in _EMAIL.finditer(text) if _is_email(match))
    if "[at" in text or "(at" in text:
        found = _EMAIL_IN_WORDS.finditer(text)
        yield from (_email(passage, match) for match in found if _is_email(match))


def _email(passage: Passage, match: re.Match[str]) -> Hit:
    return Hit(rule=EMAIL, passage=passage, start=match.start(), end=match.end())


def _is_email(match: re.Match[str]) -> bool:
    """Whether it may be somebody's; a calendar's entries have names at `www` hosts."""
    domain, user = _DOT_IN_WORDS.sub(".", match[1]), match[0].partition("@")[0].lower()
    free = _FREE_DOMAIN.fullmatch(domain) or match[2].lower() in _FREE_ENDINGS | _FILE_ENDINGS
    return not (free or user in _PROGRAM_USERS or domain.lower().startswith("www."))


def _phones(passage: Passage) -> Iterator[Hit]:
    if not _PHONE_LIKE.search(passage.text):
        return
    # Late: loading it takes a while, and most files hold no digits in a row.
    from phonenumbers import Leniency, PhoneNumberMatcher

    matcher = PhoneNumberMatcher(
        passage.text, "US", Leniency.STRICT_GROUPING, max_tries=_MAX_PHONE_TRIES
    )
    for match in matcher:
        grouped = not match.raw_string.strip("()").isdigit()
        if grouped and not _FICTION.search(match.raw_string) and not _same_digits(match.raw_string):
            yield Hit(rule=PHONE, passage=passage, start=match.start, end=match.end)


def _numbers(passage: Passage) -> Iterator[Hit]:
    if not _SOME_DIGITS.search(passage.text):
        return
    yield from _checked(passage, _CARD, "luhn", "a card number")
    yield from _checked(passage, _IBAN, "iban", "the number of a bank account")
    for name, (shape, words) in _SHAPES.items():
        yield from _checked(passage, shape, name, words)


def _checked(passage: Passage, shape: re.Pattern[str], name: str, words: str) -> Iterator[Hit]:
    for match in shape.finditer(passage.text):
        digits = re.sub(r"[ .-]", "", match[0])
        if name == "luhn" and not _CARD_START.match(digits):
            continue
        if not _same_digits(digits) and _is_valid(name)(digits if name == "luhn" else match[0]):
            start, end = match.span()
            message = f"This looks like {words}."
            yield Hit(rule=NUMBER, passage=passage, start=start, end=end, message=message)


@cache
def _is_valid(name: str) -> Callable[[str], bool]:
    """The test of a kind of number in python-stdnum, loaded when the first one turns up."""
    from importlib import import_module

    valid: Callable[[str], bool] = import_module(f"stdnum.{name}").is_valid
    return valid


def _same_digits(text: str) -> bool:
    return len({char for char in text if char.isdigit()}) <= 1
