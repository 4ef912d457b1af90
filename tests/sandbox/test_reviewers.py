"""Reviews asked for, of people and of teams."""

import httpx
import pytest

from sandbox import PullRequest, RefusedError, Repository, Team, World
from tests.sandbox.clients import installation_client, pygithub_for

URL = "pulls/1/requested_reviewers"


@pytest.fixture
def team(github: World, taxonomy: Repository) -> Team:
    """The team `acme/cooks`."""
    made = Team(github.next_id(), taxonomy.owner, "cooks", "The cooks")
    github.teams["acme", "cooks"] = made
    return made


def asked(github: World) -> list[tuple[str | None, str]]:
    """The requests so far: the action, and whom it was about."""
    payloads = [d.payload for d in github.deliveries if "review_request" in (d.action or "")]
    return [
        (
            p["action"],
            p["requested_team"]["slug"]
            if "requested_team" in p
            else p["requested_reviewer"]["login"],
        )
        for p in payloads
    ]


def test_people_and_teams_are_asked_and_excused(
    github: World, api: httpx.Client, pull: PullRequest, team: Team
) -> None:
    body = {"reviewers": ["Grace"], "team_reviewers": ["cooks"]}
    made = api.post(URL, json=body)
    assert made.status_code == 201
    assert [user["login"] for user in made.json()["requested_reviewers"]] == ["grace"]
    assert [found["slug"] for found in made.json()["requested_teams"]] == ["cooks"]
    shown = api.get(URL).json()
    assert ([u["login"] for u in shown["users"]], [t["name"] for t in shown["teams"]]) == (
        ["grace"],
        ["The cooks"],
    )
    assert api.get("pulls/1").json()["requested_teams"][0]["slug"] == "cooks"
    assert api.get("pulls").json()[0]["requested_teams"][0]["slug"] == "cooks"
    api.post(URL, json=body)
    assert asked(github) == [("review_requested", "grace"), ("review_requested", "cooks")]
    gone = api.request("DELETE", URL, json=body | {"reviewers": ["grace", "ada"]})
    assert gone.status_code == 200
    assert gone.json()["requested_reviewers"] == gone.json()["requested_teams"] == []
    assert asked(github)[2:] == [
        ("review_request_removed", "grace"),
        ("review_request_removed", "cooks"),
    ]


def test_every_webhook_carries_who_is_asked(
    github: World, api: httpx.Client, pull: PullRequest, team: Team
) -> None:
    api.post(URL, json={"reviewers": ["grace"], "team_reviewers": ["cooks"]})
    pull.label("skill", by="grace")
    pull.edit(by="ada", title="Better")
    pull.repository.push("add-recipe", {"b.md": "b\n"}, "More", author="ada")
    pull.convert_to_draft(by="ada")
    pull.ready_for_review(by="ada")
    pull.lock("grace")
    pull.unlock("grace")
    pull.unlabel("skill", by="grace")
    pull.review("ada", "A thought.")
    pull.close(by="ada")
    pull.reopen(by="ada")
    told = [d.payload["pull_request"] for d in github.deliveries if "pull_request" in d.payload]
    assert len(told) == 14
    for shape in told[1:]:
        assert [user["login"] for user in shape["requested_reviewers"]] == ["grace"]
    assert [
        t["slug"] for t in github.deliveries[-1].payload["pull_request"]["requested_teams"]
    ] == ["cooks"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"reviewers": ["ada"]}, "from pull request author"),
        ({"reviewers": ["grace", "ADA"]}, "from pull request author"),
        ({"reviewers": ["grace", "mallory"]}, "only be requested from collaborators"),
        ({"reviewers": ["nobody-at-all"]}, "only be requested from collaborators"),
        ({"team_reviewers": ["bakers"]}, "only be requested from collaborators"),
        ({"reviewers": "grace"}, "not an array"),
        ({"reviewers": [], "team_reviewers": []}, "anyOf"),
        ({}, "anyOf"),
    ],
)
def test_who_cannot_review_is_refused_and_nobody_is_asked(
    github: World, api: httpx.Client, pull: PullRequest, team: Team, body: dict, words: str
) -> None:
    github.user("mallory")
    answer = api.post(URL, json=body)
    assert answer.status_code == 422
    assert words in answer.json()["message"]
    assert (pull.requested_reviewers, pull.requested_teams, asked(github)) == ([], [], [])


def test_a_review_answers_the_request(github: World, api: httpx.Client, pull: PullRequest) -> None:
    api.post(URL, json={"reviewers": ["grace"]})
    pull.review("grace", "Fine.", state="approved")
    assert api.get(URL).json()["users"] == []
    assert asked(github) == [("review_requested", "grace")], "GitHub does not say it"


def test_people_ask_people(github: World, taxonomy: Repository, pull: PullRequest) -> None:
    taxonomy.add_collaborator("tim", role_name="triage")
    pull.request_review("tim", by="grace")
    assert asked(github) == [("review_requested", "tim")]
    for reviewer, by in (("ada", "grace"), ("mallory", "grace"), ("grace", "ada")):
        with pytest.raises(RefusedError):
            pull.request_review(reviewer, by=by)


def test_it_needs_the_right_to_write_pull_requests(taxonomy: Repository, pull: PullRequest) -> None:
    permissions = {"issues": "write", "pull_requests": "read"}
    with installation_client(taxonomy, permissions=permissions) as api:
        assert api.get(URL).status_code == 200
        assert api.post(URL, json={"reviewers": ["grace"]}).status_code == 403
        assert api.request("DELETE", URL, json={"reviewers": ["grace"]}).status_code == 403


def test_the_usual_client_asks(taxonomy: Repository, pull: PullRequest, team: Team) -> None:
    with pygithub_for(taxonomy) as github:
        found = github.get_repo("acme/taxonomy").get_pull(1)
        found.create_review_request(["grace"], ["cooks"])
        users, teams = found.get_review_requests()
        assert ([u.login for u in users], [t.slug for t in teams]) == (["grace"], ["cooks"])
        found.delete_review_request(["grace"], ["cooks"])
    assert pull.requested_reviewers == []
