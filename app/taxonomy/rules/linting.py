"""yamllint's own rules over a text, asked only where they have something to say.

The library scans every text twice in Python and asks every rule of every token and line.
Here the tokens come from the fast scanner wherever reading found that it may be trusted,
and a rule is asked of the tokens and lines it is about. What it says is the same; the tests
hold both against each other.
"""

from __future__ import annotations

import heapq
import logging
import re
import string
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Any

import yaml
from yamllint.config import YamlLintConfig
from yamllint.linter import LintProblem
from yamllint.parser import Line, line_generator

_log = logging.getLogger(__name__)
# Reading has made all line ends alike, so the rule on their kind has nothing to find.
_CONFIG = "{extends: relaxed, rules: {line-length: disable, new-lines: disable}}"
_FAST: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# A larger text is left to the fast scanner even where the pure one would be exact.
_SCANNED_SLOWLY = 50_000
# More than any text within the bounds of reading has, and enough of one that is not YAML.
_MOST_TOKENS = 250_000
_MOST_DOUBTFUL_TOKENS = 30_000
# The scanners take the square of this in time when the text is not YAML.
_DEEPEST = 200

_OPENING = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_EDGES = (yaml.StreamStartToken, yaml.DocumentStartToken, yaml.DocumentEndToken)
_DUPLICATES = "key-duplicates"
# What each rule is about; it is silent on all else and learns nothing from it. One that is not
# named here is asked of everything.
_ABOUT: dict[str, tuple[type[yaml.Token], ...]] = {
    "anchors": (*_EDGES, yaml.AnchorToken, yaml.AliasToken),
    "braces": (yaml.FlowMappingStartToken, yaml.FlowMappingEndToken),
    "brackets": (yaml.FlowSequenceStartToken, yaml.FlowSequenceEndToken),
    "colons": (yaml.ValueToken, yaml.KeyToken),
    "commas": (yaml.FlowEntryToken,),
    "hyphens": (yaml.BlockEntryToken,),
    _DUPLICATES: (yaml.StreamStartToken, *_OPENING, *_CLOSING, yaml.KeyToken),
}

_Found = tuple[int, LintProblem]
_Check = Callable[..., Iterable[LintProblem]]


class _Mark:
    """A place in a text, with what the rules expect of the pure scanner's."""

    __slots__ = ("buffer", "column", "line", "pointer")

    def __init__(self, buffer: str, pointer: int, line: int, column: int) -> None:
        self.buffer = buffer
        self.pointer = pointer
        self.line = line
        self.column = column


class _Keys(set[str]):
    """The keys of a mapping; the library has a list and searches it from the start."""

    append = set.add


def settings() -> dict[str, dict[str, Any]]:
    """The settings of the library's rules that are on, by name."""
    return {name: conf for name, conf in _config().rules.items() if conf}


def problems(text: str, *, fast: bool) -> Iterator[LintProblem]:
    """What yamllint says of a text, in its own order, but for syntax errors.

    `fast` where the fast scanner is known to read the text as the pure one does. Of a text that
    is nested without end only the lines are looked at.
    """
    last = text.count("\n") + 1
    merged = heapq.merge(_of_tokens(text, fast), _of_lines(text), key=itemgetter(0))
    # The library keeps back what it finds after the line that it takes for the last.
    return (problem for line, problem in merged if line <= last)


def _of_tokens(text: str, fast: bool) -> Iterator[_Found]:
    """What the rules about tokens say, each problem with the line of its token."""
    tokens, whole = _scan(text, fast)
    memory: dict[str, dict[str, Any]] = {module.ID: {} for module in _modules("token")}
    ends = [None, None]
    around = zip(tokens, [None, *tokens], tokens[1:] + ends, tokens[2:] + ends, strict=False)
    try:
        for token, before, after, second in islice(around, whole):
            for name, check, conf in _asked(token.__class__):
                for problem in check(conf, token, before, after, second, memory[name]):
                    problem.rule, problem.level = name, conf["level"]
                    yield token.start_mark.line + 1, problem
            if isinstance(token, _OPENING):
                memory[_DUPLICATES]["stack"][-1].keys = _Keys()
    except Exception:  # noqa: BLE001 - some rules break on what is not YAML; the rest counts
        _log.info("a rule of the linter gave up", exc_info=True)


def _of_lines(text: str) -> Iterator[_Found]:
    """What the rules about lines say: each problem with its line."""
    rules = [(module, settings()[module.ID]) for module in _modules("line")]
    for line in line_generator(text):
        if not _is_worth_a_look(text, line):
            continue
        for module, conf in rules:
            for problem in module.check(conf, line):
                problem.rule, problem.level = module.ID, conf["level"]
                yield line.line_no, problem


def _is_worth_a_look(text: str, line: Line) -> bool:
    """Whether it is the last, or ends in a space, or is blank and the last of its kind."""
    end = line.end
    if line.start == end:
        return text[end : end + 2] != "\n\n"
    return end == len(text) or text[end - 1] in string.whitespace


@cache
def _config() -> YamlLintConfig:
    return YamlLintConfig(_CONFIG)


@cache
def _modules(kind: str) -> tuple[Any, ...]:
    return tuple(module for module in _config().enabled_rules(None) if kind == module.TYPE)


@cache
def _asked(token: type[yaml.Token]) -> tuple[tuple[str, _Check, dict[str, Any]], ...]:
    """The rules about a kind of token: name, function and settings of each."""
    return tuple(
        (module.ID, module.check, settings()[module.ID])
        for module in _modules("token")
        if issubclass(token, _ABOUT.get(module.ID, (yaml.Token,)))
    )


def _scan(text: str, fast: bool) -> tuple[list[Any], int]:
    """The tokens of a text, and of how many the library would ask.

    It looks two tokens ahead, so it misses the last two before a mistake.
    """
    if not fast and _depth(text) > _DEEPEST:
        return [], 0
    quick = fast or len(text) > _SCANNED_SLOWLY
    most = _MOST_TOKENS if fast else _MOST_DOUBTFUL_TOKENS
    tokens: list[Any] = []
    broken = False
    try:
        # What came before a mistake stays in the list.
        tokens.extend(islice(yaml.scan(text, Loader=_FAST if quick else yaml.BaseLoader), most))
    except yaml.YAMLError:
        broken = True
    if quick:
        _mark(tokens, text)
    cut = broken or len(tokens) == most
    return tokens, max(len(tokens) - 2, 0) if cut else len(tokens)


def _mark(tokens: list[Any], text: str) -> None:
    """Give the tokens of the fast scanner the marks of the pure one."""
    size = len(text)
    # The pure scanner ends its text with a sign of its own; some rules read that far.
    buffer = text + "\0"
    last = _Mark(buffer, size, text.count("\n"), size - text.rfind("\n") - 1)
    for token in tokens:
        start, end = token.start_mark, token.end_mark
        # After a last line without an end the fast scanner counts one line more.
        token.start_mark = mark = (
            last if start.index == size else _Mark(buffer, start.index, start.line, start.column)
        )
        if end.index != mark.pointer:
            mark = last if end.index == size else _Mark(buffer, end.index, end.line, end.column)
        token.end_mark = mark


def _depth(text: str) -> int:
    """How deep brackets may be nested, at most."""
    depth = deepest = 0
    for match in re.finditer(r"[\[\]{}]", text):
        depth = depth + 1 if match[0] in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest
