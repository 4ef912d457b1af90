"""What a taxonomy's page is made of is read once, until something may have changed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, insert

from app.dashboard.taxonomy.reading import MINUTE, Read, reading, reading_all
from app.domain.record import Outcome
from app.factory import Factory
from app.store.coverage import Coverage
from app.store.tables import ChangedLeafRow
from app.taxonomy.indexing import IndexedFile, seeds_to_index
from tests.dashboard.scenes import PATH, opened, record, sample, sampled
from tests.dashboard.taxonomies import FILM, MUSIC, content, exported, indexed, made
from tests.support.stores import REF, Clock


@pytest.fixture
def clock(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time by which minutes begin; it stands still."""
    stopped = Clock(1_000_000 * MINUTE)
    monkeypatch.setattr(factory, "clock", stopped)
    return stopped


@pytest.fixture
def read(factory: Factory, clock: Clock) -> Read:
    """What is known, as the page reads it."""
    return reading(factory, Coverage(factory.database))


@contextmanager
def statements(factory: Factory) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    found: list[str] = []

    def note(*given: object) -> None:
        found.append(str(given[2]))

    event.listen(factory.database.engine, "before_cursor_execute", note)
    yield found
    event.remove(factory.database.engine, "before_cursor_execute", note)


def test_what_is_known_is_read_once(factory: Factory, read: Read) -> None:
    indexed(factory, (FILM, content(5)))
    first = read(REF.repository)
    with statements(factory) as asked:
        assert read(REF.repository) is first
    assert len([text for text in asked if text.startswith("SELECT")]) == 2


@pytest.mark.usefixtures("clock")
def test_the_repositories_are_read_once_and_as_they_change(factory: Factory) -> None:
    read = reading_all(factory, Coverage(factory.database))
    assert read(None) == ()
    indexed(factory, (FILM, content(5)), (MUSIC, content(3)))
    (first,) = found = read(None)
    assert (first.leaves, first.exported) == (2, 0)
    assert read(None) is found
    assert read(frozenset()) == ()
    exported(factory, made(FILM), made(MUSIC))
    assert [each.exported for each in read(None)] == [2]


def test_what_changed_is_read_anew(factory: Factory, read: Read, clock: Clock) -> None:
    indexed(factory, (FILM, content(5)), (PATH, content(5)))
    assert known_yields(read) == {}
    sampled(factory, opened(factory), sample((record(0, Outcome.KEPT),)))
    assert known_yields(read) == {PATH: 1}
    clock.now += 1
    sampled(factory, opened(factory, 8), sample((record(0, Outcome.KEPT),)))
    assert known_yields(read) == {PATH: 2}
    clock.now += 1
    exported(factory, made(FILM))
    known = read(REF.repository)
    assert known is not None
    assert [leaf.path for leaf in known.leaves if leaf.exported] == [FILM]


def known_yields(read: Read) -> dict[str, int]:
    known = read(REF.repository)
    assert known is not None
    return {each.path: each.samples for each in known.yields}


def test_another_commit_is_read_anew(factory: Factory, read: Read) -> None:
    opened(factory)
    indexed(factory, (FILM, content(5)))
    assert known_leaves(read) == {FILM: 5}
    factory.neighbours.replace(REF.repository, None, (), [FILM])
    assert known_leaves(read) == {}
    # Nothing says how far an index has come that is not complete.
    music = IndexedFile(MUSIC, "blob", seeds_to_index(MUSIC, content(3)))
    factory.neighbours.replace(REF.repository, None, [music])
    assert known_leaves(read) == {MUSIC: 3}
    assert factory.neighbours.complete(REF.repository, "d" * 40, {MUSIC: "blob"})
    known = read(REF.repository)
    assert known is not None
    assert known.commit == "d" * 40


def known_leaves(read: Read) -> dict[str, int]:
    known = read(REF.repository)
    assert known is not None
    return {leaf.path: leaf.questions for leaf in known.leaves}


def test_what_left_no_mark_is_read_with_the_next_minute(
    factory: Factory, read: Read, clock: Clock
) -> None:
    indexed(factory, (FILM, content(5)))
    row = opened(factory)
    assert contributions(read) == set()
    with factory.database.transaction() as session:
        session.execute(insert(ChangedLeafRow).values(pull_request_id=row, path=FILM))
    clock.now += MINUTE
    assert contributions(read) == {FILM}


def contributions(read: Read) -> set[str]:
    known = read(REF.repository)
    assert known is not None
    return {each.path for each in known.contributions}


def test_one_that_is_not_known_may_come(factory: Factory, read: Read) -> None:
    assert read(REF.repository) is None
    opened(factory)
    assert read(REF.repository) is not None
