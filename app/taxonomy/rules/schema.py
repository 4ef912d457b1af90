"""The schema of a contribution: what the file must hold, by version and kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from app.domain.findings import Covered, Finding, Position, Severity
from app.taxonomy.options import Mode
from app.taxonomy.reading.positions import Path
from app.taxonomy.rules.schema_cascade import Cause, cause_of, refused
from app.taxonomy.rules.schema_covers import apart, covered
from app.taxonomy.rules.schema_rules import BLANK, RULES, UNKNOWN_KEY, UNREAD_KEY, VERSION
from app.taxonomy.subject import Subject
from schemas.validation import NEWEST, VERSIONS, Violation, load, validate
from schemas.words import key_shown

__all__ = ["RULES", "check"]

# Of a file that is wrong from end to end nobody reads more.
MAX_COVERED = 2_000
_BY_NAME = {rule.id.partition("/")[2]: rule for rule in RULES}


def check(subject: Subject) -> Iterator[Finding]:
    """Every way in which a file that could be read breaks its schema."""
    if subject.reading.document is None:
        return
    refusal = _refusal(subject)
    wanted = NEWEST if refusal else subject.held_to
    violations = validate(subject.document, wanted, subject.kind)
    if refusal:
        yield from _refused(subject, refusal, violations)
    elif violations:
        yield from _broken(subject, violations, cause_of(subject.document, subject.kind))


def _refusal(subject: Subject) -> Violation | None:
    """Why a file cannot be held to its version at all; None where it can."""
    number: object = subject.held_to
    declared = subject.document.get("version")
    if subject.version is Mode.OWN and isinstance(declared, bool):
        number = declared
    if isinstance(number, bool) or number not in VERSIONS:
        message = f"There is no version {key_shown(number)}."
        return Violation("version", (), message, f"Write `version: {NEWEST}`.")
    if not load(subject.held_to, subject.kind).get("deprecated"):
        return None
    return validate(subject.document, subject.held_to, subject.kind)[0]


def _refused(
    subject: Subject, refusal: Violation, violations: Sequence[Violation]
) -> Iterator[Finding]:
    """The refusal at the start of the file, and what the newest version would want."""
    cause = cause_of(subject.document, subject.kind) or refused(refusal)
    first, *others = _broken(subject, violations, cause)
    if (first.position, first.message) != (Position(), refusal.message):
        first = replace(first, covers=(Covered(message=refusal.message), *first.covers))
    yield first
    yield from others


def _broken(
    subject: Subject, violations: Sequence[Violation], cause: Cause | None
) -> Iterator[Finding]:
    """One finding for all that a cause explains, and one for each other violation."""
    if cause:
        path: Path = ("version",) if cause.rule is VERSION else ()
        found = cause.rule.at(subject.spot(path), cause.message, cause.hint)
        explained = [violation for violation in violations if cause.explains(violation)]
        covers = tuple(islice(covered(subject, explained), MAX_COVERED))
        yield replace(found, covers=covers)
        violations = [violation for violation in violations if not cause.explains(violation)]
    for violation, covers in apart(subject, violations):
        found = _finding(subject, violation)
        yield replace(found, covers=covers) if covers else found


def _finding(subject: Subject, violation: Violation) -> Finding:
    rule = _BY_NAME[violation.rule]
    spot = subject.spot(violation.path, key=rule in (UNKNOWN_KEY, UNREAD_KEY))
    hint = f"Did you mean `{violation.meant}`?" if violation.meant else violation.hint
    found = rule.at(spot, violation.message, hint)
    if rule is BLANK and violation.path[-1] == "context" and subject.kind == "skill":
        # A skill can do without a context, and a blank one counts as none.
        return replace(found, severity=Severity.WARNING)
    return found
