"""What a person says, and where it takes them."""

import datetime as dt

import pytest

from sandbox import World
from sandbox.authorizing import Asked


@pytest.mark.parametrize(
    ("address", "state", "back"),
    [
        ("https://a.example/in", None, "https://a.example/in?code=1"),
        ("https://a.example/in", "", "https://a.example/in?code=1&state="),
        ("https://a.example/in?to=x", "s t&u", "https://a.example/in?to=x&code=1&state=s+t%26u"),
    ],
)
def test_people_come_back_with_what_was_said(
    github: World, address: str, state: str | None, back: str
) -> None:
    asked = Asked(github.app, address, state)
    assert asked.back(code="1") == back
    assert asked.origin == "https://a.example"


def test_people_are_those_who_could_sign_in(github: World) -> None:
    github.create_repository("acme/taxonomy", {"a": "a"}).add_collaborator("grace", "triage")
    github.create_user("Ada")
    assert [user.login for user in github.people] == ["Ada", "grace"]


def test_a_test_gets_a_token_without_any_page(github: World) -> None:
    token = github.user_tokens[github.user_token("ada")]
    assert token.value.startswith("ghu_")
    assert (token.app, token.user) == (github.app, github.user("ada"))
    assert token.expires_at - github.now() <= dt.timedelta(hours=8)


def test_no_secret_shows_where_things_are_printed(github: World) -> None:
    value = github.user_token("ada")
    shown = repr(github.user_tokens[value])
    assert value not in shown
    assert github.app.client_secret not in shown
    assert github.private_key.splitlines()[1] not in shown
