"""The list of pull requests: those nearest to a decision first, then those that wait longest.

Every query reads one table by itself, and only the rows of one page are read whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import defer

from app.report.summary import Summary, restored
from app.store.database import Database
from app.store.tables import ChangedLeafRow, PullRequestRow

ROWS = 50
"""Pull requests on one page."""
MOST_OPTIONS = 100
LABELLED = 500
"""Pull requests, the last changed, whose labels are offered as options."""
MOST_WORDS = 8
MOST_DIGITS = 9
"""A longer number is none of a pull request."""


class State(StrEnum):
    """Which pull requests are listed."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; an empty text looks for nothing particular.

    `branch` is a folder of the taxonomy, or the path of a leaf. Each word of `text` has to stand
    in the title, the author, a path or the name (`owner/name#7`). `sees` are the repositories
    whose pull requests are shown at all, None for all of them.
    """

    sees: frozenset[str] | None = None
    state: State = State.OPEN
    repository: str = ""
    branch: str = ""
    actor: str = ""
    label: str = ""
    author: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ListedPullRequest:
    """A pull request as a row of the list; `summary` is None before one was made."""

    id: int
    repository: str
    number: int
    title: str
    author: str
    head_sha: str
    open: bool
    draft: bool
    merged: bool
    labels: tuple[str, ...]
    waiting_since: float
    updated_at: float
    summary: Summary | None


class PullRequestList:
    """Reads the list from pull_requests and changed_leaves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, wanted: Wanted, number: int = 1) -> tuple[ListedPullRequest, ...]:
        """The rows of a page (from 1), those nearest to a decision first."""
        query = page_query(self._conditions(wanted), number)
        with self._database.reading() as session:
            return tuple(_listed(row) for row in session.scalars(query))

    def one(self, pull_request_id: int) -> ListedPullRequest:
        """One row; raises `sqlalchemy.exc.NoResultFound` when unknown."""
        with self._database.reading() as session:
            return _listed(session.get_one(PullRequestRow, pull_request_id))

    def counts(self, wanted: Wanted) -> dict[str, int]:
        """How many there are by who is next (empty where nobody has worked it out yet)."""
        row = PullRequestRow
        where = self._conditions(wanted)
        query = select(row.next_actor, func.count()).where(*where).group_by(row.next_actor)
        with self._database.reading() as session:
            return {each[0]: each[1] for each in session.execute(query)}

    def repositories(self, sees: frozenset[str] | None) -> tuple[str, ...]:
        """The repositories that have pull requests, at most `MOST_OPTIONS`, by name."""
        row = PullRequestRow
        query = select(row.repository).distinct().order_by(row.repository).limit(MOST_OPTIONS)
        with self._database.reading() as session:
            return tuple(session.scalars(query.where(*_seen(sees))))

    def labels(self, sees: frozenset[str] | None) -> tuple[str, ...]:
        """The labels of the pull requests last changed, at most `MOST_OPTIONS`, by name."""
        row = PullRequestRow
        query = select(row.labels).order_by(row.updated_at.desc()).limit(LABELLED)
        with self._database.reading() as session:
            found = {name for names in session.scalars(query.where(*_seen(sees))) for name in names}
        return tuple(sorted(found)[:MOST_OPTIONS])

    def _conditions(self, wanted: Wanted) -> tuple[ColumnElement[bool], ...]:
        row = PullRequestRow
        found: list[ColumnElement[bool]] = [*_seen(wanted.sees)]
        if wanted.state is not State.ALL:
            found.append(row.open.is_(wanted.state is State.OPEN))
        if wanted.repository:
            found.append(func.lower(row.repository) == wanted.repository.lower())
        if wanted.actor:
            found.append(row.next_actor == wanted.actor)
        if wanted.author:
            found.append(func.lower(row.author) == wanted.author.lower())
        if wanted.label:
            found.append(self._has_label(wanted.label))
        if wanted.branch.strip("/"):
            found.append(_changes(_under(wanted.branch.strip("/"))))
        found += [_says(word) for word in wanted.text.split()[:MOST_WORDS]]
        return tuple(found)

    def _has_label(self, name: str) -> ColumnElement[bool]:
        """Whether a label of this name is among a row's; GitHub ignores case."""
        is_sqlite = self._database.engine.dialect.name == "sqlite"
        rows = func.json_each if is_sqlite else func.json_array_elements_text
        each = rows(PullRequestRow.labels).table_valued("value", name="label")
        return select(1).select_from(each).where(func.lower(each.c.value) == name.lower()).exists()


def page_query(where: tuple[ColumnElement[bool], ...], number: int) -> Select[PullRequestRow]:
    """The rows of a page. Which they are is found first, so that only they are read whole."""
    row = PullRequestRow
    order = row.readiness.desc(), row.waiting_since, row.id
    skipped = (number - 1) * ROWS
    ids = select(row.id).where(*where).order_by(*order).limit(ROWS).offset(skipped)
    chosen = select(row).where(row.id.in_(ids.scalar_subquery()))
    return chosen.options(defer(row.conversation)).order_by(*order)


def _seen(sees: frozenset[str] | None) -> Iterator[ColumnElement[bool]]:
    if sees is not None:
        yield PullRequestRow.repository.in_(sorted(sees))


def _under(folder: str) -> ColumnElement[bool]:
    path = ChangedLeafRow.path
    return or_(func.lower(path) == folder.lower(), path.istartswith(f"{folder}/", autoescape=True))


def _changes(leaf: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a pull request changes such a leaf."""
    return PullRequestRow.id.in_(select(ChangedLeafRow.pull_request_id).where(leaf))


def _says(word: str) -> ColumnElement[bool]:
    row = PullRequestRow
    repository, mark, digits = word.rpartition("#")
    if not (_is_number(digits) and (mark or not repository)):
        return _contains(word)
    has_number = row.number == int(digits)
    if mark:
        return and_(has_number, row.repository.iendswith(repository, autoescape=True))
    return or_(has_number, _contains(word))


def _contains(word: str) -> ColumnElement[bool]:
    row = PullRequestRow
    texts = (row.title, row.author, row.repository)
    leaf = _changes(ChangedLeafRow.path.icontains(word, autoescape=True))
    return or_(*(text.icontains(word, autoescape=True) for text in texts), leaf)


def _is_number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS


def _listed(row: PullRequestRow) -> ListedPullRequest:
    return ListedPullRequest(
        id=row.id,
        repository=row.repository,
        number=row.number,
        title=row.title,
        author=row.author,
        head_sha=row.head_sha,
        open=row.open,
        draft=row.draft,
        merged=row.merged,
        labels=tuple(row.labels),
        waiting_since=row.waiting_since,
        updated_at=row.updated_at,
        summary=restored(row.summary),
    )
