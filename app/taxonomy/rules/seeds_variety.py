"""Whether seeds show different things: a few, in different styles, none said twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from app.domain.findings import Finding, Severity, Spot
from app.taxonomy.rule import Example, Rule
from app.taxonomy.rules.pairs import Pair, plain
from app.taxonomy.subject import SeedText, Subject

MANY = 30
"""Seeds of a skill from which on more of them teach a model nothing new."""
LONG = 100
"""Words of an answer that counts as a long one."""
FEW_WORDS = 4
"""Texts with fewer words are labels, such as `yes`; that they return is no mistake."""
_ENOUGH = 3

_KITTEN = "  - question: What is a young cat called?\n    answer: A young cat is called a kitten.\n"
_PUPPY = "  - question: What is a young dog called?\n    answer: A young dog is called a puppy.\n"
_GOOD = Example(text="seed_examples:\n" + _KITTEN + _PUPPY)
_ADVICE = "docs/triaging/safe-responses.md, Not Enough Examples"

SAME_ANSWER = Rule(
    id="seeds/same-answer",
    severity=Severity.NOTE,
    message="Different questions have the same answer.",
    hint="Look whether one was copied by mistake, and let each answer fit its question.",
    why="Answers that fit any question teach a model to give them to any question.",
    bad=Example(
        text="seed_examples:\n"
        + _KITTEN
        + "  - question: What is a young dog called?\n"
        + "    answer: A young cat is called a kitten.\n"
    ),
    good=_GOOD,
    source=_ADVICE,
)
REPEATS_QUESTION = Rule(
    id="seeds/answer-repeats-question",
    severity=Severity.WARNING,
    message="This answer is the question again.",
    hint="Write the answer in its place.",
    why="A model that is shown this learns to repeat what it is asked.",
    bad=Example(
        text="seed_examples:\n"
        "  - question: What is a young cat called?\n"
        "    answer: What is a young cat called?\n"
    ),
    good=_GOOD,
    heuristic=True,
)
ONE_STYLE = Rule(
    id="seeds/one-style",
    severity=Severity.NOTE,
    message="All answers are of one style.",
    hint="Show both where the task allows it: some short answers, and some that go into detail.",
    why="Models that are trained on short and on long answers do best at both.",
    bad=Example(
        text="seed_examples:\n"
        "  - question: What is a young cat called?\n    answer: Kitten\n"
        "  - question: What is a young dog called?\n    answer: Puppy\n"
        "  - question: What is a young cow called?\n    answer: Calf\n"
    ),
    good=_GOOD,
    heuristic=True,
)
TOO_MANY = Rule(
    id="seeds/many",
    severity=Severity.NOTE,
    message="There are very many seed examples.",
    hint="Keep those that differ most; five to fifteen are plenty.",
    why="A few different and good examples are worth more than many that are alike, and a "
    "reviewer reads every one of them.",
    bad=Example(
        text="seed_examples:\n"
        + "".join(
            f"  - question: What is {n} plus {n}?\n    answer: It is {2 * n}.\n"
            for n in range(1, MANY + 2)
        )
    ),
    good=_GOOD,
    heuristic=True,
)
RULES: tuple[Rule, ...] = (SAME_ANSWER, REPEATS_QUESTION, ONE_STYLE, TOO_MANY)


def check(subject: Subject, pairs: tuple[Pair, ...]) -> Iterator[Finding]:
    """What there is to say of the seeds beside each other."""
    yield from _check_repeated(subject, pairs)
    answers = [pair.answer.text for pair in pairs if pair.answer]
    whole = subject.spot(("seed_examples",), key=True)
    if len(answers) >= _ENOUGH and (words := _one_style(answers)):
        yield ONE_STYLE.at(whole, words)
    if subject.kind == "skill" and len(pairs) > MANY:
        yield TOO_MANY.at(whole, f"There are {len(pairs):,} seed examples, which is very many.")


def _check_repeated(subject: Subject, pairs: tuple[Pair, ...]) -> Iterator[Finding]:
    """One finding for each answer that returns, at its second place.

    Questions that return are looked for by the family `duplicates`.
    """
    by_answer: dict[str, dict[str, SeedText]] = defaultdict(dict)
    for pair in pairs:
        if not (pair.question and pair.answer):
            continue
        question, answer = plain(pair.question.text), plain(pair.answer.text)
        if answer.count(" ") + 1 < FEW_WORDS:
            continue
        by_answer[answer].setdefault(question, pair.answer)
        if question == answer:
            yield REPEATS_QUESTION.at(subject.spot(pair.answer.path))
    for places in by_answer.values():
        if len(places) > 1:
            yield SAME_ANSWER.at(*_again(subject, places))


def _again(subject: Subject, places: dict[str, SeedText]) -> tuple[Spot, str]:
    """The second place of what returns, and words that name the first."""
    first, second, *_ = (subject.spot(text.path) for text in places.values())
    count, line = f"{len(places):,}", f"{first.position.line:,}"
    message = f"This answer is given to {count} different questions. The first is on line {line}."
    return second, message


def _one_style(answers: list[str]) -> str:
    """What all answers have in common, empty where they differ."""
    if all(len(answer.split(None, 1)) == 1 for answer in answers):
        return "Every answer is a single word."
    # The shortest one decides, and most files have one that is short in characters.
    if min(map(len, answers)) > LONG and all(len(each.split()) > LONG for each in answers):
        return f"Every answer has more than {LONG} words."
    return ""
