"""How the YAML is laid out: yamllint's relaxed rules, in process.

The length of lines is left out, as in the taxonomy's own checks. Comments that switch
yamllint off are for people who run it on their own files, not for a pull request.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from yamllint.linter import LintProblem

from app.domain.findings import Finding, Position, Severity, Spot
from app.taxonomy.rule import Example, Place, Rule
from app.taxonomy.rules.linting import problems
from app.taxonomy.rules.yaml import SYNTAX
from app.taxonomy.subject import Subject

MOST_OF_ONE_RULE = 6_000
_SWITCH = re.compile(r"(#[^\S\n]*)yamllint")
_LONGEST_NAME = 60
_NUMBERS = re.compile(r"-?\d+")
_REFUSED = "`ilab data generate` refuses files with this warning."
_SOURCE = "README.md: the taxonomy's files are linted with yamllint"
_TIDY = Example(text="version: 3\ncreated_by: octocat\n")

TRAILING_SPACES = Rule(
    id="lint/trailing-spaces",
    severity=Severity.ERROR,
    message="There are spaces at the end of this line.",
    hint="Remove the spaces at the end of the line.",
    why="Nobody sees these spaces, and they can end up in the text of an example.",
    bad=Example(text="task_description: Write letters. \n"),
    good=Example(text="task_description: Write letters.\n"),
    source=_SOURCE,
)
NEWLINE_AT_END = Rule(
    id="lint/new-line-at-end-of-file",
    severity=Severity.ERROR,
    message="The last line does not end with a new line.",
    hint="End the last line with the Enter key.",
    why="Programs that join or compare files expect every line to be ended, the last one too.",
    bad=Example(text="version: 3", place=Place.FILE),
    good=Example(text="version: 3\n", place=Place.FILE),
    source=_SOURCE,
)
KEY_DUPLICATES = Rule(
    id="lint/key-duplicates",
    severity=Severity.ERROR,
    message="This key is given twice.",
    hint="Keep one of the two; YAML silently drops the other.",
    why="Of two entries with the same key only the last is read, so what the first says is lost.",
    bad=Example(text="version: 3\nversion: 3\n", place=Place.FILE),
    good=Example(text="version: 3\n", place=Place.FILE),
    source=_SOURCE,
)
ANCHORS = Rule(
    id="lint/anchors",
    severity=Severity.ERROR,
    message="A `*` at the start of a value has a meaning of its own in YAML.",
    hint="Put the value in quotes if the `*` is part of the text.",
    why="`*name` repeats what was called `&name` before; without one the file cannot be read.",
    bad=Example(text="task_description: [letters, *cards]\nversion: *newest\n"),
    good=Example(text='task_description: "*cards"\n'),
    source=_SOURCE,
)
INDENTATION = Rule(
    id="lint/indentation",
    severity=Severity.WARNING,
    message="This line is not indented like the others.",
    hint=f"Indent each level by the same number of spaces, usually two. {_REFUSED}",
    why="Even indentation shows at a glance what belongs to what.",
    bad=Example(text='document:\n  repo: a\n  patterns:\n     - "*.md"\n', place=Place.FILE),
    good=Example(text='document:\n  repo: a\n  patterns:\n    - "*.md"\n', place=Place.FILE),
    source=_SOURCE,
)
EMPTY_LINES = Rule(
    id="lint/empty-lines",
    severity=Severity.WARNING,
    message="There are too many blank lines here.",
    hint=f"Remove some of the blank lines. {_REFUSED}",
    why="Two blank lines in a row are allowed, none at the start and none at the end of the file.",
    bad=Example(text="version: 3\n\n\n\n\ncreated_by: octocat\n"),
    good=_TIDY,
    source=_SOURCE,
)
COLONS = Rule(
    id="lint/colons",
    severity=Severity.WARNING,
    message="There are too many spaces beside the colon.",
    hint=f"Write the colon right after the key, and one space after the colon. {_REFUSED}",
    why="One way to write a key keeps the taxonomy's files alike.",
    bad=Example(text="created_by:   octocat\n"),
    good=Example(text="created_by: octocat\n"),
    source=_SOURCE,
)
HYPHENS = Rule(
    id="lint/hyphens",
    severity=Severity.WARNING,
    message="There are too many spaces after the dash.",
    hint=f"Write one space after the dash. {_REFUSED}",
    why="One way to write a list keeps the taxonomy's files alike.",
    bad=Example(text="seed_examples:\n  -   question: Who?\n      answer: I.\n"),
    good=Example(text="seed_examples:\n  - question: Who?\n    answer: I.\n"),
    source=_SOURCE,
)
COMMAS = Rule(
    id="lint/commas",
    severity=Severity.WARNING,
    message="The spaces beside this comma are not as they should be.",
    hint=f"Write no space before a comma and one after it. {_REFUSED}",
    why="One way to write a list between brackets keeps the taxonomy's files alike.",
    bad=Example(text="seed_examples: [one , two]\n"),
    good=Example(text="seed_examples: [one, two]\n"),
    source=_SOURCE,
)
BRACES = Rule(
    id="lint/braces",
    severity=Severity.WARNING,
    message="There are too many spaces inside these braces.",
    hint=f"Write at most one space inside braces. {_REFUSED}",
    why="One way to write keys between braces keeps the taxonomy's files alike.",
    bad=Example(text="document: {  repo: https://github.com/octocat/planets  }\n"),
    good=Example(text="document: {repo: https://github.com/octocat/planets}\n"),
    source=_SOURCE,
)
BRACKETS = Rule(
    id="lint/brackets",
    severity=Severity.WARNING,
    message="There are too many spaces inside these brackets.",
    hint=f"Write at most one space inside brackets. {_REFUSED}",
    why="One way to write a list between brackets keeps the taxonomy's files alike.",
    bad=Example(text="seed_examples: [  one  ]\n"),
    good=Example(text="seed_examples: [one]\n"),
    source=_SOURCE,
)
RULES: tuple[Rule, ...] = (
    TRAILING_SPACES,
    NEWLINE_AT_END,
    KEY_DUPLICATES,
    ANCHORS,
    INDENTATION,
    EMPTY_LINES,
    COLONS,
    HYPHENS,
    COMMAS,
    BRACES,
    BRACKETS,
)
_BY_NAME = {rule.id.partition("/")[2]: rule for rule in RULES}


def check(subject: Subject) -> Iterator[Finding]:
    """What yamllint says of a file that is text; version 1 was never linted."""
    reading = subject.reading
    if reading.text is None or subject.held_to <= 1:
        return
    broken = {f.position for f in reading.findings if f.rule == SYNTAX.id}
    for finding in lint(subject.path, reading.text, fast=reading.fast):
        # The star that no name belongs to is what the file is broken by.
        if finding.rule != ANCHORS.id or finding.position not in broken:
            yield finding


def lint(path: str, text: str, *, fast: bool = False) -> Iterator[Finding]:
    """What yamllint says of a text with normal line ends.

    `fast` where reading found that the fast parser may be trusted with it. A rule that is
    broken more than `MOST_OF_ONE_RULE` times has one finding for all that follow.
    """
    # A capital word of the same length is no longer a switch and moves nothing.
    spoken = _SWITCH.sub(r"\1YAMLLINT", text)
    seen: Counter[str] = Counter()
    lines = _Lines(text)
    for problem in problems(spoken, fast=fast):
        seen[problem.rule] += 1
        if seen[problem.rule] <= MOST_OF_ONE_RULE:
            yield replace(_finding(path, problem), end=lines.end_of(problem))
        elif seen[problem.rule] == MOST_OF_ONE_RULE + 1:
            message = "The same is the case here, and may be in more lines that follow."
            yield _finding(path, problem, message)


class _Lines:
    """The lines of a text, split when they are first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    def end_of(self, problem: LintProblem) -> Position | None:
        """Where what is wrong ends: only of spaces at the end of a line is that known."""
        if problem.rule != TRAILING_SPACES.id.partition("/")[2]:
            return None
        return Position(line=problem.line, column=len(self._lines[problem.line - 1]) + 1)

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")


def _finding(path: str, problem: LintProblem, message: str = "") -> Finding:
    spot = Spot(path=path, position=Position(line=problem.line, column=problem.column))
    rule = _BY_NAME[problem.rule]
    return rule.at(spot, message or _words(rule, problem.desc))


def _words(rule: Rule, said: str) -> str:
    """What the library says of one place, in words of ours; empty where the rule's will do."""
    if rule is KEY_DUPLICATES:
        key = said.partition('"')[2].rpartition('"')[0]
        return f"The key `{key}` is given twice." if len(key) <= _LONGEST_NAME else ""
    words = _NUMBERED.get(rule.id)
    numbers = [int(number) for number in _NUMBERS.findall(said)]
    return words(*numbers) if words and len(numbers) > 1 else ""


def _indented(expected: int, found: int) -> str:
    return f"This line is indented by {_some(found, 'space')}, not by {expected}."


def _blank(found: int, allowed: int) -> str:
    return f"{_some(found, 'blank line')} in a row; at most {allowed} may stand here."


def _some(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


_NUMBERED = {INDENTATION.id: _indented, EMPTY_LINES.id: _blank}
