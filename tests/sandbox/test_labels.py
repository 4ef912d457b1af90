"""Labels of a repository and on a pull request."""

import httpx
import pytest

from sandbox import PullRequest, RefusedError, Repository, World
from tests.sandbox.clients import installation_client, pygithub_for

SKILL = {"name": "skill", "color": "1D76db", "description": "A new skill"}


def said(github: World) -> list[tuple[str | None, str | None, str]]:
    """The `pull_request` webhooks after the first: action, label and who did it."""
    payloads = [d.payload for d in github.deliveries if d.event == "pull_request"][1:]
    return [(p["action"], p.get("label", {}).get("name"), p["sender"]["login"]) for p in payloads]


def on(pull: PullRequest) -> list[str]:
    """The names of the labels on a pull request."""
    return [label.name for label in pull.labels]


def test_a_label_is_made_changed_and_deleted(api: httpx.Client, taxonomy: Repository) -> None:
    made = api.post("labels", json=SKILL)
    assert made.status_code == 201
    assert made.json().items() >= SKILL.items()
    assert api.get("labels/SKILL").json() == made.json(), "names are the same in any case"
    assert api.get("labels").json() == [made.json()]
    changed = api.patch("labels/skill", json={"new_name": "Skill", "color": "ededed"}).json()
    assert (changed["name"], changed["color"]) == ("Skill", "ededed")
    assert changed["description"] == "A new skill"
    gone = api.delete("labels/skill")
    assert (gone.status_code, gone.content) == (204, b"")
    assert len(taxonomy.labels) == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"name": "SKILL"}, "already_exists"),
        ({"name": ""}, "missing_field"),
        ({"name": "x" * 51}, "custom"),
        ({"name": "x", "color": "#1d76db"}, "invalid"),
        ({"name": "x", "color": "12345"}, "invalid"),
        ({"name": "x", "color": "12345g"}, "invalid"),
        ({"name": "x", "description": "y" * 101}, "custom"),
        ({"name": "x", "description": "a \N{SEEDLING}"}, "custom"),
    ],
)
def test_a_label_that_cannot_be_is_refused(
    api: httpx.Client, taxonomy: Repository, asked: dict, code: str
) -> None:
    taxonomy.labels.create("skill")
    answer = api.post("labels", json=asked)
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == [code]
    assert len(taxonomy.labels) == 1


@pytest.mark.parametrize("asked", [{"color": "ededed"}, {"name": 3}, {"name": "x", "size": 1}])
def test_a_body_of_another_shape_is_refused(
    api: httpx.Client, taxonomy: Repository, asked: dict
) -> None:
    assert api.post("labels", json=asked).status_code == 422


def test_a_label_at_its_limits_is_taken(api: httpx.Client, taxonomy: Repository) -> None:
    asked = {"name": "ü" * 50, "color": "ABCDEF", "description": "ü" * 100}
    assert api.post("labels", json=asked).status_code == 201


def test_a_name_cannot_be_taken_from_another(api: httpx.Client, taxonomy: Repository) -> None:
    taxonomy.labels.create("skill")
    taxonomy.labels.create("knowledge")
    assert api.patch("labels/skill", json={"new_name": "Knowledge"}).status_code == 422
    assert api.patch("labels/none", json={"new_name": "x"}).status_code == 404
    assert api.get("labels/none").status_code == 404
    assert api.delete("labels/none").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        ["Skill", "new one"],
        {"labels": ["Skill", "new one"]},
        [{"name": "skill"}, {"name": "new one"}],
        {"labels": [{"name": "skill"}, {"name": "new one"}]},
    ],
)
def test_labels_are_added_in_each_of_the_four_ways(
    github: World, api: httpx.Client, pull: PullRequest, body: object
) -> None:
    pull.repository.labels.create("skill", "1d76db")
    answer = api.post("issues/1/labels", json=body)
    assert answer.status_code == 200
    shown = [(label["name"], label["color"]) for label in answer.json()]
    assert shown == [("skill", "1d76db"), ("new one", "ededed")]
    assert answer.json() == api.get("issues/1/labels").json()
    assert said(github) == [
        ("labeled", "skill", "seedbed[bot]"),
        ("labeled", "new one", "seedbed[bot]"),
    ]
    api.post("issues/1/labels", json=body)
    assert len(said(github)) == 2, "what is on already is not said again"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (["x" * 51], 422),
        ([" "], 422),
        ([3], 422),
        ({"labels": "skill"}, 422),
        ("skill", 400),
    ],
)
def test_what_is_no_list_of_labels_is_refused(
    api: httpx.Client, pull: PullRequest, body: object, status: int
) -> None:
    for method in ("POST", "PUT"):
        assert api.request(method, "issues/1/labels", json=body).status_code == status
    assert len(pull.repository.labels) == 0


