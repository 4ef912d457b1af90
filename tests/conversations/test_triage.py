"""Triage: maintainers say what becomes of a contribution, by command or by label."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from sandbox.git import signed
from sandbox.pull_request import PullRequest
from sandbox.world import World
from tests.support.dialogue import LEAF, Seedbed, comments, leaf, status
from tests.support.transcript import transcript

pytestmark = pytest.mark.slow

FILE = ".github/seedbed.yml"
REPLY = "<!-- seedbed:triage "
QNA = f"{LEAF}/qna.yaml"


def labels(pull: PullRequest) -> set[str]:
    return {label.name for label in pull.labels}


def next_line(pull: PullRequest) -> str:
    (line,) = [line for line in status(pull).splitlines() if line.startswith("**Next: ")]
    return line


def configure(seedbed: Seedbed, words: str) -> None:
    seedbed.repository.push("main", {FILE: words}, "Configure", author="grace")
    seedbed.settle()


def other_words() -> bytes:
    """The leaf with another word in it."""
    text = leaf()[QNA]
    assert isinstance(text, bytes)
    return text.replace(b"recipe", b"dish")


def pushes(seedbed: Seedbed) -> None:
    """The author pushes the leaf with another word in it."""
    files: dict[str, bytes | str | None] = {QNA: other_words()}
    seedbed.repository.push("contribution", files, signed("More", "ada"), author="ada")
    seedbed.settle()


def test_a_new_contribution_is_labelled_and_waits_for_triage(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    assert labels(pull) == {"skill", "triage-needed"}
    seedbed.says(pull, "grace", "/ok-to-test")
    assert labels(pull) == {"skill", "triage-needed", "precheck-generate-ready"}
    made = seedbed.repository.labels["triage-needed"]
    assert (made.color, made.description) == (
        "fbca04",
        "The checks found no error; a maintainer has yet to look",
    )


def test_knowledge_with_errors_is_not_put_before_maintainers(seedbed: Seedbed) -> None:
    path = "knowledge/arts/film/academy_awards_2024"
    pull = seedbed.opens(files=leaf(path, qna=b"version: 3\n"))
    assert labels(pull) == {"knowledge"}
    assert next_line(pull).startswith("**Next: the contributor.** Mend the errors")


@pytest.mark.parametrize(
    ("command", "label", "actor"),
    [
        ("/triage approve", "triage-approved", "a maintainer"),
        ("/triage changes fewer steps, please", "triage-requested-changes", "the contributor"),
        ("/triage reject it is @noor's | see #1", "triage-rejected", "a maintainer"),
        ("/triage uncertain", "triage-uncertain", "a maintainer"),
    ],
)
def test_each_word_of_triage(
    seedbed: Seedbed, command: str, label: str, actor: str, snapshot: SnapshotAssertion
) -> None:
    pull = seedbed.opens()
    assert seedbed.says(pull, "grace", command) == ["eyes", "rocket"]
    assert labels(pull) == {"skill", label}
    assert next_line(pull).startswith(f"**Next: {actor}.**")
    assert comments(pull, REPLY) == []
    assert transcript(pull) == snapshot


def test_the_last_word_counts(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    seedbed.says(pull, "grace", "/triage approve")
    seedbed.says(pull, "grace", "/triage reject")
    assert labels(pull) == {"skill", "triage-rejected"}
    assert "rejected by grace" in status(pull)


def test_a_contributor_has_no_word_in_triage(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    assert seedbed.says(pull, "ada", "/triage approve") == ["eyes", "confused"]
    assert labels(pull) == {"skill", "triage-needed"}


def test_a_push_after_a_word_asks_for_another_look(
    seedbed: Seedbed, snapshot: SnapshotAssertion
) -> None:
    pull = seedbed.opens()
    old = pull.head_sha[:7]
    seedbed.says(pull, "grace", "/triage changes not-diverse")
    pushes(seedbed)
    assert labels(pull) == {"skill", "triage-follow-up"}
    assert f"grace looked at `{old}`, an older commit" in next_line(pull)
    assert transcript(pull) == snapshot
    seedbed.look()
    seedbed.says(pull, "grace", "/triage approve")
    assert labels(pull) == {"skill", "triage-approved"}


def test_a_rejection_outlives_a_push(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    seedbed.says(pull, "grace", "/triage reject")
    pushes(seedbed)
    assert labels(pull) == {"skill", "triage-rejected"}
    assert "an older commit" in status(pull)


def test_a_saved_reply_is_a_comment_and_only_the_last_one_stands_open(
    seedbed: Seedbed, snapshot: SnapshotAssertion
) -> None:
    pull = seedbed.opens()
    seedbed.says(pull, "grace", "/triage changes not-enough-examples two more dishes, please")
    assert transcript(pull) == snapshot
    seedbed.says(pull, "grace", "/triage reject topic")
    old, new = (c for c in pull.comments if c.body.startswith(REPLY))
    assert old.minimized
    assert not new.minimized
    assert "**Rejected** by grace" in new.body
    assert labels(pull) == {"skill", "triage-rejected", "topic-failure"}
    seedbed.says(pull, "grace", "/triage uncertain")
    assert new.minimized
    assert labels(pull) == {"skill", "triage-uncertain"}


def test_a_repository_has_replies_and_label_names_of_its_own(seedbed: Seedbed) -> None:
    configure(
        seedbed,
        "labels: {skill: kind/skill, triage-needed: 'off', triage-requested-changes: wanted}\n"
        "replies:\n  see-guide: Please read the guide, @noor.\n",
    )
    pull = seedbed.opens()
    assert labels(pull) == {"kind/skill"}
    seedbed.says(pull, "grace", "/triage changes see-guide")
    assert labels(pull) == {"kind/skill", "wanted"}
    (reply,) = comments(pull, REPLY)
    assert "Please read the guide, @&#8203;noor." in reply


def test_a_repository_without_labels_keeps_none(seedbed: Seedbed) -> None:
    configure(seedbed, "labels: 'off'\n")
    pull = seedbed.opens()
    seedbed.says(pull, "grace", "/triage approve")
    assert labels(pull) == set()
    assert "approved by grace" in status(pull)


def test_hold_and_its_end(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    pull = seedbed.opens()
    seedbed.says(pull, "grace", "/triage approve")
    seedbed.says(pull, "grace", "/hold the legal review")
    assert labels(pull) == {"skill", "triage-approved", "hold"}
    assert transcript(pull) == snapshot
    seedbed.says(pull, "grace", "/hold off")
    assert labels(pull) == {"skill", "triage-approved"}
    assert "| Hold |" not in status(pull)


def test_a_label_set_by_hand_counts_like_the_command(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    seedbed.says(pull, "grace", "/triage uncertain")
    seedbed.repository.labels.create("triage-approved")
    pull.label("triage-approved", "grace")
    seedbed.settle()
    assert labels(pull) == {"skill", "triage-approved"}
    assert "approved by grace" in status(pull)
    pull.unlabel("triage-approved", "grace")
    seedbed.settle()
    assert labels(pull) == {"skill", "triage-needed"}


def test_labels_that_people_change_by_hand_are_left_alone(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    pull.unlabel("triage-needed", "grace")
    pull.label("good first issue", "grace")
    seedbed.settle()
    seedbed.says(pull, "ada", "/validate")
    assert labels(pull) == {"skill", "good first issue"}


def test_a_closed_pull_request_keeps_its_labels(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    seedbed.says(pull, "grace", "/triage reject")
    pull.close("grace")
    seedbed.settle()
    assert labels(pull) == {"skill", "triage-rejected"}
    assert next_line(pull) == "**Next: nobody.** The pull request is closed."


def test_a_contribution_that_is_taken_back_loses_its_labels(seedbed: Seedbed) -> None:
    pull = seedbed.opens()
    gone: dict[str, bytes | str | None] = dict.fromkeys(leaf())
    files = {**gone, "README.md": "# The taxonomy\n"}
    seedbed.repository.push("contribution", files, signed("Take back", "ada"), author="ada")
    seedbed.settle()
    assert labels(pull) == set()
    assert "**Next: nobody.**" in next_line(pull)


def test_reviewers_are_asked_by_path_and_once(seedbed: Seedbed, github: World) -> None:
    seedbed.repository.add_collaborator("linus", role_name="write")
    seedbed.repository.add_collaborator("ada", role_name="write")
    configure(
        seedbed,
        "reviewers:\n"
        "  - {path: 'compositional_skills/writing/**', users: [linus, ada]}\n"
        "  - {path: 'knowledge/**', users: [grace]}\n",
    )
    pull = seedbed.opens(draft=True)
    assert pull.requested_reviewers == []
    pull.ready_for_review("ada")
    seedbed.settle()
    assert [user.login for user in pull.requested_reviewers] == ["linus"]
    pull.requested_reviewers.clear()
    seedbed.says(pull, "ada", "/validate")
    assert pull.requested_reviewers == []


def test_nobody_is_asked_to_review_errors(seedbed: Seedbed) -> None:
    seedbed.repository.add_collaborator("linus", role_name="write")
    configure(seedbed, "reviewers:\n  - {path: '**', users: [linus]}\n")
    pull = seedbed.opens(files=leaf(qna=b"version: 3\n"))
    assert pull.requested_reviewers == []


def test_status_says_what_is_under_way(seedbed: Seedbed, snapshot: SnapshotAssertion) -> None:
    first = seedbed.opens()
    second = seedbed.opens(files=leaf(qna=other_words()), branch="another")
    first.comment("grace", "/sample")
    seedbed.hears()
    second.comment("grace", "/sample")
    second.comment("noor", "/status")
    seedbed.hears()
    assert transcript(second) == snapshot
    assert "queued, 1 run before it" in comments(second, "<!-- seedbed:status-reply")[0]
