"""What the texts say: nothing, a template's words, or less than they are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from app.domain.findings import Finding, Severity
from app.taxonomy.rule import Example, Rule
from app.taxonomy.rules.pairs import Pair, plain
from app.taxonomy.subject import Subject

_LONGEST_PLACEHOLDER = 80
_LONGEST_ANGLED = 300
_FEW_WORDS = 4
_LOREM = "lorem ipsum dolor"
_PART = "(?:question|answer|context|text|passage|task description|document outline|description)"
# Only texts of at most 80 characters are held against this, as a whole.
_PLACEHOLDER = re.compile(
    rf"""(?:todo|tbd|fixme|xxx+|placeholder|lorem\ ipsum)\W*
    | (?:todo|tbd|fixme):.*
    | (?:(?:my|your|the|an?|example|sample|new|first)\ )*{_PART}[ ]*\#?\d*
    | your\ {_PART}(?:\ here)?\W*
    | (?:insert|enter|put|paste|fill\ in|add|type|write)\ .{{0,40}}\bhere\W*
    | [<\[{{]+[^<>\[\]{{}}]*\b(?:{_PART}|insert|your)\b[^<>\[\]{{}}]*[>\]}}]+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST_ASKED = 500
_ASKS_WHY = re.compile(
    r"(?:^|[.!?,]\s)(?:why|explain|describe|how"
    r"(?!\s+(?:many|much|old|long|far|tall|often|big|large|fast|high|deep|heavy|wide|may)))\b",
    re.IGNORECASE,
)


def _one(question: str, answer: str) -> Example:
    text = f"seed_examples:\n  - question: {question}\n    answer: {answer}\n"
    return Example(text=text)


_GOOD = _one("Why is the sky blue?", "The air scatters blue light more than red light.")

PLACEHOLDER = Rule(
    id="seeds/placeholder",
    severity=Severity.WARNING,
    message="This looks like the text of a template, still to be replaced.",
    hint="Write your own text in its place.",
    why="Whatever stands here is taken for an example of what a model shall say.",
    bad=_one("Why is the sky blue?", "<your answer here>"),
    good=_GOOD,
    heuristic=True,
)
TASK = Rule(
    id="seeds/task-description",
    severity=Severity.WARNING,
    message="This does not say what the task is.",
    hint="Describe the task in a sentence or two, for someone who does not know it.",
    why="The teacher model reads the description with each of its requests, to know what "
    "to write new questions for.",
    bad=Example(text="task_description: Letters"),
    good=Example(text="task_description: Write short letters to friends, in a warm tone."),
    source="README.md, Skills: YAML examples",
    heuristic=True,
)
TOO_SHORT = Rule(
    id="seeds/answer-too-short",
    severity=Severity.NOTE,
    message="The question asks for reasons, and the answer is a single word.",
    hint="Say why, or how, and not only the result.",
    why="A model learns to reason from answers that show how the result was found.",
    bad=_one("Explain why the sky is blue.", "Scattering"),
    good=_GOOD,
    source="docs/SKILLS_GUIDE.md, Writing good skills",
    heuristic=True,
)
RULES: tuple[Rule, ...] = (PLACEHOLDER, TASK, TOO_SHORT)


def check(subject: Subject, pairs: tuple[Pair, ...]) -> Iterator[Finding]:
    """What there is to say of single texts; blank ones are the schema's matter."""
    yield from _check_task(subject)
    for texts in subject.seeds:
        for text in texts:
            if is_placeholder(text.text):
                yield PLACEHOLDER.at(subject.spot(text.path))
    for pair in pairs:
        if pair.answer and _says_too_little(pair):
            yield TOO_SHORT.at(subject.spot(pair.answer.path))


def is_placeholder(text: str) -> bool:
    """Whether a text looks like one that a template holds; only short ones can."""
    if text[: len(_LOREM)].lower() == _LOREM or _is_angled(text):
        return True
    return len(text) <= _LONGEST_PLACEHOLDER and bool(_PLACEHOLDER.fullmatch(text.strip()))


def _is_angled(text: str) -> bool:
    """Whether a sentence stands in angle brackets; a tag of HTML has few words or a `=`."""
    if not text.startswith("<") or len(text) > _LONGEST_ANGLED:
        return False
    inner = text.strip().removeprefix("<").removesuffix(">")
    alone = len(inner) == len(text.strip()) - 2 and not set(inner) & set("<>=")
    return alone and len(inner.split()) >= _FEW_WORDS


def _check_task(subject: Subject) -> Iterator[Finding]:
    key = "document_outline" if subject.kind == "knowledge" else "task_description"
    task = subject.document.get(key)
    if not isinstance(task, str) or not task.strip():
        return
    folder = PurePosixPath(subject.path).parent.name.replace("_", " ")
    if is_placeholder(task):
        yield TASK.at(subject.spot((key,)), PLACEHOLDER.message)
    elif len(task.split(None, 1)) == 1:
        yield TASK.at(subject.spot((key,)), "A single word does not say what this is about.")
    elif plain(task) == plain(folder):
        yield TASK.at(subject.spot((key,)), "This says no more than the name of the folder.")


def _says_too_little(pair: Pair) -> bool:
    if not (pair.question and pair.answer) or len(pair.answer.text.split(None, 1)) > 1:
        return False
    return bool(_ASKS_WHY.search(pair.question.text[:_LONGEST_ASKED]))
