"""Commands are counted once per delivery, for one person in one repository, within an hour."""

import time

import pytest

from app.domain.facts import Spent
from app.store.command_uses import WINDOW_SECONDS, CommandUses, Use
from app.store.database import Database
from tests.support.stores import Clock

LIMIT = 5


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
def uses(database: Database, clock: Clock) -> CommandUses:
    return CommandUses(database, clock)


def use(guid: str, commands: int = 1, login: str = "noor", repository: str = "acme/t") -> Use:
    return Use(guid=guid, repository=repository, login=login, commands=commands)


def limit(_: int) -> int:
    return LIMIT


def spend(uses: CommandUses, clock: Clock) -> float:
    """Give as many commands as one may; when the first of them was given."""
    first = clock.now
    for number in range(LIMIT):
        assert uses.take(use(f"d-{number}"), limit).spent is None
        clock.now += 60
    return first


def test_as_many_as_the_limit_are_carried_out(uses: CommandUses, clock: Clock) -> None:
    first = spend(uses, clock)
    expected = Spent(limit=LIMIT, until=first + WINDOW_SECONDS)
    assert uses.take(use("more"), limit).spent == expected


def test_the_second_refusal_knows_of_the_first(uses: CommandUses, clock: Clock) -> None:
    spend(uses, clock)
    uses.take(use("more"), limit)
    again = uses.take(use("still-more"), limit).spent
    assert again is not None
    assert again.told


def test_the_same_delivery_is_told_the_same_and_counts_once(
    uses: CommandUses, clock: Clock
) -> None:
    first = uses.take(use("d", commands=3), limit)
    clock.now += 10
    assert [uses.take(use("d", commands=3), limit) for _ in range(3)] == [first] * 3
    assert uses.take(use("e", commands=2), limit).spent is None
    refused = uses.take(use("f"), limit)
    clock.now += 10
    assert refused.spent is not None
    assert uses.take(use("f"), limit) == refused


def test_what_was_refused_does_not_count(uses: CommandUses, clock: Clock) -> None:
    first = spend(uses, clock)
    for number in range(10):
        uses.take(use(f"more-{number}"), limit)
    clock.now = first + WINDOW_SECONDS
    assert uses.take(use("later"), limit).spent is None


def test_it_passes_when_it_says_so(uses: CommandUses, clock: Clock) -> None:
    spend(uses, clock)
    refused = uses.take(use("two", commands=2), limit).spent
    assert refused is not None
    clock.now = refused.until - 1
    assert uses.take(use("two-again", commands=2), limit).spent is not None
    clock.now = refused.until
    assert uses.take(use("two-at-last", commands=2), limit).spent is None


def test_others_and_other_repositories_are_not_concerned(uses: CommandUses, clock: Clock) -> None:
    spend(uses, clock)
    assert uses.take(use("a", login="ada"), limit).spent is None
    assert uses.take(use("b", repository="acme/other"), limit).spent is None
    assert uses.take(use("c", login="NOOR"), limit).spent is not None


def test_one_text_is_never_too_much_by_itself(uses: CommandUses, clock: Clock) -> None:
    assert uses.take(use("long", commands=LIMIT + 3), limit).spent is None
    assert uses.take(use("more"), limit).spent is not None


def test_the_limit_is_asked_with_how_many_there_would_be(uses: CommandUses) -> None:
    asked: list[int] = []

    def none(given: int) -> int:
        asked.append(given)
        return given

    uses.take(use("a", commands=2), none)
    uses.take(use("b", commands=3), none)
    assert asked == [2, 5]
