"""Labels and requests for review: Seedbed's own part, and nobody else's."""

from typing import NoReturn

import pytest

from app.errors import TransientError, UserError
from app.github.apply_triage import apply_labels, apply_reviewers
from app.github.client import GitHubClient
from app.report.wanted import WantedLabel, WantedReviewers
from sandbox import PullRequest, World
from tests.github.conftest import Calls

ON_ISSUE = "/repos/{owner}/{repo}/issues/{number}/labels"
REVIEWERS = "/repos/{owner}/{repo}/pulls/{number}/requested_reviewers"


def label(name: str) -> WantedLabel:
    return WantedLabel(name=name, colour="0e8a16", description=f"About {name}.")


def labels(*names: str) -> tuple[WantedLabel, ...]:
    return tuple(map(label, names))


def on(pull: PullRequest) -> list[str]:
    return [label.name for label in pull.labels]


def test_missing_labels_are_made_with_colour_and_words(
    client: GitHubClient, pull: PullRequest
) -> None:
    apply_labels(client, pull.number, labels("skill", "triage-needed"), ())
    assert on(pull) == ["skill", "triage-needed"]
    made = pull.repository.labels["skill"]
    assert (made.color, made.description) == ("0e8a16", "About skill.")


def test_labels_that_are_there_keep_their_looks(client: GitHubClient, pull: PullRequest) -> None:
    pull.repository.labels.create("Skill", "ffffff", "Theirs.")
    apply_labels(client, pull.number, labels("skill"), ())
    assert on(pull) == ["Skill"]
    assert pull.repository.labels["skill"].description == "Theirs."
    apply_labels(client, pull.number, (), ("skill",))
    assert on(pull) == []


