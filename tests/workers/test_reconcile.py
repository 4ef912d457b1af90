"""After an outage, whatever was missed, GitHub ends up as it would have without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import delete

from app.domain.runs import RunKind, RunState, external_id
from app.errors import TransientError
from app.github.app import GitHubApp
from app.github.client import GitHubClient
from app.github.port import OpenPullRequest
from app.github.retry import RateLimitError
from app.store.runs import Conclusion
from app.store.tables import FindingRow, RunRow
from app.webhooks.parse_found import FOUND
from sandbox import Exchange, World
from tests.github.conftest import Calls
from tests.support.dialogue import Seedbed, checks, leaf, seedbed_on, status
from tests.workers.reconciling import (
    forgotten,
    inbox,
    passes,
    started,
    unreachable,
)
from workers.reconciling import pull_requests as found_module

pytestmark = pytest.mark.slow
VALIDATE = "Seedbed / validate"
NOT_MODIFIED = 304


@pytest.fixture
def calls(github: World) -> Calls:
    """What is asked of GitHub from now on."""
    watching = Calls()
    github.observers = (*github.observers, watching)
    return watching


@pytest.fixture
def both(github: World, database_url: str) -> Iterator[Seedbed]:
    """The service once on SQLite and once on PostgreSQL."""
    with seedbed_on(github, database_url) as service:
        yield service


def test_what_github_could_not_bring_is_asked_for_again(both: Seedbed) -> None:
    pull = both.opens()
    with unreachable(both):
        comment = pull.comment("grace", "/triage approve")
    assert comment.reactions == []
    passes(both)
    assert [reaction.content for reaction in comment.reactions] == ["eyes", "rocket"]
    assert "triage-approved" in [label.name for label in pull.labels]
    again = [d for d in both.github.deliveries if d.redelivery]
    assert [d.event for d in again] == ["issue_comment"]
    passes(both)
    assert [d for d in both.github.deliveries if d.redelivery] == again


def test_a_delivery_that_arrived_though_github_did_not_hear_so_is_left_alone(
    seedbed: Seedbed,
) -> None:
    pull = seedbed.opens()
    pull.comment("grace", "/help")
    seedbed.settle()
    late = seedbed.github.deliveries[-1]
    late.outcome, late.outcome_code = "timed out", 504
    passes(seedbed)
    assert not [d for d in seedbed.github.deliveries if d.redelivery]


def test_a_pull_request_that_nobody_told_of_is_found(both: Seedbed) -> None:
    with forgotten(both):
        pull = both.opens()
    assert checks(pull) == {}
    passes(both)
    assert checks(pull) == {VALIDATE: "success"}
    assert "1 file checked" in status(pull)
    before = started(both)
    for _ in range(5):
        passes(both, 1000)
    assert started(both) == before
    assert inbox(both, FOUND) == ["handled"]


def test_a_push_that_nobody_told_of_is_found(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    with forgotten(seedbed):
        seedbed.repository.push("contribution", {"NOTES.md": "More.\n"}, "More", author="ada")
    passes(seedbed)
    assert checks(pull)[VALIDATE] is not None
    assert f"| Commit | `{pull.head_sha[:7]}` |" in status(pull)


@pytest.mark.parametrize("merged", [True, False])
def test_an_end_that_nobody_told_of_is_found(seedbed: Seedbed, *, merged: bool) -> None:
    pull = seedbed.opens(settled=False)
    with forgotten(seedbed):
        pull.merge("grace") if merged else pull.close("grace")
    (row,) = [known.id for known in seedbed.factory.pull_requests.newest()]
    seedbed.factory.queue.sent.clear()
    seedbed.factory.reconciler.reconcile()
    seedbed.settle()
    known = seedbed.factory.pull_requests.get(row)
    assert (known.open, known.merged) == (False, merged)
    (run,) = [run for run in seedbed.factory.runs.of_pull_request(row) if run.kind == "validate"]
    assert (run.state, run.reason) == (RunState.CANCELLED, "closed")
    assert ("export" in started(seedbed)) is merged


def test_a_merge_that_is_found_and_told_of_is_exported_once(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    with unreachable(seedbed):
        pull.merge("grace")
    passes(seedbed)  # asked for again, and found, in one and the same pass
    passes(seedbed)
    again = [d.event for d in seedbed.github.deliveries if d.redelivery]
    assert again.count("pull_request") == 1
    assert started(seedbed).count("export") == 1


def test_one_that_was_opened_again_is_found(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    pull.close("ada")
    seedbed.settle()
    with forgotten(seedbed):
        pull.reopen("ada")
    passes(seedbed)
    (known,) = seedbed.factory.pull_requests.newest()
    assert known.open
    assert started(seedbed) == ["validate"]  # what is known of the commit is still known


def test_a_check_that_came_to_nothing_is_made_again_ever_more_rarely(seedbed: Seedbed) -> None:
    seedbed.opens(settled=False)
    away = Conclusion(state=RunState.FAILED, reason="github-broken", words="GitHub was away.")
    waited = [0]
    for _ in range(40):
        newest, *_ = seedbed.factory.runs.newest()
        if not newest.state.concluded:
            assert seedbed.factory.runs.claim(newest.id, "w")
            seedbed.factory.runs.conclude(newest.id, "w", away)
            waited.append(0)
        seedbed.factory.ahead += found_module.QUARTER
        seedbed.factory.reconciler.reconcile()
        seedbed.hears()
        seedbed.factory.queue.sent.clear()
        waited[-1] += 1
    assert waited[1:5] == [1, 2, 4, 8]


def test_a_check_that_failed_for_good_is_not_made_again(seedbed: Seedbed) -> None:
    seedbed.opens(settled=False)
    (run,) = seedbed.factory.runs.newest()
    seedbed.factory.queue.sent.clear()
    seedbed.factory.runs.claim(run.id, "w")
    ours = Conclusion(state=RunState.FAILED, reason="internal-error", words="An internal error.")
    seedbed.factory.runs.conclude(run.id, "w", ours)
    for _ in range(5):
        passes(seedbed, 10_000)
    assert started(seedbed) == ["validate"]


def test_a_known_pull_request_without_a_check_gets_one(seedbed: Seedbed) -> None:
    with forgotten(seedbed):
        pull = seedbed.opens()
    seedbed.says(pull, "grace", "/triage approve")  # the first that is heard of it
    assert VALIDATE not in checks(pull)
    passes(seedbed, 1000)
    assert checks(pull)[VALIDATE] == "success"


def test_what_is_none_of_ours_is_looked_at_once(seedbed: Seedbed, calls: Calls) -> None:
    with forgotten(seedbed):
        pull = seedbed.opens(files={"README.md": "# Changed\n"})
    passes(seedbed)
    assert (pull.comments, checks(pull)) == ([], {})
    calls.taken()
    for _ in range(3):
        passes(seedbed, 400)
    assert not [call for call in calls.taken() if "/pulls/{pull_number}" in call]


@dataclass
class Counted:
    """What was asked of GitHub and counts, which is not so where nothing has changed."""

    paid: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)

    def saw_exchange(self, exchange: Exchange) -> None:
        asked = self.free if exchange.status == NOT_MODIFIED else self.paid
        asked.append(f"{exchange.method} {exchange.template}")

    def saw_webhook(self, event: str, payload: dict[str, Any]) -> None:
        """Webhooks are no calls."""


def test_a_quiet_pass_costs_little_that_counts(seedbed: Seedbed) -> None:
    seedbed.opens()
    passes(seedbed)
    counted = Counted()
    seedbed.github.observers = (*seedbed.github.observers, counted)
    passes(seedbed)
    assert counted.free == ["GET /installation/repositories", "GET /repos/{owner}/{repo}/pulls"]
    assert counted.paid == [
        "GET /app/hook/deliveries",
        "GET /app/installations",
        "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    ]


def test_many_are_found_a_few_at_a_time(seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_module, "MOST_FOUND", 2)
    with forgotten(seedbed):
        pulls = [
            seedbed.opens(branch=f"b{n}", files=leaf(recipes=None) | {f"a{n}.md": "a"})
            for n in range(5)
        ]
    for looked in (2, 4, 5):
        passes(seedbed)
        assert sum(bool(checks(pull)) for pull in pulls) == looked


def test_two_passes_at_once_find_each_thing_once(seedbed: Seedbed) -> None:
    with forgotten(seedbed):
        seedbed.opens()
    seedbed.factory.reconciler.reconcile()
    seedbed.factory.reconciler.reconcile()
    seedbed.settle()
    assert inbox(seedbed, FOUND) == ["handled"]
    assert started(seedbed) == ["validate"]


def lost(seedbed: Seedbed) -> None:
    """The database is one from before these runs."""
    with seedbed.factory.database.transaction() as session:
        session.execute(delete(FindingRow))
        session.execute(delete(RunRow))


def test_a_check_run_that_nothing_works_on_is_brought_to_its_end(both: Seedbed) -> None:
    pull = both.opens()
    (posted,) = pull.check_runs
    posted.status, posted.conclusion = "in_progress", None
    posted.title, posted.summary = "Running", "running"
    passes(both)
    assert (posted.status, posted.conclusion) == ("completed", "success")
    assert posted.title != "Running"


def test_a_check_run_that_nobody_knows_of_ends_neutral(both: Seedbed) -> None:
    pull = both.opens(settled=False)
    both.factory.queue.sent.clear()
    (row,) = [known.id for known in both.factory.pull_requests.newest()]
    both.factory.publisher.publish(row)
    (posted,) = pull.check_runs
    assert posted.conclusion is None
    lost(both)
    posted.external_id = posted.external_id.replace(":validate", ":sample")
    posted.name = "Seedbed / sample"
    passes(both)
    assert (posted.status, posted.conclusion) == ("completed", "neutral")
    assert posted.summary == (
        "Seedbed lost track of this run; write `/sample` to ask for another sample."
    )


def test_a_check_run_that_is_worked_on_is_left_alone(seedbed: Seedbed) -> None:
    pull = seedbed.opens(settled=False)
    seedbed.factory.queue.sent.clear()
    (row,) = [known.id for known in seedbed.factory.pull_requests.newest()]
    seedbed.factory.publisher.publish(row)
    seedbed.factory.reconciler.reconcile()
    assert [run.conclusion for run in pull.check_runs] == [None]


def test_others_check_runs_are_none_of_ours(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    other = seedbed.github.create_app("other")
    seedbed.github.install(other, seedbed.repository)
    theirs = seedbed.repository.add_check_run(other, "Theirs", pull.head_sha)
    (known,) = seedbed.factory.pull_requests.newest()
    theirs.external_id = external_id(known.ref, pull.head_sha, RunKind.VALIDATE)
    passes(seedbed)
    assert theirs.status != "completed"


def test_one_bad_part_takes_nothing_else_away(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise TransientError("github-broken", "GitHub answered with status 502.")

    monkeypatch.setattr(GitHubApp, "attempts", away)
    with forgotten(seedbed):
        pull = seedbed.opens()
    passes(seedbed)
    assert checks(pull) == {VALIDATE: "success"}


def test_a_repository_that_github_fails_at_holds_up_no_other(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with forgotten(seedbed):
        pull = seedbed.opens()
    usual = GitHubClient.open_pull_requests

    def shown(client: GitHubClient) -> tuple[OpenPullRequest, ...]:
        if client._repository.url.endswith("acme/broken"):
            raise TransientError("github-broken", "GitHub answered with status 502.")
        return usual(client)

    monkeypatch.setattr(GitHubClient, "open_pull_requests", shown)
    repositories = ("acme/broken", seedbed.repository.full_name)
    looking = found_module.PullRequests(seedbed.factory)
    assert looking.look(seedbed.repository.installation_id, repositories) == 1
    seedbed.settle()
    assert checks(pull) == {VALIDATE: "success"}


def test_check_runs_are_not_looked_at_while_github_asks_for_quiet(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        seedbed.opens(branch=f"b{number}")
    asked: list[object] = []

    def limited(*given: object) -> None:
        asked.append(given)
        raise RateLimitError(1800)

    monkeypatch.setattr(GitHubClient, "own_check_runs", limited)
    passes(seedbed)
    assert len(asked) == 1
