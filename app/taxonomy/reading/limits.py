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
class Count:
    """Nodes seen so far; `frames` hold anchor, first count and style of what is open.

    `flows` counts the open lists and mappings between brackets or braces; `doubtful` says that
    one of them holds an unquoted question mark, where the pure parser ends the text and the
    fast one does not.
    """

    nodes: int = 0
    flows: int = 0
    doubtful: bool = False
    frames: list[tuple[str | None, int, bool]] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)

    def add(self, event: yaml.Event) -> None:
        match event:
            case yaml.AliasEvent():
                self._alias(event.anchor)
            case yaml.ScalarEvent():
                self.nodes += 1
                if event.anchor:
                    self.sizes[event.anchor] = 1
                if self.flows and not event.style and "?" in event.value:
                    self.doubtful = True
            case yaml.CollectionStartEvent():
                in_flow = bool(event.flow_style)
                self.frames.append((event.anchor, self.nodes, in_flow))
                self.nodes += 1
                self.flows += in_flow
                self.sizes.pop(event.anchor or "", None)
            case yaml.CollectionEndEvent():
                anchor, before, in_flow = self.frames.pop()
                self.flows -= in_flow
                if anchor:
                    self.sizes[anchor] = self.nodes - before

    def _alias(self, anchor: str | None) -> None:
        if any(anchor == name for name, *_ in self.frames):
            raise TooComplexError("This part of the file repeats itself without end.")
        self.nodes += self.sizes.get(anchor or "", 1)


class HeldLoader(yaml.SafeLoader):
    """The pure loader, held against the bounds while it reads."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._count = Count()

    def get_event(self) -> Any:  # noqa: ANN401 - the library does not say
        """The next event.

        Raises:
            TooComplexError: the text goes over a bound with it.
        """
        event = super().get_event()  # type: ignore[no-untyped-call]
        _hold(self._count, event)
        return event


def hold(text: str, loader: Any, count: Count) -> None:  # noqa: ANN401 - no type in common
    """Read the text through once with the fast loader and hold it against the bounds.

    `count` is the new count to keep; it tells how far the reading came, too.

    Raises:
        TooComplexError: it goes over one.
        yaml.YAMLError: it is not YAML.
    """
    for event in yaml.parse(text, Loader=loader):
        _hold(count, event)


def _hold(count: Count, event: yaml.Event) -> None:
    try:
        count.add(event)
    except TooComplexError as error:
        raise TooComplexError(error.words, _index(event)) from None
    if count.nodes > MAX_NODES:
        words = f"The file holds more than {MAX_NODES:,} values."
        raise TooComplexError(words, _index(event))
    if len(count.frames) > MAX_DEPTH:
        words = f"The file is nested more than {MAX_DEPTH} levels deep."
        raise TooComplexError(words, _index(event))


def _index(event: yaml.Event) -> int:
    mark = event.start_mark
    return 0 if mark is None else mark.index
