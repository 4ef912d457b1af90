"""Safety: what should not be taught to a model, or is there to deceive one.

Nothing here is an error: a program can be wrong about it, so a person decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from app.domain.findings import Finding
from app.taxonomy.rule import Rule
from app.taxonomy.rules.safety import (
    characters,
    injection,
    model_names,
    personal_data,
    profanity,
    secrets,
    topics,
)
from app.taxonomy.rules.safety.documents import document_passages
from app.taxonomy.rules.safety.hits import MAX_SHOWN, Hit, findings
from app.taxonomy.rules.safety.places import Kind, Passage, passages
from app.taxonomy.rules.safety.together import Together
from app.taxonomy.subject import Subject

_THEMES: tuple[Callable[[Passage], Iterable[Hit]], ...] = (
    personal_data.hits,
    secrets.hits,
    characters.hits,
    injection.hits,
    profanity.hits,
    model_names.hits,
)
_DOCUMENT_THEMES: tuple[Callable[[Passage], Iterable[Hit]], ...] = (
    characters.hits,
    injection.hits,
)
RULES: tuple[Rule, ...] = (
    *personal_data.RULES,
    *secrets.RULES,
    *characters.RULES,
    *injection.RULES,
    *profanity.RULES,
    *topics.RULES,
    *model_names.RULES,
)


def check(subject: Subject) -> Iterator[Finding]:
    """What a person should look at before this is taught to a model."""
    yield from findings(_hits(subject))


def _hits(subject: Subject) -> Iterator[Hit]:
    texts = list(passages(subject))
    yield from topics.hits(subject, texts)
    by_kind = [[p for p in texts if p.kind is kind] for kind in Kind]
    together = [Together(same) for same in by_kind if same]
    seen: Counter[str] = Counter()
    for theme in _THEMES:
        for same in together:
            for hit in theme(same.passage):
                # An order may begin in a question and go on in its answer; nothing else may.
                if hit.rule is injection.INJECTION or not same.crosses(hit):
                    seen[hit.rule.id] += 1
                    # Those beyond are only counted.
                    yield same.own(hit) if seen[hit.rule.id] <= MAX_SHOWN + 1 else hit
    for passage in document_passages(subject):
        for theme in _DOCUMENT_THEMES:
            yield from theme(passage)
