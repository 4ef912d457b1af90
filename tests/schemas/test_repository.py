"""The schema of `.github/seedbed.yml`: what it allows, and that it agrees with the code."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from app.domain.commands import MAX_PAIRS, MIN_PAIRS, SPECS
from app.domain.people import MAINTAINER
from app.domain.pull_request import Role
from app.domain.triage import Label
from schemas.repository import MOST_PROBLEMS, place, problems, schema

NAMES_THAT_GITHUB_TAKES = ["grace", "Grace-Hopper", "octo_cat", "x" * 100]


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def test_it_knows_every_command_and_no_other() -> None:
    commands = schema()["properties"]["commands"]["properties"]
    assert set(commands) == {spec.name for spec in SPECS}


def test_it_knows_every_label_and_no_other() -> None:
    assert set(schema()["properties"]["labels"]["then"]["properties"]) == set(Label)


def test_its_roles_are_githubs_and_maintainers_have_no_lower_one_than_usual() -> None:
    roles = [role.name.lower() for role in sorted(Role) if role is not Role.NONE]
    assert schema()["$defs"]["people"]["properties"]["role"]["enum"] == roles
    of_maintainers = schema()["properties"]["maintainers"]["properties"]["role"]["enum"]
    assert of_maintainers == [name for name in roles if Role[name.upper()] >= MAINTAINER]


def test_its_number_of_pairs_is_that_of_the_command() -> None:
    pairs = schema()["properties"]["sampling"]["properties"]["pairs"]
    assert (pairs["minimum"], pairs["maximum"]) == (MIN_PAIRS, MAX_PAIRS)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"checks": {"severity": {"lint": "off", "seeds": False}}},
        {"maintainers": {"role": "write", "teams": ["triagers", "acme/leads"], "users": ["ada"]}},
        {"maintainers": {"users": NAMES_THAT_GITHUB_TAKES}},
        {"commands": {"sample": {}, "ok-to-test": {"role": "read"}}},
        {"sampling": {"unasked": False, "pairs": 300, "contributions": 1}},
        {"labels": "off"},
        {"labels": False},
        {"labels": {"skill": "kind: skill", "hold": False, "topic-failure": "x" * 50}},
        {"reviewers": [{"path": "knowledge/science/**", "users": ["ada"]}]},
        {"reviewers": [{"path": "/knowledge/arts and crafts/", "teams": ["ada"]}]},
        {"replies": {"a-key": "Words.", "another": {"words": "x" * 2000, "topic": True}}},
        {"after_merge": {"dispatch": "train.now_1"}},
        {"after_merge": {"dispatch": True}},
    ],
)
def test_what_it_allows(document) -> None:
    assert problems(document) == ()


MISTAKES = {
    "an unknown key": ({"check": {}}, ("check",), "The file has a key that is not known. Did you"),
    "a key like none": ({"zzz": {}}, ("zzz",), "The file has a key that is not known. Known: `a"),
    "a key that is no text": ({3: {}}, (3,), "The file has a key that is not known."),
    "no keys": ({"checks": 5}, ("checks",), "`checks` must hold keys with values."),
    "nothing": ({"commands": None}, ("commands",), "`commands` must hold keys with values."),
    "a loud rule": (
        {"checks": {"severity": {"lint": "loud"}}},
        ("checks", "severity", "lint"),
        "Entry 1 of `checks.severity` must be one of `error`, `warning`, `note`, `off`.",
    ),
    "everybody maintains": (
        {"maintainers": {"role": "read"}},
        ("maintainers", "role"),
        "`maintainers.role` must be one of `triage`, `write`, `maintain`, `admin`.",
    ),
    "nobody maintains": ({"maintainers": {}}, ("maintainers",), "`maintainers` is empty. Known"),
    "a mentioned user": (
        {"maintainers": {"users": ["ada", "@grace"]}},
        ("maintainers", "users", 1),
        "Entry 2 of `maintainers.users` must be a login, without the `@`.",
    ),
    "a number as a login": (
        {"maintainers": {"users": [7]}},
        ("maintainers", "users", 0),
        "Entry 1 of `maintainers.users` must be text. Put it in quotes",
    ),
    "a team that leaves its address": (
        {"commands": {"hold": {"teams": ["../x"]}}},
        ("commands", "hold", "teams", 0),
        "Entry 1 of `commands.hold.teams` must be a team as it stands in its address",
    ),
    "a team of two dots": (
        {"commands": {"hold": {"teams": [".."]}}},
        ("commands", "hold", "teams", 0),
        "Entry 1 of `commands.hold.teams` must be a team",
    ),
    "a name with a line end": (
        {"commands": {"hold": {"users": ["ada\n"]}}},
        ("commands", "hold", "users", 0),
        "Entry 1 of `commands.hold.users` must be a login",
    ),
    "too many teams": (
        {"maintainers": {"teams": ["a"] * 21}},
        ("maintainers", "teams"),
        "`maintainers.teams` has more than 20 entries.",
    ),
    "a command of others": ({"commands": {"deploy": {}}}, ("commands", "deploy"), "`commands` has"),
    "too many pairs": (
        {"sampling": {"pairs": 301}},
        ("sampling", "pairs"),
        "`sampling.pairs` must be from 1 to 300.",
    ),
    "half a pair": (
        {"sampling": {"pairs": 1.5}},
        ("sampling", "pairs"),
        "`sampling.pairs` must be a whole number.",
    ),
    "yes as a number": (
        {"sampling": {"pairs": True}},
        ("sampling", "pairs"),
        "`sampling.pairs` must be a whole number.",
    ),
    "no contribution": (
        {"sampling": {"contributions": 0}},
        ("sampling", "contributions"),
        "`sampling.contributions` must be 1 or more.",
    ),
    "perhaps": (
        {"sampling": {"unasked": "perhaps"}},
        ("sampling", "unasked"),
        "`sampling.unasked` must be true or false.",
    ),
    "labels on": ({"labels": True}, ("labels",), "`labels` must be `off`, or hold labels"),
    "a long label": (
        {"labels": {"skill": "x" * 51}},
        ("labels", "skill"),
        "`labels.skill` is longer than 50 characters.",
    ),
    "a blank label": (
        {"labels": {"skill": " "}},
        ("labels", "skill"),
        "`labels.skill` must be the name of a label",
    ),
    "a label that is yes": (
        {"labels": {"skill": True}},
        ("labels", "skill"),
        "`labels.skill` must be a name or `off`;",
    ),
    "no reviewers": (
        {"reviewers": [{"path": "a"}]},
        ("reviewers", 0),
        "Entry 1 of `reviewers` names nobody: it needs `users` or `teams`.",
    ),
    "reviewers of nothing": (
        {"reviewers": [{"users": ["ada"]}]},
        ("reviewers", 0),
        "Entry 1 of `reviewers` lacks the key `path`.",
    ),
    "a path of two lines": (
        {"reviewers": [{"path": "a\nb", "users": []}]},
        ("reviewers", 0, "path"),
        "`path` in entry 1 of `reviewers` must be a path from the top",
    ),
    "a reviewer that is none": (
        {"reviewers": [{"path": "a", "users": []}, {"path": "b", "users": ["a b"]}]},
        ("reviewers", 1, "users", 0),
        "Entry 1 of `users` in entry 2 of `reviewers` must be a login",
    ),
    "a reply in capitals": ({"replies": {"No": "x"}}, ("replies", "No"), "`replies` has a key"),
    "a reply called yes": (
        {"replies": {True: "x"}},
        ("replies", True),
        "`replies` has a key that is not text; put it in quotes.",
    ),
    "a blank reply": (
        {"replies": {"no": " \n"}},
        ("replies", "no"),
        "Entry 1 of `replies` is",
    ),
    "a long reply": (
        {"replies": {"no": {"words": "x" * 2001}}},
        ("replies", "no", "words"),
        "`words` in entry 1 of `replies` is longer than 2,000 characters.",
    ),
    "a reply that is a list": (
        {"replies": {"no": []}},
        ("replies", "no"),
        "Entry 1 of `replies` must be text, or hold `words`.",
    ),
    "a reply without words": (
        {"replies": {"no": {"topic": True}}},
        ("replies", "no"),
        "Entry 1 of `replies` lacks the key `words`.",
    ),
    "an event with a space": (
        {"after_merge": {"dispatch": "train now"}},
        ("after_merge", "dispatch"),
        "`after_merge.dispatch` must be a name of 1 to 100 letters",
    ),
    "a number as an event": (
        {"after_merge": {"dispatch": 1}},
        ("after_merge", "dispatch"),
        "`after_merge.dispatch` must be true, false or the name of an event.",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_what_it_refuses_and_says_of_it(name: str) -> None:
    document, path, words = MISTAKES[name]
    (found,) = problems(document)
    assert (found.path, found.words[: len(words)]) == (path, words)


def test_every_unknown_key_is_told_but_no_more_than_anybody_reads() -> None:
    assert len(problems({"one": 1, "two": 2})) == 2
    assert len(problems({f"k{n}": n for n in range(1000)})) == MOST_PROBLEMS
    assert len(problems({"maintainers": {"users": [0] * 1000}})) == MOST_PROBLEMS


def test_a_place_names_nothing_that_the_schema_does_not_name() -> None:
    document = {"replies": {"secret": {"words": 3}}, "reviewers": [{"path": 1}]}
    assert place(document, ("replies", "secret", "words")) == "`words` in entry 1 of `replies`"
    assert place(document, ()) == "the file"
    assert not any("secret" in problem.words for problem in problems(document))
