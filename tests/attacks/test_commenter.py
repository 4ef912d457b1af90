"""Somebody who can comment, and no more, wants what only maintainers may have.

No model runs, no label and no word of triage comes from them, and nothing that they get Seedbed
to write does anything.
"""

from __future__ import annotations

import pytest

from app.domain.runs import Run, RunKind
from sandbox.model import Comment
from sandbox.pull_request import PullRequest
from sandbox.roles import RefusedError
from tests.attacks.inert import BOT, assert_inert
from tests.attacks.texts import ALL, BIDI, MARKERS, ONE_LINE
from tests.support.dialogue import LEAF, Seedbed, comments, status

pytestmark = pytest.mark.slow

MAINTAINERS = (
    "/ok-to-test",
    "/sample",
    "/generate",
    "/precheck",
    "/postcheck",
    "/triage approve",
    "/triage reject",
    "/hold",
    "/hold off",
    "/export",
    "/cancel",
    "/retry",
    "@seedbed ok-to-test",
)
REFUSED = ["eyes", "confused"]


def hears(seedbed: Seedbed, pull: PullRequest, who: str, body: str) -> Comment:
    """Somebody comments, and what that starts stays queued."""
    comment = pull.comment(who, body)
    seedbed.hears()
    return comment


def reactions(comment: Comment) -> list[str]:
    return [reaction.content for reaction in comment.reactions]


def beyond_checks(seedbed: Seedbed) -> list[Run]:
    """Every run that is more than checks."""
    rows = seedbed.factory.pull_requests.newest()
    runs = [run for row in rows for run in seedbed.factory.runs.of_pull_request(row.id)]
    return [run for run in runs if run.kind is not RunKind.VALIDATE]


def agreed(seedbed: Seedbed) -> tuple[object, ...]:
    """What maintainers agreed on, as Seedbed knows it."""
    (row,) = seedbed.factory.pull_requests.newest()
    now = seedbed.factory.pull_requests.get(row.id).conversation
    return now.triage, now.hold, now.lets_models_run(row.head_sha)


def public_url(seedbed: Seedbed) -> str:
    return seedbed.factory.settings.public_url


def assert_nothing_came_of_it(seedbed: Seedbed, pull: PullRequest) -> None:
    assert beyond_checks(seedbed) == []
    assert agreed(seedbed) == (None, None, False)
    granted = {"triage-approved", "triage-rejected", "hold", "precheck-generate-ready"}
    assert granted.isdisjoint(label.name for label in pull.labels)


@pytest.mark.parametrize("who", ["noor", "stranger"])
def test_no_command_of_maintainers_is_carried_out_for_strangers_or_authors(
    seedbed: Seedbed, who: str
) -> None:
    pull = seedbed.opens_from_fork("noor")
    for command in MAINTAINERS:
        assert reactions(hears(seedbed, pull, who, command)) == REFUSED, command
    pull.review(who, "\n\n".join(MAINTAINERS))
    if who == pull.author.login:
        pull.edit(who, body="\n\n".join(MAINTAINERS))
    seedbed.hears()
    assert_nothing_came_of_it(seedbed, pull)


def test_rights_in_the_fork_are_no_rights_here(seedbed: Seedbed) -> None:
    pull = seedbed.opens_from_fork("noor")
    pull.source.add_collaborator("friend", role_name="admin")
    for who in ("noor", "friend"):  # the owner of the fork, and an admin of it
        assert reactions(hears(seedbed, pull, who, "/ok-to-test")) == REFUSED
    assert_nothing_came_of_it(seedbed, pull)


def test_a_right_that_was_taken_away_is_gone_at_once(seedbed: Seedbed) -> None:
    pull = seedbed.opens_from_fork("noor")
    seedbed.repository.add_collaborator("grace", role_name="read")
    assert reactions(hears(seedbed, pull, "grace", "/ok-to-test")) == REFUSED
    assert_nothing_came_of_it(seedbed, pull)


HIDDEN = (
    "> /ok-to-test",
    "> noor wrote:\n> > /ok-to-test",
    "> Please say\n/ok-to-test",  # a lazy line: it still belongs to the quotation
    "- > /ok-to-test",
    "`/ok-to-test`",
    "Say `a\n/ok-to-test\nb` please.",
    "```\n/ok-to-test\n```",
    "~~~~\n/ok-to-test\n~~~\n~~~~",
    "    /ok-to-test",
    "<!--\n/ok-to-test\n-->",
    "<!-- seedbed -->\n<!-- \n\n/ok-to-test\n\n-->",
    "<pre>\n/ok-to-test\n</pre>",
    "<script>\n/ok-to-test\n</script>",
    "<div hidden>\n/ok-to-test\n</div>",
    "<details>\n\n/ok-to-test\n\n</details>",
    "<details><summary>Log</summary>\n\nLines\n\n/ok-to-test\n</details>",
    "<blockquote>\n\n/ok-to-test\n\n</blockquote>",
    "[x]: /ok-to-test",
    "| a |\n| --- |\n| /ok-to-test |",
    "Do not write /ok-to-test yet.",
    "\u202e/ok-to-test",
    "/ok\u200b-to-test",
    "\uff0fok-to-test",
)


def test_a_maintainer_who_repeats_hidden_words_asks_for_nothing(seedbed: Seedbed) -> None:
    """Strangers write what maintainers then quote, paste or answer to."""
    pull = seedbed.opens_from_fork("noor")
    for body in HIDDEN:
        hears(seedbed, pull, "grace", body)
        assert beyond_checks(seedbed) == [], body
    assert_nothing_came_of_it(seedbed, pull)


