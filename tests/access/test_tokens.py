"""Tokens of programs: made once, never more than who made them, taken back."""

from dataclasses import replace

import pytest
from fastapi import Request
from sqlalchemy import select

from app.access.tokens import DAY_SECONDS, MOST_TOKENS, Tokens
from app.access.viewer import ON_THIS_MACHINE, Viewer
from app.domain.events import BY_ADMIN
from app.domain.people import Person
from app.domain.pull_request import Role
from app.errors import UserError
from app.factory import Factory
from app.settings import Settings
from app.store.access_tables import ApiTokenRow
from app.store.tables import AuditRow
from tests.dashboard.scenes import opened
from tests.support.stores import PULL_REQUEST, Clock

REPOSITORY = PULL_REQUEST.ref.repository
THE_ADMIN = Viewer(inside=True, person=BY_ADMIN, form_token="t", admin=True)
ADA = Viewer(inside=True, person="ada", form_token="t")


@pytest.fixture
def factory(login_factory: Factory) -> Factory:
    """A service with a login."""
    return login_factory


@pytest.fixture
def tokens(factory: Factory) -> Tokens:
    """Its tokens."""
    return Tokens(factory)


def call(*authorizations: str) -> Request:
    headers = [(b"authorization", value.encode("latin-1")) for value in authorizations]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers})


def of(tokens: Tokens, token: str) -> Viewer | None:
    return tokens.viewer(call(f"Bearer {token}"))


def test_an_admins_token_is_an_admin(tokens: Tokens) -> None:
    viewer = of(tokens, tokens.make(THE_ADMIN, "robot", 1))
    assert viewer == Viewer(inside=True, person=BY_ADMIN, admin=True)


def test_a_persons_token_sees_what_they_read_on_github_now(
    tokens: Tokens, factory: Factory
) -> None:
    opened(factory)
    factory.known_rights.save(REPOSITORY, Person(login="ada", role=Role.READ))
    token = tokens.make(ADA, "robot", 1)
    seen = of(tokens, token)
    assert seen is not None
    assert (seen.admin, seen.repositories) == (False, frozenset({REPOSITORY}))
    factory.known_rights.save(REPOSITORY, Person(login="ada", role=Role.NONE))
    gone = of(tokens, token)
    assert gone is not None
    assert gone.repositories == frozenset()


def test_who_is_no_admin_any_more_has_no_admins_token(tokens: Tokens, factory: Factory) -> None:
    named = replace(THE_ADMIN, person="Mia")
    token = tokens.make(named, "robot", 1)
    assert of(tokens, token) is None
    fields = factory.settings.model_dump() | {"admins": ("mia",)}
    factory.settings = Settings.model_validate(fields)
    viewer = of(tokens, token)
    assert viewer is not None
    assert viewer.admin


def test_the_namesake_of_the_admin_is_a_person(tokens: Tokens) -> None:
    viewer = of(tokens, tokens.make(replace(ADA, person="admin"), "robot", 1))
    assert viewer is not None
    assert not viewer.admin


def test_the_table_and_the_log_have_no_token(tokens: Tokens, factory: Factory) -> None:
    token = tokens.make(ADA, "robot", 1)
    with factory.database.reading() as session:
        kept = [
            str(getattr(row, column.name))
            for table in (ApiTokenRow, AuditRow)
            for row in session.scalars(select(table))
            for column in row.__table__.c
        ]
    assert len(kept) > 5
    assert not [text for text in kept if token in text or token.removeprefix("seedbed_") in text]


def test_it_ends(tokens: Tokens, clock: Clock) -> None:
    token = tokens.make(THE_ADMIN, "robot", 2)
    clock.now += 2 * DAY_SECONDS - 1
    assert of(tokens, token) is not None
    clock.now += 1
    assert of(tokens, token) is None
    assert tokens.of(THE_ADMIN) == ()


def test_one_from_before_the_clock_was_set_back_is_none(tokens: Tokens, clock: Clock) -> None:
    token = tokens.make(THE_ADMIN, "robot", 2)
    clock.now -= 1
    assert of(tokens, token) is None


def test_use_is_noted_at_most_once_a_minute(tokens: Tokens, clock: Clock) -> None:
    token = tokens.make(THE_ADMIN, "robot", 2)

    def used() -> float | None:
        return tokens.of(THE_ADMIN)[0].used_at

    assert used() is None
    first = clock.now
    of(tokens, token)
    clock.now += 59
    of(tokens, token)
    assert used() == first
    clock.now += 1
    of(tokens, token)
    assert used() == first + 60


def test_people_see_and_revoke_their_own(tokens: Tokens, factory: Factory) -> None:
    mine, theirs = tokens.make(ADA, "mine", 1), tokens.make(replace(ADA, person="noor"), "n", 1)
    assert [token.name for token in tokens.of(ADA)] == ["mine"]
    (other,) = tokens.of(replace(ADA, person="noor"))
    with pytest.raises(UserError, match="There is no such token"):
        tokens.revoke(ADA, other.id)
    assert of(tokens, theirs) is not None
    tokens.revoke(ADA, tokens.of(ADA)[0].id)
    assert of(tokens, mine) is None
    with factory.database.reading() as session:
        acts = [(row.actor, row.act, row.subject) for row in session.scalars(select(AuditRow))]
    assert acts[-1] == ("ada", "token-revoke", "mine")


def test_an_admin_sees_and_revokes_everybodys(tokens: Tokens) -> None:
    token = tokens.make(ADA, "mine", 1)
    (seen,) = tokens.of(THE_ADMIN)
    tokens.revoke(THE_ADMIN, seen.id)
    assert of(tokens, token) is None


def test_nobody_has_more_than_so_many(tokens: Tokens) -> None:
    for number in range(MOST_TOKENS):
        tokens.make(ADA, f"t{number}", 1)
    with pytest.raises(UserError, match="too-many-tokens"):
        tokens.make(ADA, "one more", 1)
    tokens.revoke(ADA, tokens.of(ADA)[0].id)
    tokens.make(ADA, "one more", 1)


@pytest.mark.parametrize(
    ("name", "days"),
    [("", 1), ("  ", 1), ("x" * 101, 1), ("a\nb", 1), ("\u202eb", 1), ("x", 0), ("x", 366)],
)
def test_a_token_has_a_name_and_an_end(tokens: Tokens, name: str, days: int) -> None:
    with pytest.raises(UserError, match="token-"):
        tokens.make(ADA, name, days)


def test_without_a_login_nobody_has_any(tokens: Tokens) -> None:
    with pytest.raises(UserError, match="no-login"):
        tokens.make(ON_THIS_MACHINE, "x", 1)
    tokens.make(ADA, "x", 1)
    assert tokens.of(ON_THIS_MACHINE) == ()


def test_how_a_token_is_brought(tokens: Tokens) -> None:
    token = tokens.make(THE_ADMIN, "robot", 1)
    for right in (f"Bearer {token}", f"bearer  {token} "):
        assert tokens.viewer(call(right)) is not None, right
    for wrong in (
        (),
        (f"Bearer {token}",) * 2,
        (token,),
        (f"Basic {token}",),
        (f"Bearer {token}x",),
    ):
        assert tokens.viewer(call(*wrong)) is None, wrong
    odd = ("Bearer \xe9", f"Bearer {token[:-1]}", "Bearer seedbed_" + "x" * 5000)
    assert [tokens.viewer(call(each)) for each in odd] == [None, None, None]
