"""Who may use which command."""

from dataclasses import replace

import pytest

from app.domain.commands import SAMPLE, SPECS, CommandSpec, Who
from app.domain.people import MAINTAINERS, People, Person
from app.domain.permissions import after_ok, allowed, permission
from app.domain.policy import Policy
from app.domain.pull_request import Role
from app.domain.runs import BY_POLICY, RunKind, RunRequest
from app.domain.triage import Conversation, Ok
from app.report.permission_table import SPEAKERS, STATES, Answer, permission_matrix
from tests.support.deciding import FACTS, HEAD, ONCE_OK, POLICY, by, by_maintainer, run

FOR_ANYONE = ["help", "status", "validate"]
each_command = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)


def names(specs: tuple[CommandSpec, ...]) -> list[str]:
    return [spec.name for spec in specs]


# Whom the repository means


@pytest.mark.parametrize("login", ["uma", "Uma", "UMA"])
def test_logins_are_compared_without_regard_to_case(login: str) -> None:
    assert People(users=frozenset({"uma"})).has(Person(login=login))


@pytest.mark.parametrize(
    ("role", "maintains"),
    [
        (Role.NONE, False),
        (Role.READ, False),
        (Role.TRIAGE, True),
        (Role.WRITE, True),
        (Role.MAINTAIN, True),
        (Role.ADMIN, True),
    ],
)
def test_who_maintains_by_role(role: Role, maintains: bool) -> None:
    assert MAINTAINERS.has(Person(login="x", role=role)) is maintains


def test_people_without_role_user_and_team_are_nobody() -> None:
    everything = Person(login="uma", role=Role.ADMIN, teams=frozenset({"curators"}))
    assert not People().has(everything)
    assert not People(users=frozenset({"other"}), teams=frozenset({"others"})).has(everything)
    assert People(teams=frozenset({"curators"})).has(everything)


def test_nobody_is_called_by_an_empty_name() -> None:
    assert not Person(login="").is_called("")


# What they may


@each_command
def test_a_repositorys_list_takes_the_place_of_the_usual_people(spec: CommandSpec) -> None:
    listed = replace(POLICY, commands={spec.name: People(users=frozenset({"uma"}))})
    assert permission(spec, by("Uma", Role.NONE), listed).granted
    for other in (by_maintainer(role=Role.ADMIN), by("ada", facts=ONCE_OK)):
        refused = permission(spec, other, listed)
        assert not refused.granted
        login = other.actor.login
        assert refused.words == f"`/{spec.name}` by {login}: this repository lists others for it."


@each_command
def test_an_empty_list_means_nobody(spec: CommandSpec) -> None:
    nobody = replace(POLICY, commands={spec.name: People()})
    assert not permission(spec, by_maintainer(role=Role.ADMIN), nobody).granted


@each_command
def test_a_list_for_one_command_leaves_the_others_as_they_are(spec: CommandSpec) -> None:
    others = {each.name: People() for each in SPECS if each is not spec}
    listed = replace(POLICY, commands=others)
    assert permission(spec, by_maintainer(), listed).granted
    stranger = by("noor", Role.NONE)
    assert permission(spec, stranger, listed).granted is (spec.who is Who.ANYONE)


def test_the_ok_is_for_the_author_and_for_one_commit() -> None:
    author = by("ADA", facts=ONCE_OK)
    assert permission(SAMPLE, author, POLICY).granted
    assert not permission(SAMPLE, by("noor", facts=ONCE_OK), POLICY).granted
    older = replace(author, conversation=Conversation(ok=Ok(by="grace", head_sha="b" * 40)))
    assert "comes first" in permission(SAMPLE, older, POLICY).words


@pytest.mark.parametrize("name", ["cancel", "retry"])
def test_who_asked_for_a_run_may_end_it_and_nobody_else(name: str) -> None:
    (spec,) = [spec for spec in SPECS if spec.name == name]
    facts = replace(FACTS, runs=(run(asked_by="Noor"),))
    assert permission(spec, by("noor", facts=facts), POLICY).granted
    refused = permission(spec, by("ada", facts=facts), POLICY)
    assert refused.words == f"`/{name}` by ada: it is for who asked, or a maintainer."
    request = RunRequest(
        kind=RunKind.SAMPLE, head_sha=HEAD, asked_by="noor", asked_through="the same comment"
    )
    just_asked = replace(FACTS, starting=(request,))
    assert permission(spec, by("noor", facts=just_asked), POLICY).granted


def test_a_person_called_like_our_policy_has_not_asked_for_what_it_started() -> None:
    facts = replace(FACTS, runs=(run(asked_by=BY_POLICY),))
    assert names(allowed(by(BY_POLICY, facts=facts), POLICY)) == FOR_ANYONE


# What the help shows


def test_a_stranger_is_shown_what_is_for_anyone_and_a_maintainer_everything() -> None:
    assert names(allowed(FACTS, POLICY)) == FOR_ANYONE
    assert allowed(by_maintainer(), POLICY) == SPECS


def test_an_author_is_shown_what_comes_after_the_ok() -> None:
    author = by("ada")
    assert names(allowed(author, POLICY)) == FOR_ANYONE
    assert names(after_ok(author, POLICY)) == ["sample", "precheck"]
    once_ok = by("ada", facts=ONCE_OK)
    assert names(allowed(once_ok, POLICY)) == [*FOR_ANYONE, "sample", "precheck"]
    assert after_ok(once_ok, POLICY) == ()
    assert after_ok(FACTS, POLICY) == ()


def test_what_no_ok_brings_is_not_promised() -> None:
    modelless = replace(POLICY, student=False)
    assert names(after_ok(by("ada"), modelless)) == ["sample"]
    listed = replace(POLICY, commands={"sample": People(users=frozenset({"uma"}))})
    assert names(after_ok(by("ada"), listed)) == ["precheck"]
    closed = replace(FACTS, pull_request=replace(FACTS.pull_request, open=False))
    assert after_ok(by("ada", facts=closed), POLICY) == ()
    assert after_ok(by("ada", Role.WRITE), POLICY) == ()


def test_what_the_service_cannot_do_is_not_shown() -> None:
    shown = names(allowed(by_maintainer(), Policy()))
    assert "sample" in shown
    assert "precheck" not in shown
    assert "postcheck" not in shown


def test_on_a_closed_pull_request_only_what_still_works_is_shown() -> None:
    closed = replace(FACTS, pull_request=replace(FACTS.pull_request, open=False))
    assert names(allowed(by_maintainer(closed), POLICY)) == ["help", "status", "export"]
    assert names(allowed(by("noor", facts=closed), POLICY)) == ["help", "status"]


# The matrix


def test_the_matrix_has_every_cell() -> None:
    matrix = permission_matrix()
    assert len(matrix) == len(STATES) * len(SPEAKERS) * len(SPECS)
    assert {answer for (_, who, _), answer in matrix.items() if who == "bot"} == {Answer.NOTHING}
    assert {answer for (_, who, _), answer in matrix.items() if who != "bot"} == {
        Answer.YES,
        Answer.NO,
    }


def test_the_matrix_gives_nobody_without_a_right_more_than_words_and_checks() -> None:
    given = {
        (who, name)
        for (state, who, name), answer in permission_matrix().items()
        if answer is Answer.YES and who in ("stranger", "author")
    }
    assert given == {(who, name) for who in ("stranger", "author") for name in FOR_ANYONE}
