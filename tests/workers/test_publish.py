"""Publishing labels and reviewers: each part fails alone, and nothing agreed meanwhile is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.triage import Hold
from app.errors import UserError
from app.github import client
from app.github.retry import RateLimitError
from app.store.pull_requests import KnownPullRequest
from tests.support.dialogue import Seedbed, status

pytestmark = pytest.mark.slow

FILE = ".github/seedbed.yml"
REVIEWERS = "reviewers:\n  - {path: '**', users: [linus]}\n"


def known(seedbed: Seedbed) -> KnownPullRequest:
    (row,) = seedbed.factory.pull_requests.newest()
    return row


def refuse(*_: object) -> None:
    raise UserError("github-forbidden", "GitHub says no.")


def test_what_seedbed_put_there_is_remembered(seedbed: Seedbed) -> None:
    seedbed.repository.add_collaborator("linus", role_name="write")
    seedbed.repository.push("main", {FILE: REVIEWERS}, "Configure", author="grace")
    seedbed.opens()
    conversation = known(seedbed).conversation
    assert conversation.labels == ("skill", "triage-needed")
    assert conversation.reviewers == ("linus",)


def test_labels_that_github_refuses_hold_nothing_else_up(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    seedbed.repository.add_collaborator("linus", role_name="write")
    seedbed.repository.push("main", {FILE: REVIEWERS}, "Configure", author="grace")
    monkeypatch.setattr(client.GitHubClient, "add_labels", refuse)
    pull = seedbed.opens()
    assert [user.login for user in pull.requested_reviewers] == ["linus"]
    assert "1 file checked" in status(pull)
    assert known(seedbed).conversation.labels == ()
    monkeypatch.undo()
    seedbed.says(pull, "ada", "/validate")
    assert {label.name for label in pull.labels} == {"skill", "triage-needed"}


def test_what_people_agreed_meanwhile_is_kept(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on = client.GitHubClient.add_labels

    def meanwhile(github: client.GitHubClient, number: int, names: list[str]) -> None:
        row, hold = known(seedbed), Hold(by="grace")
        agreed = replace(row.conversation, hold=hold)
        seedbed.factory.pull_requests.agree(row.id, agreed)
        put_on(github, number, names)

    monkeypatch.setattr(client.GitHubClient, "add_labels", meanwhile)
    seedbed.opens()
    conversation = known(seedbed).conversation
    assert conversation.hold == Hold(by="grace")
    assert conversation.labels


def test_publishing_again_changes_nothing(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    before, asked = known(seedbed).conversation, len(seedbed.github.deliveries)
    seedbed.factory.publisher.publish(known(seedbed).id)
    seedbed.settle()
    assert known(seedbed).conversation == before
    assert len(seedbed.github.deliveries) == asked
    assert len(pull.comments) == 1


def counted(monkeypatch: pytest.MonkeyPatch, error: Exception) -> list[int]:
    """Reading check runs fails so; an entry for each time that it was asked for."""
    asked: list[int] = []

    def fails(*_: object) -> None:
        asked.append(1)
        raise error

    monkeypatch.setattr(client.GitHubClient, "own_check_runs", fails)
    return asked


def test_a_rate_limit_is_waited_out_without_asking(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    seedbed.opens()
    asked = counted(monkeypatch, RateLimitError(1800.0))
    seedbed.factory.publisher.publish(known(seedbed).id)
    for _ in range(10):
        seedbed.later(120)
    assert len(asked) == 1
    seedbed.later(700)
    assert len(asked) == 2


def test_what_is_refused_for_good_is_tried_ever_more_rarely(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    seedbed.opens()
    asked = counted(monkeypatch, UserError("github-archived", "The repository is archived."))
    seedbed.factory.publisher.publish(known(seedbed).id)
    for _ in range(40):
        seedbed.later(6 * 3600)
    assert 6 < len(asked) < 20
    monkeypatch.undo()
    seedbed.later(90_000)
    assert known(seedbed).id not in seedbed.factory.pull_requests.unpublished(-1e9)
