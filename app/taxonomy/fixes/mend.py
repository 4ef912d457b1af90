"""Mends a file as far as it can be mended mechanically."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.findings import Finding
from app.taxonomy.check import FileReport, check
from app.taxonomy.fixes.apply import apply, together, with_attribution
from app.taxonomy.fixes.offer import with_fixes
from app.taxonomy.options import CheckOptions
from app.taxonomy.subject import Submission

MAX_ROUNDS = 50
"""Far more than a real file takes: one round lets the next one see further."""


@dataclass(frozen=True, kw_only=True)
class Mended:
    """A mended file, the `attribution.txt` beside it, and what the checks still say.

    `applied` are the findings whose fixes were put in, round by round; their places are
    those of their round.
    """

    content: bytes
    attribution: bytes | None
    applied: tuple[Finding, ...]
    report: FileReport


def mend(submission: Submission, options: CheckOptions | None = None, author: str = "") -> Mended:
    """Put in every fix that helps, until there is none left."""
    submission = replace(submission, author=author or submission.author)
    applied: list[Finding] = []
    report = _checked(submission, options)
    for _ in range(MAX_ROUNDS):
        fixable = together(report.findings)
        if not fixable:
            break
        fixed = apply(submission.content, fixable)
        submission = replace(
            submission,
            content=fixed.content,
            attribution=with_attribution(submission.attribution, fixed.attribution),
            size=None,
        )
        applied += fixable
        report = _checked(submission, options)
    return Mended(
        content=submission.content,
        attribution=submission.attribution,
        applied=tuple(applied),
        report=report,
    )


def _checked(submission: Submission, options: CheckOptions | None) -> FileReport:
    return with_fixes(submission, check(submission, options), options)
