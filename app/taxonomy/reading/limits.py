"""Bounds on a YAML text, held before anything is built from it.

The parser gives one event after the other; nothing is kept but counts. An alias
counts as all that it stands for, so a file cannot grow by repeating itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 64
MAX_NODES = 50_000


class TooComplexError(Exception):
    """A text goes over a bound; `words` say which, `index` where in the text."""

    def __init__(self, words: str, index: int = 0) -> None:
        super().__init__(words)
        self.words = words
        self.index = index


@dataclass
class _Count:
    """Nodes seen so far; `frames` hold anchor and first count of each open list or mapping."""

    nodes: int = 0
    frames: list[tuple[str | None, int]] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)

    def add(self, event: yaml.Event) -> None:
        match event:
            case yaml.AliasEvent():
                self._alias(event.anchor)
            case yaml.ScalarEvent():
                self.nodes += 1
                if event.anchor:
                    self.sizes[event.anchor] = 1
            case yaml.CollectionStartEvent():
                self.frames.append((event.anchor, self.nodes))
                self.nodes += 1
                self.sizes.pop(event.anchor or "", None)
            case yaml.CollectionEndEvent():
                anchor, before = self.frames.pop()
                if anchor:
                    self.sizes[anchor] = self.nodes - before

    def _alias(self, anchor: str | None) -> None:
        if any(anchor == name for name, _ in self.frames):
            raise TooComplexError("This part of the file repeats itself without end.")
        self.nodes += self.sizes.get(anchor or "", 1)


def hold(text: str, loader: Any) -> None:  # noqa: ANN401 - the two loaders share no type
    """Read the text through once and hold it against the bounds.

    Raises:
        TooComplexError: it goes over one.
        yaml.YAMLError: it is not YAML.
    """
    count = _Count()
    for event in yaml.parse(text, Loader=loader):
        try:
            count.add(event)
            _hold(count)
        except TooComplexError as error:
            raise TooComplexError(error.words, _index(event)) from None


def _hold(count: _Count) -> None:
    if count.nodes > MAX_NODES:
        raise TooComplexError(f"The file holds more than {MAX_NODES:,} values.")
    if len(count.frames) > MAX_DEPTH:
        raise TooComplexError(f"The file is nested more than {MAX_DEPTH} levels deep.")


def _index(event: yaml.Event) -> int:
    mark = event.start_mark
    return 0 if mark is None else mark.index
