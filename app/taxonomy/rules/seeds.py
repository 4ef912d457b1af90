"""The seed examples: what they say, how long they are, how they differ, where they belong."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.findings import Finding
from app.taxonomy.rule import Rule
from app.taxonomy.rules import seeds_grounding, seeds_limits, seeds_variety, seeds_words
from app.taxonomy.rules.pairs import pairs
from app.taxonomy.subject import Subject

RULES: tuple[Rule, ...] = (
    *seeds_words.RULES,
    *seeds_limits.RULES,
    *seeds_variety.RULES,
    *seeds_grounding.RULES,
)


def check(subject: Subject) -> Iterator[Finding]:
    """What there is to say of the seed examples and of the task they show."""
    found = pairs(subject)
    yield from seeds_words.check(subject, found)
    yield from seeds_limits.check(subject, found)
    yield from seeds_variety.check(subject, found)
    yield from seeds_grounding.check(subject)