def test_a_list_is_no_body_elsewhere(api: httpx.Client, pull: PullRequest) -> None:
    assert api.post("labels", json=["skill"]).status_code == 400


def test_labels_are_set_and_taken_off(github: World, api: httpx.Client, pull: PullRequest) -> None:
    api.post("issues/1/labels", json=["skill", "triage-needed"])
    assert api.put("issues/1/labels", json={"labels": ["skill", "hold"]}).status_code == 200
    assert on(pull) == ["skill", "hold"]
    left = api.delete("issues/1/labels/HOLD")
    assert [label["name"] for label in left.json()] == ["skill"]
    missing = api.delete("issues/1/labels/hold")
    assert (missing.status_code, missing.json()["message"]) == (404, "Label does not exist")
    assert said(github)[2:] == [
        ("unlabeled", "triage-needed", "seedbed[bot]"),
        ("labeled", "hold", "seedbed[bot]"),
        ("unlabeled", "hold", "seedbed[bot]"),
    ]


def test_people_label_and_every_shape_shows_it(
    github: World, api: httpx.Client, pull: PullRequest
) -> None:
    pull.label("kind/skill", by="grace")
    pull.comment("ada", "Thanks.")
    pull.close(by="ada")
    for url in ("pulls/1", "issues/1"):
        assert [label["name"] for label in api.get(url).json()["labels"]] == ["kind/skill"]
    listed = api.get("pulls", params={"state": "all"}).json()
    assert [label["name"] for label in listed[0]["labels"]] == ["kind/skill"]
    for delivery in github.deliveries[-3:]:
        carrier = delivery.payload.get("pull_request") or delivery.payload["issue"]
        assert [label["name"] for label in carrier["labels"]] == ["kind/skill"]
    pull.unlabel("kind/skill", by="grace")
    assert [action for action, *_ in said(github)] == ["labeled", "closed", "unlabeled"]


def test_only_people_who_triage_may_label(taxonomy: Repository, pull: PullRequest) -> None:
    taxonomy.add_collaborator("tim", role_name="triage")
    with pytest.raises(RefusedError, match="their role is read"):
        pull.label("skill", by="ada")
    with pytest.raises(RefusedError, match="their role is triage, not write"):
        pull.label("skill", by="tim")
    taxonomy.labels.create("skill")
    pull.label("skill", by="tim")
    with pytest.raises(RefusedError):
        pull.unlabel("skill", by="ada")
    pull.unlabel("Skill", by="tim")
    with pytest.raises(RefusedError, match="has no label"):
        pull.unlabel("skill", by="tim")


def test_a_deleted_label_leaves_without_a_name(
    github: World, api: httpx.Client, pull: PullRequest
) -> None:
    pull.label("skill", by="grace")
    api.delete("labels/skill")
    assert on(pull) == []
    assert said(github)[-1] == ("unlabeled", None, "seedbed[bot]")


def test_a_renamed_label_is_the_same_on_the_pull_request(
    api: httpx.Client, pull: PullRequest
) -> None:
    pull.label("skill", by="grace")
    api.patch("labels/skill", json={"new_name": "ability"})
    assert on(pull) == ["ability"]
    assert "skill" not in pull.repository.labels


def test_one_of_two_rights_is_enough(taxonomy: Repository, pull: PullRequest) -> None:
    for right in ("issues", "pull_requests"):
        with installation_client(taxonomy, permissions={right: "write"}) as api:
            assert api.post("issues/1/labels", json=[right]).status_code == 200
            assert api.post("labels", json={"name": f"{right} too"}).status_code == 201
    with installation_client(taxonomy, permissions={"issues": "read"}) as api:
        assert api.get("labels").status_code == 200
        assert api.post("issues/1/labels", json=["x"]).status_code == 403
        assert api.delete("labels/issues").status_code == 403


def test_the_usual_client_labels(taxonomy: Repository, pull: PullRequest) -> None:
    with pygithub_for(taxonomy) as github:
        repository = github.get_repo("acme/taxonomy")
        repository.create_label("skill", "1d76db", "A new skill")
        found = repository.get_pull(1)
        found.add_to_labels("skill", "kind/new one")
        assert [label.name for label in found.get_labels()] == ["skill", "kind/new one"]
        found.remove_from_labels("kind/new one")
        repository.get_label("kind/new one").edit("renamed", "ededed")
        found.set_labels("renamed")
        assert on(pull) == ["renamed"]
        repository.get_label("skill").delete()
    assert [label.name for label in taxonomy.labels] == ["renamed"]
