"""How a file stands, and whether a changed text of it stands better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.domain.findings import Finding, Severity
from app.taxonomy.fixes.broken import unread
from app.taxonomy.fixes.proposal import Proposal
from app.taxonomy.reading.read import Reading
from app.taxonomy.rules import files
from app.taxonomy.subject import Subject, Submission

_TOLD = ("task_description", "document_outline", "domain")


@dataclass(frozen=True)
class Standing:
    """One text of a file and what the checks say of it."""

    submission: Submission
    reading: Reading
    findings: tuple[Finding, ...]

    @cached_property
    def unread(self) -> int:
        """Characters behind the place where reading ended."""
        return unread(self.reading)

    @cached_property
    def counts(self) -> Counter[tuple[str, Severity]]:
        """Findings by rule and severity."""
        return Counter((finding.rule, finding.severity) for finding in self.findings)

    @cached_property
    def weight(self) -> tuple[int, ...]:
        """Errors, warnings and notes."""
        by_severity = Counter(finding.severity for finding in self.findings)
        return tuple(by_severity[severity] for severity in Severity)

    @cached_property
    def texts(self) -> Counter[str]:
        """What the contributor wrote for the model, without spaces at the ends of lines."""
        return Counter(_normal(text) for text in _texts(Subject(self.submission, self.reading)))

    @property
    def cut(self) -> bool:
        """Whether there are more findings than are shown."""
        return any(finding.rule == files.LEFT_OUT.id for finding in self.findings)


def _texts(subject: Subject) -> Iterator[str]:
    for seed in subject.seeds:
        yield from (text.text for text in seed)
    for key in _TOLD:
        value = subject.document.get(key)
        if isinstance(value, str) and value.strip():
            yield value


def _normal(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def helps(before: Standing, after: Standing, group: Sequence[Proposal]) -> bool:
    """Whether all that the group mends is gone, and nothing got worse.

    Of a file that could not be read it is enough that more can be read: what comes to light
    then was there before.
    """
    if after.reading.text is None or before.unread < after.unread:
        return False
    if before.reading.document is not None and after.reading.document is None:
        return False
    if after.unread < before.unread:
        seen = [proposal for proposal in group if proposal.finding.family != "yaml"]
        return _are_gone(before, after, seen)
    if before.texts - after.texts or after.weight >= before.weight:
        return False
    return _are_gone(before, after, group) and _nothing_new(before, after, group)


def _are_gone(before: Standing, after: Standing, group: Sequence[Proposal]) -> bool:
    mended = Counter((p.finding.rule, p.finding.severity) for p in group)
    if before.cut:
        return all(after.counts[kind] <= before.counts[kind] for kind in mended)
    return all(after.counts[kind] <= before.counts[kind] - n for kind, n in mended.items())


def _nothing_new(before: Standing, after: Standing, group: Sequence[Proposal]) -> bool:
    if before.cut:
        return True
    for kind, surplus in (after.counts - before.counts).items():
        revealed = [f for f in after.findings if (f.rule, f.severity) == kind]
        if sum(_is_revealed(f, after, group) for f in revealed) < surplus:
            return False
    return True


def _is_revealed(finding: Finding, after: Standing, group: Sequence[Proposal]) -> bool:
    """Whether it is about a value that the checks could not see before."""
    if finding.severity is Severity.ERROR:
        return False
    paths = [proposal.reveals for proposal in group if proposal.reveals is not None]
    elsewhere = finding.path != after.submission.path or finding.severity is Severity.NOTE
    return bool(paths) and (elsewhere or finding.yaml_path.startswith(tuple(paths)))
