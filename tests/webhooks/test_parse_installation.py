"""Where the App may look, as GitHub tells it."""

import json
from typing import Any

import pytest

from app.domain.events import Event, Ignored, InstallationChanged
from app.errors import UserError
from app.webhooks.parse import parse

NONE: dict[str, Any] = {"repositories_added": [], "repositories_removed": []}


def told(event: str, action: str, **more: Any) -> Event:
    body = {"action": action, "installation": {"id": 5}, "sender": {"login": "grace"}} | more
    return parse(event, json.dumps(body).encode())


@pytest.mark.parametrize("action", ["deleted", "suspend"])
def test_where_it_ends_everything_is_gone(action: str) -> None:
    assert told("installation", action) == InstallationChanged(installation_id=5, everything=True)


@pytest.mark.parametrize("action", ["created", "unsuspend", "new_permissions_accepted"])
def test_where_it_begins_nothing_is(action: str) -> None:
    assert told("installation", action) == InstallationChanged(installation_id=5)


def test_repositories_that_were_taken_away_are_gone() -> None:
    removed = [{"id": 1, "full_name": "acme/taxonomy"}, {"id": 2, "full_name": "acme/other"}]
    event = told("installation_repositories", "removed", **NONE | {"repositories_removed": removed})
    gone = frozenset({"acme/taxonomy", "acme/other"})
    assert event == InstallationChanged(installation_id=5, gone=gone)


def test_repositories_that_were_added_take_nothing_away() -> None:
    added = [{"id": 1, "full_name": "acme/taxonomy"}]
    event = told("installation_repositories", "added", **NONE | {"repositories_added": added})
    assert event == InstallationChanged(installation_id=5)


@pytest.mark.parametrize("event", ["installation", "installation_repositories"])
def test_other_actions_ask_nothing(event: str) -> None:
    assert isinstance(told(event, "renamed"), Ignored)


@pytest.mark.parametrize("event", ["installation", "installation_repositories"])
def test_without_an_installation_it_cannot_be_read(event: str) -> None:
    with pytest.raises(UserError, match="payload-invalid"):
        parse(
            event,
            json.dumps({"action": "deleted" if event == "installation" else "removed"}).encode(),
        )
