"""All fixers, and what they propose for one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from app.domain.findings import Finding
from app.taxonomy.fixes import (
    attribution,
    broken,
    created_by,
    keys,
    patterns,
    quoting,
    version,
    whitespace,
)
from app.taxonomy.fixes.apply import together
from app.taxonomy.fixes.proposal import Proposal
from app.taxonomy.subject import Subject

MAX_PROPOSED = 2_000
"""Fixes for one file; the others wait until these are applied."""
# The version comes last: it may only change where the others leave nothing to the schema.
_FIXERS: tuple[Callable[[Subject, Iterable[Finding]], Iterator[Proposal]], ...] = (
    broken.propose,
    whitespace.propose,
    patterns.propose,
    created_by.propose,
    quoting.propose,
    keys.propose,
    attribution.propose,
    version.propose,
)


def propose(subject: Subject, findings: Iterable[Finding]) -> list[list[Proposal]]:
    """What may help, by kind of fix; all of it can be put in at once."""
    left = list(findings)
    kinds: list[list[Proposal]] = []
    for fixer in _FIXERS:
        kind = list(fixer(subject, left))
        known = {proposal.finding for proposal in kind}
        left = [finding for finding in left if finding not in known]
        kinds.append(kind)
    return _compatible(kinds)


def _compatible(kinds: list[list[Proposal]]) -> list[list[Proposal]]:
    """Without those that overlap with another, which must wait."""
    mended = [proposal.mended for kind in kinds for proposal in kind]
    chosen = set(together(mended[:MAX_PROPOSED]))
    kept = ([p for p in kind if p.mended in chosen] for kind in kinds)
    return [kind for kind in kept if kind]
