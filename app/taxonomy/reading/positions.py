"""Where each value of a YAML text stands: paths to lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import yaml

from app.domain.findings import Position
from app.taxonomy.reading.construct import Constructor

Path = tuple[str | int, ...]
_TEXT = "tag:yaml.org,2002:str"


@dataclass(frozen=True)
class Span:
    """A stretch of text; `end` is the place after its last character.

    A list or mapping has no end: who is sent there looks at its first line.
    """

    start: Position
    end: Position | None = None


class Lines:
    """Turns an index into the text into a line and column.

    The parser's own lines are not used: to YAML some rare characters end a line that
    GitHub and editors do not count.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        lengths = (len(line) + 1 for line in text.split("\n"))
        self._starts = [0, *accumulate(lengths)][:-1]

    def at(self, index: int) -> Position:
        """The place of the character with this index."""
        line = bisect_right(self._starts, index)
        return Position(line=line, column=index - self._starts[line - 1] + 1)

    def span(self, start: int, end: int) -> Span:
        """From one index to another, without the white space before the end.

        A block of text ends for the parser where the next value begins.
        """
        while end > start and self._text[end - 1].isspace():
            end -= 1
        return Span(self.at(start), self.at(end))


@dataclass(frozen=True)
class Positions:
    """The places of all values, and of the keys of all mappings, by path."""

    values: dict[Path, Span] = field(default_factory=dict)
    keys: dict[Path, Span] = field(default_factory=dict)

    def of(self, path: Path, *, key: bool = False) -> Span:
        """The place of a value, or of its key; of the nearest thing around it, failing that."""
        if key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Span(Position()))


def locate(root: yaml.Node, text: str) -> Positions:
    """Walk the node tree of a text and note where everything stands."""
    lines = Lines(text)
    positions = Positions()
    open_nodes: list[tuple[Path, yaml.Node]] = [((), root)]
    while open_nodes:
        path, node = open_nodes.pop()
        positions.values[path] = _span(lines, node)
        if isinstance(node, yaml.SequenceNode):
            open_nodes += (((*path, index), child) for index, child in enumerate(node.value))
        elif isinstance(node, yaml.MappingNode):
            pairs = _pairs(node)
            positions.keys.update(((*path, k), _span(lines, key)) for k, (key, _) in pairs.items())
            open_nodes += (((*path, k), child) for k, (_, child) in pairs.items())
    return positions


def _span(lines: Lines, node: yaml.Node) -> Span:
    if isinstance(node, yaml.CollectionNode):
        return Span(lines.at(node.start_mark.index))
    return lines.span(node.start_mark.index, node.end_mark.index)


def _pairs(node: yaml.MappingNode) -> dict[Any, tuple[yaml.Node, yaml.Node]]:
    """The entries of a mapping by key; of a repeated key the last, as in the document."""
    return {
        _key(key): (key, child) for key, child in node.value if isinstance(key, yaml.ScalarNode)
    }


def _key(node: yaml.ScalarNode) -> Any:  # noqa: ANN401
    return node.value if node.tag == _TEXT else Constructor().construct_object(node)