def test_what_did_not_change_costs_no_call(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    apply_labels(client, pull.number, labels("b", "A"), ("a", "b"))
    apply_labels(client, pull.number, (), ())
    assert calls.taken() == []


def test_what_is_outdated_goes_and_what_people_did_stays(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    pull.repository.add_collaborator("grace", role_name="maintain")
    apply_labels(client, pull.number, labels("skill", "triage-needed", "kind/new"), ())
    pull.label("important", "grace")
    pull.unlabel("skill", "grace")
    last = ("skill", "triage-needed", "kind/new")
    calls.taken()
    apply_labels(client, pull.number, labels("skill", "hold"), last)
    assert on(pull) == ["important", "hold"]
    removed = f"DELETE {ON_ISSUE}/{{name}}"
    assert calls.taken().count(removed) == 2


def test_a_label_that_people_took_off_already_is_no_error(
    client: GitHubClient, pull: PullRequest
) -> None:
    apply_labels(client, pull.number, (), ("gone", "..", "."))
    assert on(pull) == []


def test_a_label_that_somebody_makes_at_this_moment_is_taken_as_it_is(
    client: GitHubClient, pull: PullRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull.repository.labels.create("skill", "ffffff", "Theirs.")
    monkeypatch.setattr(client, "repository_labels", frozenset)
    apply_labels(client, pull.number, labels("skill"), ())
    assert on(pull) == ["skill"]


def test_a_label_that_github_does_not_take_holds_up_no_other(
    client: GitHubClient, pull: PullRequest
) -> None:
    apply_labels(client, pull.number, labels("x" * 51, "skill"), ())
    assert on(pull) == ["skill"]
    with pytest.raises(UserError, match="github-refused"):
        client.create_label("x" * 51, "0e8a16", "Too long.")


def test_labels_past_the_first_page_are_known(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    for number in range(101):
        pull.repository.labels.create(f"label-{number}")
    apply_labels(client, pull.number, labels("label-100"), ())
    listed = "GET /repos/{owner}/{repo}/labels"
    assert calls.taken() == [listed, listed, f"POST {ON_ISSUE}"]


@pytest.fixture
def people(pull: PullRequest, github: World) -> None:
    for login in ("ada", "grace", "tom", "lin"):
        pull.repository.add_collaborator(login, role_name="write")
    github.create_team("acme", "triagers", members=("grace",))


def asked(pull: PullRequest) -> set[str]:
    teams = {f"team/{team.slug}" for team in pull.requested_teams}
    return {user.login for user in pull.requested_reviewers} | teams


@pytest.mark.usefixtures("people")
def test_people_and_teams_are_asked_once(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    wanted = WantedReviewers(users=("grace", "tom", "Grace"), teams=("triagers",))
    done = apply_reviewers(client, pull.number, wanted, ())
    assert {name.casefold() for name in done} == {"grace", "tom", "team/triagers"}
    assert asked(pull) == {"grace", "tom", "team/triagers"}
    assert calls.taken().count(f"POST {REVIEWERS}") == 1
    assert apply_reviewers(client, pull.number, wanted, done) == done
    assert calls.taken() == []


@pytest.mark.usefixtures("people")
def test_who_was_taken_off_the_list_is_not_asked_again(
    client: GitHubClient, pull: PullRequest
) -> None:
    wanted = WantedReviewers(users=("grace",))
    done = apply_reviewers(client, pull.number, wanted, ())
    pull.requested_reviewers.clear()
    wanted = WantedReviewers(users=("GRACE", "tom"))
    assert apply_reviewers(client, pull.number, wanted, done) == ("grace", "tom")
    assert asked(pull) == {"tom"}


@pytest.mark.usefixtures("people")
def test_who_needs_no_asking_is_not_asked(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    pull.request_review("tom", by="lin")
    pull.review("grace", "Looks fine.", "approved")
    wanted = WantedReviewers(users=("ada", "tom", "grace"))
    calls.taken()
    assert apply_reviewers(client, pull.number, wanted, ()) == ("ada", "tom", "grace")
    assert f"POST {REVIEWERS}" not in calls.taken()
    assert asked(pull) == {"tom"}


@pytest.mark.usefixtures("people")
def test_one_who_cannot_be_asked_keeps_nobody_else_from_it(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    wanted = WantedReviewers(users=("grace", "stranger"), teams=("triagers", "no-team"))
    done = apply_reviewers(client, pull.number, wanted, ())
    assert done == ("grace", "stranger", "team/triagers", "team/no-team")
    assert asked(pull) == {"grace", "team/triagers"}
    calls.taken()
    apply_reviewers(client, pull.number, wanted, done)
    assert calls.taken() == []


@pytest.mark.usefixtures("people")
def test_a_single_one_who_cannot_be_asked_is_tried_once(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    wanted = WantedReviewers(users=("stranger",))
    assert apply_reviewers(client, pull.number, wanted, ()) == ("stranger",)
    assert calls.taken().count(f"POST {REVIEWERS}") == 1


@pytest.mark.usefixtures("people")
def test_without_the_right_to_see_teams_people_are_asked_all_the_same(
    client: GitHubClient, pull: PullRequest, github: World
) -> None:
    del github.app.permissions["members"]
    wanted = WantedReviewers(users=("grace",), teams=("triagers",))
    done = apply_reviewers(client, pull.number, wanted, ())
    assert done == ("grace", "team/triagers")
    assert asked(pull) == {"grace"}


@pytest.mark.usefixtures("people")
def test_teams_are_asked_with_a_token_that_sees_them(
    client: GitHubClient, pull: PullRequest, github: World
) -> None:
    client.ask_reviewers(pull.number, (), ("triagers",))
    rights = [token.permissions for token in github.tokens.values()]
    assert rights == [{"members": "read", "metadata": "read", "pull_requests": "write"}]


def test_a_failure_that_passes_notes_nobody(
    client: GitHubClient, pull: PullRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> NoReturn:
        raise TransientError("github-broken", "GitHub answered with status 502.")

    monkeypatch.setattr(client, "ask_reviewers", away)
    with pytest.raises(TransientError):
        apply_reviewers(client, pull.number, WantedReviewers(users=("grace",)), ())


def test_a_label_is_taken_off_by_its_whole_name(client: GitHubClient, pull: PullRequest) -> None:
    pull.repository.labels.create("b", "ffffff", "")
    client.add_labels(pull.number, ("b",))
    for name in ("a/../b", "a/..", "..", "."):
        client.remove_label(pull.number, name)
    assert on(pull) == ["b"]


def test_where_labels_may_not_be_made_those_that_are_there_are_put_on(
    client: GitHubClient, pull: PullRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object) -> NoReturn:
        raise UserError("github-forbidden", "GitHub does not let the App do this here.")

    monkeypatch.setattr(GitHubClient, "create_label", forbidden)
    pull.repository.labels.create("skill", "ffffff", "")
    apply_labels(client, pull.number, labels("new", "skill"), ())
    assert on(pull) == ["skill"]
