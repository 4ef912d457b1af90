"""The answer to `/help`."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.domain.actions import ReplyHelp
from app.domain.commands import ALIASES, SPECS, CommandSpec
from app.domain.grammar import parse_commands
from app.domain.places import Place, PlaceKind
from app.report.help import help_comment
from app.report.wanted import WantedComment

PLACE = Place(kind=PlaceKind.COMMENT, id=9)
SUBSETS = st.lists(st.sampled_from(SPECS), unique_by=lambda spec: spec.name).map(tuple)


def shown(
    commands: tuple[CommandSpec, ...] = SPECS,
    after_ok: tuple[CommandSpec, ...] = (),
    login: str = "ada",
) -> WantedComment:
    return help_comment(ReplyHelp(login=login, commands=commands, to=PLACE), after_ok)


def named(name: str) -> CommandSpec:
    return next(spec for spec in SPECS if spec.name == name)


def test_each_command_stands_with_its_usage_what_it_does_and_an_example() -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(shown().body)
    cells = [t.children or [] for t in tokens if t.type == "inline" and t.level == 4]
    texts = ["".join(child.content for child in children) for children in cells[3:]]
    wanted = [text for spec in SPECS for text in (spec.usage, spec.does, spec.example)]
    assert texts == [text.replace("`", "") for text in wanted]


def test_only_what_may_be_used_is_shown_other_names_included() -> None:
    body = shown((named("help"), named("sample"))).body
    assert "`/generate` is `/sample`" in body
    assert "ok-to-test" not in body
    assert "Other names" not in shown((named("help"),)).body
    everything = shown().body
    assert all(f"`/{alias}` is `/{name}`" in everything for alias, name in ALIASES.items())


def test_an_author_who_waits_is_told_how_to_get_more() -> None:
    waiting = (named("sample"), named("precheck"))
    line = shown((named("help"),), waiting).body.split("\n\n")[-1]
    assert line == (
        "Once a maintainer says `/ok-to-test` for this commit, "
        "you may use `/sample` and `/precheck` too."
    )
    assert "ok-to-test" not in shown((named("help"),)).body


def test_a_second_help_to_the_same_person_replaces_the_first() -> None:
    wanted = shown()
    assert wanted.marker == "<!-- seedbed:help for=ada to=comment-9 -->"
    assert wanted.body.startswith(f"{wanted.marker}\n")
    assert wanted.marker.startswith(wanted.replaces)
    assert not shown(login="adam").marker.startswith(wanted.replaces)


@given(SUBSETS, SUBSETS)
def test_the_help_of_everybody_asks_for_nothing_and_names_nobody(
    commands: tuple[CommandSpec, ...], after_ok: tuple[CommandSpec, ...]
) -> None:
    body = shown(commands, after_ok).body
    assert parse_commands(body) == ()
    assert "@" not in body
    assert parse_commands(re.sub("^", "> ", body, flags=re.MULTILINE)) == ()


@pytest.mark.parametrize("login", ["ada", "helper[bot]", "a--b"])
def test_the_person_is_named_without_being_called(login: str) -> None:
    assert f"\n\n`{login}`, write a command" in shown(login=login).body
