"""The list: what waits, for whom, why, and since when; nearest to a decision first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil

from app.access.viewer import Viewer
from app.dashboard.pulls import filters
from app.dashboard.pulls.filters import ActiveFilter
from app.dashboard.pulls.list_rows import PullRow, pull_row
from app.domain.contribution import TAXONOMY_FOLDERS
from app.domain.triage import Label
from app.factory import Factory
from app.store.pull_request_list import (
    MOST_OPTIONS,
    ROWS,
    ListedPullRequest,
    PullRequestList,
    State,
    Wanted,
)

SHOWN_DEPTH = 3
"""Folders of a leaf that are offered as branches."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice of a field; `words` say what it is, and how many there are."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class PullsPage:
    """The list; `first` to `last` of `total` are shown, `newer` and `older` are addresses."""

    rows: tuple[PullRow, ...]
    fields: Mapping[str, str]
    active: tuple[ActiveFilter, ...]
    states: tuple[Choice, ...]
    actors: tuple[Choice, ...]
    options: Mapping[str, tuple[str, ...]]
    first: int
    last: int
    total: int
    page: int
    pages: int
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class ReadPulls:
    """What the list is made from, as the store has it."""

    fields: Mapping[str, str]
    wanted: Wanted
    page: int
    rows: tuple[ListedPullRequest, ...]


def read_pulls(factory: Factory, asked: Mapping[str, str], viewer: Viewer) -> ReadPulls:
    """The rows of the page that an address asks for; one query."""
    fields = filters.fields_of(asked)
    wanted, page = filters.wanted_of(fields, viewer), filters.page_number(asked)
    rows = PullRequestList(factory.database).page(wanted, page)
    return ReadPulls(fields=fields, wanted=wanted, page=page, rows=rows)


def pulls_page(factory: Factory, read: ReadPulls) -> PullsPage:
    """The view model: three more queries, however many rows there are."""
    known = PullRequestList(factory.database)
    counts = known.counts(replace(read.wanted, actor=""))
    total = counts.get(read.wanted.actor, 0) if read.wanted.actor else sum(counts.values())
    pages, now = max(ceil(total / ROWS), 1), factory.clock()
    before = filters.address(read.fields, min(read.page - 1, pages)) if read.page > 1 else ""
    return PullsPage(
        rows=tuple(pull_row(row, now) for row in read.rows),
        fields=read.fields,
        active=filters.active(read.fields),
        states=tuple(
            Choice(value=state.value, words=state.value, chosen=state is read.wanted.state)
            for state in State
        ),
        actors=_actors(counts, read.wanted.actor),
        options=_options(known, read),
        first=(read.page - 1) * ROWS + 1,
        last=(read.page - 1) * ROWS + len(read.rows),
        total=total,
        page=read.page,
        pages=pages,
        before=before,
        after=filters.address(read.fields, read.page + 1) if read.page < pages else "",
    )


def _actors(counts: Mapping[str, int], chosen: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=name, words=f"{words} ({counts.get(name, 0):,})", chosen=name == chosen)
        for name, words in filters.ACTORS.items()
    )


def _options(known: PullRequestList, read: ReadPulls) -> dict[str, tuple[str, ...]]:
    """What fields offer; whatever is typed is looked for all the same."""
    sees = read.wanted.sees
    labels = dict.fromkeys((*known.labels(sees), *(label.value for label in Label)))
    return {
        "repository": known.repositories(sees),
        "label": tuple(labels)[:MOST_OPTIONS],
        "branch": _branches(read.rows),
        "author": tuple(sorted({row.author for row in read.rows})),
    }


def _branches(rows: tuple[ListedPullRequest, ...]) -> tuple[str, ...]:
    """The branches of the rows that are shown, the most frequent first."""
    found = Counter(TAXONOMY_FOLDERS)
    for row in rows:
        for each in row.summary.contributions if row.summary is not None else ():
            folders = each.path.split("/")[:-1][:SHOWN_DEPTH]
            found.update("/".join(folders[: depth + 1]) for depth in range(len(folders)))
    return tuple(name for name, _ in found.most_common(MOST_OPTIONS))
