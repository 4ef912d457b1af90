"""GitHub as it is: what it refuses, forgets and leaves half done, and what Seedbed makes of it.

Each row of the table in `docs/reliability.md` names its test here.
"""

from __future__ import annotations

import ast
import re
from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.runs import RunState
from app.github import retry
from app.store.tables import AuditRow, DeliveryRow
from sandbox import World
from sandbox.pull_request import PullRequest
from tests.github.conftest import Calls
from tests.support.dialogue import Seedbed, checks, comments, leaf, status
from tests.workers.reconciling import forgotten, passes, started, unreachable
from workers.installations import WORDS

pytestmark = pytest.mark.slow
VALIDATE = "Seedbed / validate"
PULL = r"/repos/acme/taxonomy/pulls/\d+$"
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again soon is tried at once."""
    monkeypatch.setattr(retry, "LONGEST_WAIT", 0.01)


@pytest.fixture
def calls(github: World) -> Calls:
    """What is asked of GitHub from now on."""
    watching = Calls()
    github.observers = (*github.observers, watching)
    return watching


def ends_well(seedbed: Seedbed, pull: PullRequest, seconds: float = 400) -> None:
    """Without a person, it comes to what it would have been."""
    for _ in range(4):
        passes(seedbed, seconds)
    assert checks(pull)[VALIDATE] == "success"
    assert "1 file checked" in status(pull)


def refusals(seedbed: Seedbed) -> str:
    """What admins can read of what GitHub refused."""
    audit = select(AuditRow.detail).filter_by(act="publish-refused")
    with seedbed.factory.database.reading() as session:
        found = [*session.scalars(audit), *session.scalars(select(DeliveryRow.reason))]
    return "\n".join(filter(None, found))


def test_a_used_up_hour_is_waited_out(seedbed: Seedbed) -> None:
    limit = seedbed.github.weather.primary_limit(1800, path=PULL)
    pull = seedbed.opens()
    for _ in range(5):
        passes(seedbed, 300)
    assert limit.seen <= 2
    assert checks(pull) == {}
    ends_well(seedbed, pull)


def test_calls_that_came_too_fast_are_slowed_down(seedbed: Seedbed) -> None:
    limit = seedbed.github.weather.secondary_limit(120, path="/check-runs$", method="POST")
    pull = seedbed.opens()
    assert checks(pull) == {}
    seen = limit.seen
    seedbed.later(30)
    assert limit.seen <= seen + 1
    ends_well(seedbed, pull)


def test_a_limit_that_does_not_say_for_how_long_is_waited_out(seedbed: Seedbed) -> None:
    weather = seedbed.github.weather
    words = "You have exceeded a secondary rate limit. Please wait a few minutes."
    limit = weather.answers(429, message=words, path=PULL)
    pull = seedbed.opens()
    assert limit.seen == 1
    weather.clears()
    ends_well(seedbed, pull)


@pytest.mark.parametrize("after", ["Wed, 21 Oct 2099 07:28:00 GMT", "-5", "1e99", "soon"])
def test_what_cannot_be_meant_is_not_believed(seedbed: Seedbed, after: str) -> None:
    weather = seedbed.github.weather
    headers = {"Retry-After": after}
    weather.answers(403, message="Slow down.", headers=headers, path=PULL, times=1)
    pull = seedbed.opens()
    for _ in range(3):
        passes(seedbed, 1300)
    assert checks(pull)[VALIDATE] == "success"


@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_a_github_that_is_broken_for_moments_is_not_noticed(seedbed: Seedbed, code: int) -> None:
    seedbed.github.weather.answers(code, method="GET", path=PULL, times=2)
    pull = seedbed.opens()
    assert checks(pull) == {VALIDATE: "success"}


def test_a_github_that_is_broken_for_long_is_waited_for(seedbed: Seedbed) -> None:
    fault = seedbed.github.weather.answers(503)
    pull = seedbed.opens()
    for _ in range(3):
        passes(seedbed, 1000)
    assert fault.seen
    assert checks(pull) == {}
    seedbed.github.weather.clears()
    ends_well(seedbed, pull)


def test_a_connection_that_ends_without_an_answer_is_tried_again(seedbed: Seedbed) -> None:
    seedbed.github.weather.cut_before(times=3)
    pull = seedbed.opens()
    ends_well(seedbed, pull)
    assert len(pull.check_runs) == 1


@pytest.mark.parametrize("path", ["/check-runs$", "/issues/[0-9]+/comments$"])
def test_an_answer_cut_in_the_middle_leaves_nothing_twice(seedbed: Seedbed, path: str) -> None:
    fault = seedbed.github.weather.cut(method="POST", path=path, times=1)
    pull = seedbed.opens()
    ends_well(seedbed, pull)
    assert fault.seen == 1
    assert len(comments(pull, "<!-- seedbed:status -->")) == 1
    assert len(pull.check_runs) == 1


def test_an_answer_that_never_comes_is_given_up(
    seedbed: Seedbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.github.connection.TIMEOUT_SECONDS", 3)
    fault = seedbed.github.weather.slow(8, path=PULL, times=1)
    pull = seedbed.opens()
    assert fault.seen == 1
    ends_well(seedbed, pull)


def test_a_token_that_is_revoked_in_mid_run_is_renewed(seedbed: Seedbed, calls: Calls) -> None:
    pull = seedbed.opens(settled=False)
    seedbed.github.revoke_tokens()
    calls.taken()
    seedbed.settle()
    assert checks(pull) == {VALIDATE: "success"}
    (run,) = seedbed.factory.runs.newest()
    assert (run.state, run.attempt) == (RunState.DONE, 1)


def test_credentials_that_github_refuses_are_waited_for(seedbed: Seedbed) -> None:
    weather = seedbed.github.weather
    weather.answers(401, message="Bad credentials")
    pull = seedbed.opens()
    passes(seedbed, 400)
    assert checks(pull) == {}
    weather.clears()
    ends_well(seedbed, pull)


def test_a_deleted_fork_changes_nothing(seedbed: Seedbed) -> None:
    pull = seedbed.opens_from_fork()
    seedbed.github.delete_repository("noor/taxonomy")
    seedbed.says(pull, "grace", "/validate")
    assert checks(pull) == {VALIDATE: "success"}
    assert started(seedbed) == ["validate", "validate"]


@pytest.mark.parametrize("told", [True, False], ids=["told", "refused"])
def test_a_locked_conversation_gets_its_checks(seedbed: Seedbed, *, told: bool) -> None:
    pull = seedbed.opens(settled=False)
    pull.comments.clear()  # as if it had been locked before the first one
    with nullcontext() if told else forgotten(seedbed):
        pull.lock("grace")
    seedbed.settle()
    assert checks(pull) == {VALIDATE: "success"}
    assert pull.comments == []


def test_a_commit_that_is_gone_holds_nothing_up(seedbed: Seedbed) -> None:
    pull = seedbed.opens(settled=False)
    gone = pull.head_sha
    seedbed.repository.push("contribution", {"NOTES.md": "More.\n"}, "More", author="ada")
    message = f"No commit found for SHA: {gone}"
    fault = seedbed.github.weather.answers(422, message=message, path=f"{gone}/check-runs")
    seedbed.settle()
    assert fault.seen
    assert checks(pull)[VALIDATE] is not None
    assert seedbed.factory.pull_requests.unpublished(-1e9) == ()


def test_what_is_gone_is_not_asked_for_again(seedbed: Seedbed) -> None:
    pull = seedbed.opens(settled=False)
    fault = seedbed.github.weather.answers(410, message="Gone", path="/issues/[0-9]+/comments")
    seedbed.settle()
    assert checks(pull) == {VALIDATE: "success"}
    seen = fault.seen
    passes(seedbed, 700)
    assert fault.seen == seen


def test_an_archived_repository_ends_with_words(seedbed: Seedbed) -> None:
    pull = seedbed.opens(settled=False)
    seedbed.repository.archived = True
    seedbed.settle()
    passes(seedbed, 30)
    assert checks(pull) in ({}, {VALIDATE: None})
    assert "The repository is archived, so nothing can be written." in refusals(seedbed)
    seedbed.repository.archived = False
    for _ in range(5):
        passes(seedbed, 1000)
    assert checks(pull) == {VALIDATE: "success"}


def test_more_files_than_github_lists_are_said_to_be_left_out(seedbed: Seedbed) -> None:
    files: dict[str, bytes | str | None] = {f"notes/{n}.md": "x\n" for n in range(3_050)}
    pull = seedbed.opens(files=leaf() | files)
    (posted,) = pull.check_runs
    assert "GitHub lists no more than 3,000 files of a pull request" in (posted.summary or "")


def test_a_right_that_is_missing_is_said_and_asked_for_again(seedbed: Seedbed) -> None:
    weather = seedbed.github.weather
    words = "The permissions requested are not granted to this installation."
    weather.answers(422, message=words, path="/access_tokens")
    seedbed.github.revoke_tokens()
    with_right = seedbed.opens()
    assert checks(with_right) == {}
    assert "An owner of the account has yet to accept all the rights" in refusals(seedbed)
    weather.clears()
    for _ in range(4):
        passes(seedbed, 2000)
    assert checks(with_right) == {VALIDATE: "success"}


def test_without_graphql_all_else_goes_on(seedbed: Seedbed) -> None:
    seedbed.github.weather.answers(502, path="^/graphql")
    pull = seedbed.opens()
    seedbed.says(pull, "grace", "/help")
    seedbed.says(pull, "grace", "/help")
    assert checks(pull) == {VALIDATE: "success"}


def ended_quietly(seedbed: Seedbed, calls: Calls) -> bool:
    """Whether the run has ended with words, and nothing is asked of the repository any more."""
    seedbed.settle()
    (run,) = seedbed.factory.runs.newest()
    calls.taken()
    passes(seedbed)
    asked = [call for call in calls.taken() if "/repos/" in call]
    return (run.state, run.words, asked) == (RunState.CANCELLED, WORDS, [])


def test_a_suspended_app_is_quiet_and_finds_all_again(seedbed: Seedbed, calls: Calls) -> None:
    pull = seedbed.opens(settled=False)
    seedbed.factory.queue.sent.clear()  # its run waits behind others
    seedbed.github.suspend("acme")
    assert ended_quietly(seedbed, calls)
    seedbed.github.unsuspend("acme")
    seedbed.settle()
    passes(seedbed)
    assert checks(pull) == {VALIDATE: "success"}


def test_an_app_that_is_taken_away_is_quiet_and_finds_all_again(
    seedbed: Seedbed, calls: Calls
) -> None:
    pull = seedbed.opens(settled=False)
    seedbed.factory.queue.sent.clear()  # its run waits behind others
    seedbed.github.uninstall("acme")
    assert ended_quietly(seedbed, calls)
    seedbed.github.add_to_installation("acme/taxonomy")
    seedbed.settle()
    passes(seedbed)
    assert checks(pull) == {VALIDATE: "success"}


def test_what_github_could_not_bring_is_asked_for(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    with unreachable(seedbed):
        comment = pull.comment("grace", "/triage approve")
    passes(seedbed)
    assert [reaction.content for reaction in comment.reactions] == ["eyes", "rocket"]


def test_what_github_does_not_tell_of_is_found(seedbed: Seedbed) -> None:
    with forgotten(seedbed):
        pull = seedbed.opens()
    passes(seedbed)
    assert checks(pull) == {VALIDATE: "success"}


def test_a_pull_request_that_is_gone_is_not_asked_for_again(seedbed: Seedbed) -> None:
    pull = seedbed.opens(settled=False)
    (known,) = seedbed.factory.pull_requests.newest()
    with forgotten(seedbed):
        del seedbed.repository.pulls[pull.number]
    seedbed.factory.queue.sent.clear()
    seedbed.factory.reconciler.reconcile()
    (run,) = seedbed.factory.runs.newest()
    assert (run.state, run.words) == (
        RunState.CANCELLED,
        "GitHub does not find the pull request any more.",
    )
    assert not seedbed.factory.pull_requests.get(known.id).open


# The page


def rows() -> list[str]:
    """The tests that the table names."""
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(r"`tests/conversations/test_outages\.py::(test_\w+)` \|$", text, re.MULTILINE)


def here() -> set[str]:
    """The tests of this module about GitHub."""
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return {name for name in names if name.startswith("test_") and name not in OF_THE_PAGE}


OF_THE_PAGE = {"test_the_table_and_the_tests_are_the_same", "test_every_row_names_a_test"}


def test_the_table_and_the_tests_are_the_same() -> None:
    assert set(rows()) == here()


def test_every_row_names_a_test() -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = re.search(r"^\| what GitHub does .*\n\| --- .*\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert table is not None
    assert len(table[1].splitlines()) == len(rows())
