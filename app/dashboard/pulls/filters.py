"""What the list is narrowed to: read from the address, and written into addresses again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from app.access.viewer import Viewer
from app.dashboard.pulls.addresses import LIST
from app.dashboard.show import row_number
from app.report.next_step import NextActor
from app.store.pull_request_list import State, Wanted

LONGEST = 200
"""Characters of one field; nothing that is looked for is longer."""
LAST_PAGE = 1_000_000
"""More pages than any list has; rows beyond no integer of a database counts."""
ACTORS = {actor.name.lower(): actor.value for actor in NextActor}
"""Who can be next: the word in addresses, and the words for people."""
NAMES = {
    "q": "Search",
    "repository": "Repository",
    "branch": "Branch of the taxonomy",
    "state": "State",
    "actor": "Next",
    "label": "Label",
    "author": "Author",
}


@dataclass(frozen=True, kw_only=True)
class ActiveFilter:
    """Something the list is narrowed to, and the address of the list without it."""

    name: str
    value: str
    without: str


def fields_of(asked: Mapping[str, str]) -> dict[str, str]:
    """The fields of the form as an address has them; what can't be meant is left empty."""
    found = {name: asked.get(name, "").strip()[:LONGEST] for name in NAMES}
    if found["state"] not in tuple(State):
        found["state"] = State.OPEN.value
    if found["actor"] not in ACTORS:
        found["actor"] = ""
    return found


def page_number(asked: Mapping[str, str]) -> int:
    """The page that an address asks for, from 1."""
    return min(max(row_number(asked.get("page", "")) or 1, 1), LAST_PAGE)


def wanted_of(fields: Mapping[str, str], viewer: Viewer) -> Wanted:
    """What is looked for, within what the viewer may see."""
    return Wanted(
        sees=viewer.sees,
        state=State(fields["state"]),
        repository=fields["repository"],
        branch=fields["branch"],
        actor=fields["actor"],
        label=fields["label"],
        author=fields["author"],
        text=fields["q"],
    )


def address(fields: Mapping[str, str], page: int = 1, path: str = LIST) -> str:
    """The list narrowed like this; what is usual is not written."""
    written = {name: value for name, value in fields.items() if value}
    if written.get("state") == State.OPEN:
        del written["state"]
    if page > 1:
        written["page"] = str(page)
    return f"{path}?{urlencode(written)}" if written else path


def active(fields: Mapping[str, str]) -> tuple[ActiveFilter, ...]:
    """What the list is narrowed to."""
    usual = dict.fromkeys(NAMES, "") | {"state": State.OPEN.value}
    return tuple(
        ActiveFilter(
            name=NAMES[name],
            value=ACTORS.get(value, value) if name == "actor" else value,
            without=address({**fields, name: usual[name]}),
        )
        for name, value in fields.items()
        if value != usual[name]
    )
