"""What a repository's file chooses, and the policy that it makes of the service's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.people import MAINTAINERS, People, Person
from app.domain.policy import Policy
from app.domain.pull_request import Role
from app.domain.triage import Label, Reply, ReviewersOfPath
from app.taxonomy.choices import DISPATCH
from app.taxonomy.configuration import read_configuration

SERVICE = Policy(pairs=30, max_contributions=5, sample_unasked=True, student=True)


def policy(text: str, service: Policy = SERVICE) -> Policy:
    return read_configuration(text.encode(), "acme").over(service)


def test_a_file_that_says_nothing_leaves_the_service_as_it_is() -> None:
    assert policy("") == SERVICE
    assert policy("checks: {severity: {lint: off}}") == SERVICE


def test_who_maintains_is_whoever_is_listed_and_nobody_else() -> None:
    listed = policy("maintainers: {role: write, teams: [acme/Leads], users: [Ada]}")
    assert listed.maintainers == People(
        role=Role.WRITE, teams=frozenset({"leads"}), users=frozenset({"ada"})
    )
    assert listed.maintains(Person(login="ADA"))
    assert not listed.maintains(Person(login="grace", role=Role.TRIAGE))
    assert listed.teams == {"leads"}
    assert policy("maintainers: {users: [ada]}").maintainers.role is None
    assert policy("").maintainers == MAINTAINERS


def test_a_command_without_anybody_is_for_nobody() -> None:
    commands = policy("commands:\n  sample: {}\n  hold: {role: read}\n").commands
    assert not commands["sample"].has(Person(login="ada", role=Role.ADMIN))
    assert commands["hold"].has(Person(login="ada", role=Role.READ))
    assert set(commands) == {"sample", "hold"}


@pytest.mark.parametrize(
    ("text", "pairs", "contributions", "unasked"),
    [
        ("{pairs: 300, contributions: 2, unasked: false}", 300, 2, False),
        ("{pairs: 3.0, contributions: 900, unasked: true}", 3, 5, True),
        ("{unasked: off}", 30, 5, False),
    ],
)
def test_samples_are_as_large_as_the_file_says_but_of_no_more_contributions(
    text: str, pairs: int, contributions: int, unasked: bool
) -> None:
    chosen = policy(f"sampling: {text}")
    assert (chosen.pairs, chosen.max_contributions, chosen.sample_unasked) == (
        pairs,
        contributions,
        unasked,
    )
    assert isinstance(chosen.pairs, int)


def test_a_file_cannot_switch_on_what_the_service_does_not_do() -> None:
    service = replace(SERVICE, sample_unasked=False)
    assert not policy("sampling: {unasked: true}", service).sample_unasked
    assert not policy("", service).sample_unasked


def test_labels_are_renamed_switched_off_one_by_one_or_all_of_them() -> None:
    names = policy("labels: {skill: 'kind: skill', hold: off}").labels
    assert [names.name(Label.SKILL), names.name(Label.HOLD)] == ["kind: skill", ""]
    assert names.name(Label.KNOWLEDGE) == "knowledge"
    assert names.meant("KIND: SKILL") is Label.SKILL
    assert policy("labels: {skill: knowledge, knowledge: skill}").labels.meant("skill") is (
        Label.KNOWLEDGE
    )


@pytest.mark.parametrize("off", ["off", "'off'", "no", "false"])
def test_all_labels_can_be_switched_off(off: str) -> None:
    assert policy(f"labels: {off}").labels.named(Label) == ()


def test_reviewers_keep_the_order_of_the_file() -> None:
    text = "reviewers:\n- {path: 'knowledge/**', users: [Ada, bo, Ada]}\n- {path: a, teams: [x/B]}"
    assert read_configuration(text.encode()).reviewers == (
        ReviewersOfPath(pattern="knowledge/**", users=("Ada", "bo")),
        ReviewersOfPath(pattern="a", teams=("b",)),
    )


def test_replies_are_words_alone_or_words_and_whether_the_topic_is_at_fault() -> None:
    replies = policy("replies:\n  a: ' One. '\n  b: {words: Two., topic: yes}\n").replies
    assert replies == {
        "a": Reply(key="a", words="One."),
        "b": Reply(key="b", words="Two.", topic=True),
    }


@pytest.mark.parametrize(
    ("text", "event"),
    [("true", DISPATCH), ("false", ""), ("train-now", "train-now"), ("off", "")],
)
def test_a_dispatch_is_sent_where_the_file_says_so(text: str, event: str) -> None:
    assert policy(f"after_merge: {{dispatch: {text}}}").dispatch == event
    assert policy("after_merge: {}").dispatch == ""
