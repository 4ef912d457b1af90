"""Who did what, newest first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.dashboard.pager import Pager, pager, start_of
from app.dashboard.pulls.addresses import pull_address
from app.dashboard.words import Moment, moment
from app.factory import Factory
from app.store.audit import AuditedAct, AuditFilter

ADDRESS = "/audit"
LONGEST_WORD = 200
PULL_REQUEST = re.compile(r"([\w.-]+/[\w.-]+)#([1-9][0-9]{0,9})(?:@[0-9a-f]*)?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    """One act; `address` is that of the pull request it was done on, empty for other subjects."""

    id: int
    actor: str
    act: str
    subject: str
    address: str
    detail: str
    at: Moment


@dataclass(frozen=True, kw_only=True)
class AuditPage:
    """The list, what it was narrowed to, and the acts it can be narrowed to."""

    rows: tuple[AuditRow, ...]
    wanted: Mapping[str, str]
    narrowed: bool
    acts: tuple[str, ...]
    pager: Pager


def audit_page(factory: Factory, asked: Mapping[str, str]) -> AuditPage:
    """The view model; `asked` is what stands in the address, of which nothing need be there."""
    names = ("actor", "act", "subject")
    wanted = {name: asked.get(name, "").strip()[:LONGEST_WORD] for name in names}
    start = start_of(asked.get("before", ""), asked.get("after", ""))
    found = factory.audit.newest(AuditFilter(**wanted), start)
    now = factory.clock()
    return AuditPage(
        rows=tuple(_row(act, now) for act in found.rows),
        wanted=wanted,
        narrowed=any(wanted.values()),
        acts=factory.audit.acts(),
        pager=pager(ADDRESS, wanted, found),
    )


def _row(act: AuditedAct, now: float) -> AuditRow:
    named = PULL_REQUEST.fullmatch(act.subject)
    return AuditRow(
        id=act.id,
        actor=act.actor,
        act=act.act,
        subject=act.subject,
        address=pull_address(named[1], int(named[2])) if named else "",
        detail=act.detail,
        at=moment(act.at, now),
    )
