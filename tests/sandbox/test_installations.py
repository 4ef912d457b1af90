"""Installing, suspending and taking away the App, and what is left of its tokens then."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sandbox import PullRequest, RefusedError, Repository, World
from tests.sandbox.clients import app_client, client, home, token

SUSPENDED = "This installation has been suspended"


@pytest.fixture
def app(github: World) -> Iterator[httpx.Client]:
    """The App by itself."""
    with app_client(github) as found:
        yield found


def told(github: World) -> list[dict[str, Any]]:
    """What the App heard of its installations, oldest first."""
    return [d.payload for d in github.deliveries if d.event.startswith("installation")]


def ask_token(app: httpx.Client, installation: int) -> tuple[int, str]:
    """What comes of asking for a token."""
    answer = app.post(f"/app/installations/{installation}/access_tokens")
    return answer.status_code, answer.json().get("message", "")


def test_setting_up_says_nothing(github: World, taxonomy: Repository) -> None:
    assert told(github) == []


def test_all_installations_are_listed(github: World, app: httpx.Client) -> None:
    made = [github.create_repository(f"owner-{n}/taxonomy", {"a": "a"}) for n in range(3)]
    github.create_repository("elsewhere/taxonomy", {"a": "a"}, installed=False)
    first = app.get("/app/installations", params={"per_page": 2})
    second = app.get(first.links["next"]["url"])
    found = [one["id"] for one in first.json() + second.json()]
    assert found == [repository.installation_id for repository in made]


def test_another_apps_installations_are_its_own(
    github: World, app: httpx.Client, taxonomy: Repository
) -> None:
    github.install(github.create_app("other-ci"), taxonomy)
    assert [one["app_slug"] for one in app.get("/app/installations").json()] == ["seedbed"]


def test_a_token_knows_its_repositories(github: World, taxonomy: Repository) -> None:
    github.create_repository("acme/second", {"a": "a"})
    with client(github, token(taxonomy)) as all_of_them:
        found = all_of_them.get("/installation/repositories", params={"per_page": 1})
        assert found.json()["total_count"] == 2
        assert [one["full_name"] for one in found.json()["repositories"]] == ["acme/taxonomy"]
        (second,) = all_of_them.get(found.links["next"]["url"]).json()["repositories"]
        assert second["full_name"] == "acme/second"
    with client(github, token(taxonomy, repositories=["second"])) as one:
        assert one.get("/installation/repositories").json()["total_count"] == 1
    with app_client(github) as itself:
        assert itself.get("/installation/repositories").status_code == 401


def test_a_suspended_installation_refuses(
    github: World, app: httpx.Client, api: httpx.Client, taxonomy: Repository
) -> None:
    number = taxonomy.installation_id
    github.suspend("acme", by="grace")
    assert ask_token(app, number) == (403, SUSPENDED)
    refused = api.get(home(taxonomy))
    assert (refused.status_code, refused.json()["message"]) == (403, SUSPENDED)
    found = app.get("/repos/acme/taxonomy/installation").json()
    assert (found["id"], found["suspended_by"]["login"]) == (number, "grace")
    (listed,) = app.get("/app/installations").json()
    assert listed["suspended_at"] is not None

    github.unsuspend("acme", by="grace")
    assert ask_token(app, number)[0] == 201
    assert api.get(home(taxonomy)).status_code == 200, "the old token works again"
    assert [payload["action"] for payload in told(github)] == ["suspend", "unsuspend"]
    first, second = told(github)
    assert first["installation"]["suspended_at"] is not None
    assert second["installation"]["suspended_at"] is None
    assert first["sender"]["login"] == "grace"
    assert [one["full_name"] for one in first["repositories"]] == ["acme/taxonomy"]


def test_a_suspended_installation_refuses_graphql_too(github: World, taxonomy: Repository) -> None:
    shown = token(taxonomy)
    github.suspend("acme")
    with client(github, shown) as installed:
        refused = installed.post(f"{github.url}/api/graphql", json={"query": "{__typename}"})
    assert (refused.status_code, refused.json()["message"]) == (403, SUSPENDED)


@pytest.mark.parametrize("end", [World.suspend, World.uninstall])
def test_nothing_is_heard_of_the_repositories_any_more(
    github: World, pull: PullRequest, end: Any
) -> None:
    end(github, "acme")
    heard = len(github.deliveries)
    pull.comment("ada", "Hello?")
    pull.repository.push("add-recipe", {"b.md": "b\n"}, "More", author="ada")
    assert len(github.deliveries) == heard


def test_an_uninstalled_app_is_a_stranger(
    github: World, app: httpx.Client, api: httpx.Client, taxonomy: Repository
) -> None:
    number = taxonomy.installation_id
    github.uninstall("acme")
    assert ask_token(app, number) == (404, "Not Found")
    assert api.get(home(taxonomy)).status_code == 401
    assert app.get("/repos/acme/taxonomy/installation").status_code == 404
    assert app.get(f"/app/installations/{number}").status_code == 404
    assert app.get("/app/installations").json() == []
    (payload,) = told(github)
    assert (payload["action"], payload["installation"]["id"]) == ("deleted", number)

    github.add_to_installation("acme/taxonomy", by="grace")
    created = told(github)[-1]
    assert created["action"] == "created"
    assert created["installation"]["id"] == taxonomy.installation_id != number
    assert api.get(home(taxonomy)).status_code == 401, "the old token stays dead"


def test_repositories_come_and_go(github: World, api: httpx.Client, taxonomy: Repository) -> None:
    second = github.create_repository("acme/second", {"a": "a"}, installed=False)
    assert api.get(home(second)).status_code == 404
    github.add_to_installation("acme/second")
    assert api.get(home(second)).status_code == 200, "a token for all sees the new one too"
    github.remove_from_installation("acme/taxonomy")
    assert api.get(home(taxonomy)).status_code == 404
    added, removed = told(github)
    assert (added["action"], removed["action"]) == ("added", "removed")
    assert [one["full_name"] for one in added["repositories_added"]] == ["acme/second"]
    assert [one["full_name"] for one in removed["repositories_removed"]] == ["acme/taxonomy"]
    assert added["repositories_removed"] == removed["repositories_added"] == []


def test_a_narrow_token_loses_what_the_installation_loses(
    github: World, taxonomy: Repository
) -> None:
    with client(github, token(taxonomy, repositories=["taxonomy"])) as narrow:
        github.remove_from_installation("acme/taxonomy")
        assert narrow.get(home(taxonomy)).status_code == 404
        assert narrow.get("/installation/repositories").json()["total_count"] == 0


def test_the_last_repository_leaves_an_empty_installation(
    github: World, app: httpx.Client, taxonomy: Repository
) -> None:
    found = github.remove_from_installation("acme/taxonomy")
    assert ask_token(app, found.id)[0] == 201
    github.suspend("acme")
    assert told(github)[-1]["repositories"] == []


def test_people_cannot_do_it_twice(github: World, taxonomy: Repository) -> None:
    with pytest.raises(RefusedError):
        github.unsuspend("acme")
    github.suspend("acme")
    with pytest.raises(RefusedError):
        github.suspend("acme")
    with pytest.raises(RefusedError):
        github.add_to_installation("acme/taxonomy")
    github.remove_from_installation("acme/taxonomy")
    with pytest.raises(RefusedError):
        github.remove_from_installation("acme/taxonomy")
    github.uninstall("acme")
    for act in (github.uninstall, github.suspend, github.unsuspend):
        with pytest.raises(RefusedError):
            act("acme")
