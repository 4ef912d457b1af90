"""What a finding of the schema stands for besides itself.

The taxonomy's own tools tell all unknown keys of a mapping as one, at the mapping, and all
repeated entries of a list as one, at the list. A finding of ours stands at the key and at the
entry, where it is to be mended; the other place is among what it covers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.domain.findings import Covered
from app.taxonomy.reading.positions import Path
from app.taxonomy.subject import Subject
from schemas.validation import Violation
from schemas.words import key_shown

_MOST_NAMED = 10
_TOGETHER = ("unknown-key", "repeated")


def covered(subject: Subject, violations: Sequence[Violation]) -> Iterator[Covered]:
    """Each violation in words at its place; those of one mapping or list together there."""
    for violation in violations:
        if violation.rule not in _TOGETHER:
            yield _at(subject, violation.path, violation.message)
    for group in _groups(violations).values():
        yield _together(subject, group)


def apart(
    subject: Subject, violations: Sequence[Violation]
) -> Iterator[tuple[Violation, tuple[Covered, ...]]]:
    """Each violation that is worth a finding, with what that stands for.

    A missing key that is there under a misspelt name is told with that name.
    """
    groups = _groups(violations)
    lacking = {(v.path, v.key): v for v in violations if _is_missing(v)}
    misspelt = _misspelt(violations, lacking)
    for violation in violations:
        if _is_missing(violation) and (violation.path, violation.key) not in lacking:
            continue
        covers = []
        group = groups.get((violation.rule, violation.path[:-1]))
        if group and group[0] is violation:
            covers.append(_together(subject, group))
        if lost := misspelt.get(violation.path):
            covers.append(_at(subject, lost.path, lost.message))
            # A key that may be there weighs nothing, but the one that it stands for must be there.
            yield replace(violation, rule="unknown-key"), tuple(covers)
            continue
        yield violation, tuple(covers)


def _is_missing(violation: Violation) -> bool:
    """Whether it is about a key that is not there; a misplaced key is the end of its path."""
    return violation.key is not None and violation.path[-1:] != (violation.key,)


def _misspelt(
    violations: Iterable[Violation], lacking: dict[tuple[Path, object], Violation]
) -> dict[Path, Violation]:
    """The missing key of each misspelt one, by the path of that; they leave `lacking`."""
    found = {}
    for violation in violations:
        place = (violation.path[:-1], violation.meant)
        if violation.meant and place in lacking:
            found[violation.path] = lacking.pop(place)
    return found


def _groups(violations: Iterable[Violation]) -> dict[tuple[str, Path], list[Violation]]:
    """The unknown keys of each mapping and the repeated entries of each list."""
    groups: dict[tuple[str, Path], list[Violation]] = defaultdict(list)
    for violation in violations:
        if violation.rule in _TOGETHER:
            groups[violation.rule, violation.path[:-1]].append(violation)
    return groups


def _together(subject: Subject, group: Sequence[Violation]) -> Covered:
    path = group[0].path[:-1]
    if group[0].rule == "repeated":
        return _at(subject, path, "This list has the same entry more than once.")
    named = ", ".join(f"`{key_shown(violation.key)}`" for violation in group[:_MOST_NAMED])
    more = f" and {len(group) - _MOST_NAMED:,} more" if len(group) > _MOST_NAMED else ""
    return _at(subject, path, f"What does not belong here: {named}{more}.")


def _at(subject: Subject, path: Path, message: str) -> Covered:
    spot = subject.spot(path)
    return Covered(message=message, position=spot.position, yaml_path=spot.yaml_path)
