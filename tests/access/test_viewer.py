"""Who counts as running the service, and what a viewer sees."""

import pytest

from app.access.viewer import ON_THIS_MACHINE, OUTSIDE, Viewer, runs_the_service


@pytest.mark.parametrize(
    ("person", "runs"),
    [("(admin)", True), ("ada", True), ("ADA", True), ("admin", False), ("", False), ("ad", False)],
)
def test_who_runs_the_service(person: str, runs: bool) -> None:
    assert runs_the_service(person, ("Ada", "grace")) is runs


def test_without_named_admins_the_token_alone_makes_one() -> None:
    assert runs_the_service("(admin)", ())
    assert not runs_the_service("", ())


def test_a_person_sees_what_they_can_read_and_an_admin_all() -> None:
    ada = Viewer(inside=True, person="ada", repositories=frozenset({"acme/taxonomy"}))
    assert ada.sees == {"acme/taxonomy"}
    assert ada.may_read("acme/taxonomy")
    assert not ada.may_read("acme/secret")
    assert ON_THIS_MACHINE.sees is None
    assert ON_THIS_MACHINE.may_read("acme/secret")
    assert not OUTSIDE.may_read("acme/taxonomy")