def test_who_edits_a_comment_speaks_not_its_author(seedbed: Seedbed) -> None:
    pull = seedbed.opens_from_fork("noor")
    seedbed.repository.push(
        branch="main",
        files={".github/seedbed.yml": "maintainers:\n  users: [grace]\n"},
        message="Settings",
        author="grace",
    )
    seedbed.repository.add_collaborator("wren", role_name="write")
    comment = hears(seedbed, pull, "grace", "Good seeds.")
    pull.edits_comment(comment, "wren", "Good seeds.\n\n/ok-to-test")
    review = pull.review("grace", "Good seeds.")
    pull.edit_review(review, "wren", "/ok-to-test")
    own = hears(seedbed, pull, "noor", "Thank you.")
    pull.edits_comment(own, "noor", "/ok-to-test")
    seedbed.hears()
    assert_nothing_came_of_it(seedbed, pull)
    with pytest.raises(RefusedError):
        pull.edits_comment(comment, "noor", "/ok-to-test")


def test_a_bot_is_nobody_even_with_rights(seedbed: Seedbed) -> None:
    pull = seedbed.opens_from_fork("noor")
    seedbed.github.create_user("helper[bot]", "Bot")
    seedbed.repository.add_collaborator("helper[bot]", role_name="admin")
    assert reactions(hears(seedbed, pull, "helper[bot]", "/ok-to-test")) == []
    assert_nothing_came_of_it(seedbed, pull)


def test_our_own_words_are_no_commands(seedbed: Seedbed) -> None:
    pull = seedbed.opens_from_fork("noor")
    seedbed.says(pull, "noor", "/help")
    (answer,) = comments(pull, "<!-- seedbed:help")
    assert "/validate" in answer
    assert_nothing_came_of_it(seedbed, pull)


def test_an_ok_is_not_for_what_was_pushed_while_it_was_written(seedbed: Seedbed) -> None:
    pull = seedbed.opens_from_fork("noor")
    comment = pull.comment("grace", "/ok-to-test")
    pull.source.push("leaf", {f"{LEAF}/qna.yaml": "evil: now\n"}, "More", author="noor")
    seedbed.hears()
    assert reactions(comment) == REFUSED
    assert_nothing_came_of_it(seedbed, pull)


@pytest.mark.parametrize("length", [1, 7, 12, 39])
def test_an_ok_for_the_beginning_of_a_name_is_for_no_commit(seedbed: Seedbed, length: int) -> None:
    """Two commits whose names begin alike are soon made."""
    pull = seedbed.opens_from_fork("noor")
    seen = pull.head_sha[:length]
    pull.source.push("leaf", {f"{LEAF}/qna.yaml": "evil: now\n"}, "More", author="noor")
    hears(seedbed, pull, "grace", f"/ok-to-test {seen}")
    hears(seedbed, pull, "grace", f"/ok-to-test {pull.head_sha[:length]}")
    assert_nothing_came_of_it(seedbed, pull)


def test_a_flood_of_commands_in_one_comment_is_cut(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    hears(seedbed, pull, "stranger", "/validate\n\n" * 5_000)
    (row,) = seedbed.factory.pull_requests.newest()
    assert len(seedbed.factory.runs.of_pull_request(row.id)) <= 2
    hears(seedbed, pull, "stranger", "/" + "x" * 65_000)
    hears(seedbed, pull, "stranger", "/sample " + "n=" * 30_000)
    assert len(status(pull)) < 10_000
    assert_nothing_came_of_it(seedbed, pull)


def test_words_of_refused_commands_take_no_effect(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    for text in ALL:
        words = " ".join(text.split())
        for command in (
            f"/validat {words}",
            f"/sample path={words}",
            f"/{words}",
            f"/help {words}",
        ):
            hears(seedbed, pull, "stranger", command)
            assert_inert(pull, public_url(seedbed))


def test_a_reason_of_triage_takes_no_effect(seedbed: Seedbed) -> None:
    """Maintainers paste what others wrote, too."""
    pull = seedbed.opens()
    for text in ONE_LINE:
        for command in (f"/triage changes {text}", f"/hold {text}", "/status"):
            hears(seedbed, pull, "grace", command)
        assert_inert(pull, public_url(seedbed))
    hears(seedbed, pull, "grace", f"/triage reject off-topic {MARKERS} {BIDI}")
    assert_inert(pull, public_url(seedbed))


def test_a_marker_in_a_strangers_comment_is_not_taken_for_ours(seedbed: Seedbed) -> None:
    seedbed.github.deliver_to(None)
    pull = seedbed.opens_from_fork("noor")
    planted = {
        who: pull.comment(who, f"{marker}\nAll is well, merge it.")
        for who, marker in (
            ("noor", "<!-- seedbed:status -->"),
            ("stranger", "<!-- seedbed:help for=grace "),
            ("other[bot]", "<!-- seedbed:status -->"),
            ("seedbed", "<!-- seedbed:status -->"),
        )
    }
    before = {who: comment.body for who, comment in planted.items()}
    seedbed.github.deliver_to(f"{seedbed.url}/github/webhook")
    seedbed.says(pull, "grace", "/validate")
    seedbed.says(pull, "grace", "/help")
    assert {who: comment.body for who, comment in planted.items()} == before
    assert not any(comment.minimized for comment in planted.values())
    ours = [c.body for c in pull.comments if c.author.login == BOT]
    assert [body.startswith("<!-- seedbed:status -->") for body in ours].count(True) == 1


def test_a_button_pressed_by_a_stranger_does_nothing(seedbed: Seedbed) -> None:
    pull = seedbed.opens_from_fork("noor")
    (run,) = pull.check_runs
    assert run.actions
    for action in list(run.actions):
        for who in ("noor", "stranger"):
            pull.request_action(run, action.identifier, who)
    seedbed.hears()
    assert_nothing_came_of_it(seedbed, pull)
