"""Labels and requests for review, as differences to what Seedbed itself did last.

What people change by hand stays as they want it: a label they took off is not put back, and
nobody is asked twice.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.errors import UserError
from app.github.port import LabelWriter, ReviewerWriter
from app.github.retry import REFUSED, RIGHT_MISSING
from app.logging import get_logger
from app.report.wanted import WantedLabel, WantedReviewers

TEAM = "team/"
NOT_MADE = (REFUSED, "github-forbidden")
NOT_ASKABLE = (REFUSED, RIGHT_MISSING, "github-forbidden")


def apply_labels(
    github: LabelWriter, number: int, wanted: tuple[WantedLabel, ...], last: tuple[str, ...]
) -> None:
    """Put on what is wanted and was not, take off what was and is not; GitHub ignores case.

    `last` are the names that were wanted the time before.
    """
    names, before = _caseless(label.name for label in wanted), _caseless(last)
    new = [label for label in wanted if label.name.casefold() not in before]
    if new:
        _put_on(github, number, new)
    for name in last:
        if name.casefold() not in names:
            github.remove_label(number, name)


def _put_on(github: LabelWriter, number: int, labels: list[WantedLabel]) -> None:
    known = _caseless(github.repository_labels())
    # Those that are not there would be made on the way too, but grey and without a word.
    usable = [
        label.name for label in labels if label.name.casefold() in known or _made(github, label)
    ]
    if usable:
        github.add_labels(number, usable)


def _made(github: LabelWriter, label: WantedLabel) -> bool:
    """Make a label; False for one that GitHub does not take, which must not hold up the others."""
    try:
        github.create_label(label.name, label.colour, label.description)
    except UserError as error:
        if error.reason not in NOT_MADE:
            raise
        get_logger().warning("label refused", label=label.name, reason=error.reason)
        return False
    return True


def apply_reviewers(
    github: ReviewerWriter, number: int, wanted: WantedReviewers, asked: tuple[str, ...]
) -> tuple[str, ...]:
    """Ask whom Seedbed has not dealt with yet; returns all whom it has, for the next time.

    Dealt with are also those who need no asking, and those whom GitHub refuses.
    """
    new = _not_in(asked, (*wanted.users, *(TEAM + slug for slug in wanted.teams)))
    if not new:
        return asked
    to_ask = _not_in(github.asked_reviewers(number), new)
    if to_ask and not _ask(github, number, to_ask) and len(to_ask) > 1:
        for name in to_ask:
            _ask(github, number, (name,))
    return (*asked, *new)


def _ask(github: ReviewerWriter, number: int, names: tuple[str, ...]) -> bool:
    """Ask them all; False when GitHub refuses, which it does for one that it cannot ask."""
    users = [name for name in names if not name.startswith(TEAM)]
    teams = [name.removeprefix(TEAM) for name in names if name.startswith(TEAM)]
    try:
        github.ask_reviewers(number, users, teams)
    except UserError as error:
        if error.reason not in NOT_ASKABLE:
            raise
        if len(names) == 1:
            get_logger().warning("reviewer refused", reviewer=names[0], reason=error.reason)
        return False
    return True


def _not_in(known: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """The names that are not known, each once; GitHub ignores case."""
    there = _caseless(known)
    new = {name.casefold(): name for name in names if name.casefold() not in there}
    return tuple(new.values())


def _caseless(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)
