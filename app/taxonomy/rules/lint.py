"""How the YAML is laid out: yamllint's relaxed rules, in process.

The length of lines is left out, as in the taxonomy's own checks. Comments that switch
yamllint off are for people who run it on their own files, not for a pull request.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache

from yamllint import linter
from yamllint.config import YamlLintConfig

from app.domain.findings import Finding, Position, Severity
from app.taxonomy.syntax import OTHER

_log = logging.getLogger(__name__)
_CONFIG = "{extends: relaxed, rules: {line-length: disable}}"
_SWITCH = re.compile(r"(#[^\S\n]*)yamllint")
_DEEPEST = 200
_HINTS = {
    "trailing-spaces": "Remove the spaces at the end of the line.",
    "new-line-at-end-of-file": "End the last line with the Enter key.",
    "key-duplicates": "Keep one of the two; YAML silently drops the other.",
    "indentation": "Indent each level by the same number of spaces, usually two.",
    "empty-lines": "Remove some of the blank lines.",
    "colons": "Write the colon right after the key, and one space after the colon.",
    "hyphens": "Write one space after the dash.",
    "commas": "Write no space before a comma and one after it.",
    "braces": "Write at most one space inside braces.",
    "brackets": "Write at most one space inside brackets.",
    "anchors": "Put the value in quotes if the `&` or `*` is part of the text.",
}


def lint(path: str, text: str) -> tuple[Finding, ...]:
    """What yamllint says of a text with normal line ends."""
    if _depth(text) > _DEEPEST:
        return ()
    # A capital word of the same length is no longer a switch and moves nothing.
    spoken = _SWITCH.sub(r"\1YAMLLINT", text)
    return tuple(_findings(path, _problems(spoken)))


def _problems(text: str) -> Iterator[linter.LintProblem]:
    try:
        yield from linter.run(text, _config())
    except Exception:  # noqa: BLE001 - some rules break on what is not YAML; the rest counts
        _log.info("the linter gave up", exc_info=True)


@cache
def _config() -> YamlLintConfig:
    return YamlLintConfig(_CONFIG)


def _depth(text: str) -> int:
    """How deep brackets may be nested, at most.

    The linter's scanner takes the square of this in time when the text is not YAML.
    """
    depth = deepest = 0
    for match in re.finditer(r"[\[\]{}]", text):
        depth = depth + 1 if match[0] in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _findings(path: str, problems: Iterator[linter.LintProblem]) -> Iterator[Finding]:
    for problem in problems:
        position = Position(line=problem.line, column=problem.column)
        if problem.rule is None:
            yield _syntax(path, position)
            continue
        yield Finding(
            rule=f"lint/{problem.rule}",
            severity=Severity.ERROR if problem.level == "error" else Severity.WARNING,
            path=path,
            message=f"{problem.desc[:1].upper()}{problem.desc[1:]}.",
            hint=_HINTS.get(problem.rule, ""),
            position=position,
        )


def _syntax(path: str, position: Position) -> Finding:
    """A text that our parser takes and the linter's does not, so others may not either."""
    return Finding(
        rule="yaml/syntax",
        severity=Severity.ERROR,
        path=path,
        message=OTHER.message,
        hint=OTHER.hint,
        position=position,
    )
