"""What a safety rule has seen in a text, and how hits become findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.findings import Finding, Severity
from app.taxonomy.rule import Rule
from app.taxonomy.rules.safety.places import Kind, Passage

MAX_SHOWN = 20
_MAX_NAME = 100


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A stretch of a passage that a rule is about.

    The message must not repeat what was found: a comment on a pull request is public.
    """

    rule: Rule
    passage: Passage
    start: int
    end: int
    message: str = ""
    severity: Severity | None = None

    def finding(self, message: str = "") -> Finding:
        """The finding at the place of this hit."""
        spot = self.passage.spot(self.start, self.end)
        words = message or self.message or self.rule.message
        if self.passage.kind is Kind.DOCUMENT:
            words = f"In the document `{_plain(self.passage.name)}`: {words}"
        return self.rule.at(spot, words, severity=self.severity)


def findings(hits: Iterable[Hit]) -> Iterator[Finding]:
    """The first hits of each rule one by one; one finding says how many more there are."""
    more: dict[str, tuple[Hit, int]] = {}
    shown: dict[str, int] = {}
    for hit in hits:
        name = hit.rule.id
        shown[name] = shown.get(name, 0) + 1
        if shown[name] <= MAX_SHOWN:
            yield hit.finding()
        else:
            first, count = more.get(name, (hit, 0))
            more[name] = (first, count + 1)
    for hit, count in more.values():
        places = "1 more place" if count == 1 else f"{count:,} more places"
        yield hit.finding(f"{hit.rule.message} There are {places} like this from here on.")


def _plain(name: str) -> str:
    shown = "".join(char for char in name if char.isprintable() and char != "`")
    return shown if len(shown) <= _MAX_NAME else f"{shown[:_MAX_NAME]}..."
