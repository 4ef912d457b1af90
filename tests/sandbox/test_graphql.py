"""The GraphQL API, asked as the product asks it: through PyGithub."""

import base64
from typing import Any

import github as pygithub
import httpx
import pytest

from sandbox import PullRequest, Repository, World
from sandbox.api.nodes import CONTENTS
from sandbox.model import REACTIONS
from tests.sandbox.clients import app_client, client, installation_client, pygithub_for, token
from tests.support.contract import Contract

MINIMIZE = """
mutation ($input: MinimizeCommentInput!) {
  minimizeComment(input: $input) { clientMutationId minimizedComment { isMinimized } }
}
"""
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"


def ask(api: httpx.Client, query: str, **variables: Any) -> dict[str, Any]:
    """What the GraphQL API answers; it is always a 200."""
    url = str(api.base_url).partition("/api/")[0] + "/api/graphql"
    answer = api.post(url, json={"query": query, "variables": variables})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def node_of(api: httpx.Client, comment_id: int) -> str:
    """A comment's global id as REST gives it."""
    return str(api.get(f"issues/comments/{comment_id}").json()["node_id"])


def test_a_comment_is_minimized_and_shown_again(
    taxonomy: Repository, pull: PullRequest, api: httpx.Client
) -> None:
    comment = pull.comment("ada", "Old news.")
    with pygithub_for(taxonomy) as github:
        found = github.get_repo("acme/taxonomy").get_issue(1).get_comment(comment.id)
        assert found.minimize("OUTDATED") is True
        assert comment.minimized == "OUTDATED"
        shape = api.get(f"issues/comments/{comment.id}").json()
        assert shape["minimized"] == {"reason": "outdated"}
        assert found.unminimize() is True
    assert comment.minimized is None
    assert api.get(f"issues/comments/{comment.id}").json()["minimized"] is None


def test_minimizing_is_told_to_nobody(github: World, pull: PullRequest, api: httpx.Client) -> None:
    comment = pull.comment("ada", "Old news.")
    before = len(github.deliveries)
    asked = {"subjectId": node_of(api, comment.id), "classifier": "OFF_TOPIC"}
    assert ask(api, MINIMIZE, input=asked | {"clientMutationId": "mine"}) == {
        "data": {
            "minimizeComment": {
                "clientMutationId": "mine",
                "minimizedComment": {"isMinimized": True},
            }
        }
    }
    assert len(github.deliveries) == before
    assert api.get("issues/1/comments").json()[0]["minimized"] == {"reason": "off-topic"}


def test_whether_a_comment_is_minimized_can_be_asked(
    taxonomy: Repository, pull: PullRequest, api: httpx.Client
) -> None:
    comment = pull.comment("ada", "Old news.")
    comment.minimized = "RESOLVED"
    with pygithub_for(taxonomy) as github:
        wanted = "isMinimized minimizedReason viewerCanMinimize databaseId body"
        node = node_of(api, comment.id)
        _, data = github.requester.graphql_node(node, wanted, "IssueComment")
    assert data["data"]["node"] == {
        "__typename": "IssueComment",
        "isMinimized": True,
        "minimizedReason": "resolved",
        "viewerCanMinimize": True,
        "databaseId": comment.id,
        "body": "Old news.",
    }


def react(taxonomy: Repository, node: str, content: str) -> dict[str, Any]:
    """Reacts as PyGithub's requester lets one."""
    with pygithub_for(taxonomy) as github:
        asked = {"subjectId": node, "content": content}
        _, data = github.requester.graphql_named_mutation(
            "addReaction", asked, "reaction { content } subject { id }"
        )
    return data


def test_the_bot_reacts_to_comments_pull_requests_and_reviews(
    taxonomy: Repository, pull: PullRequest, api: httpx.Client
) -> None:
    comment, review = pull.comment("ada", "/sample"), pull.review("grace", "/sample")
    nodes = [
        (node_of(api, comment.id), comment.reactions),
        (api.get("pulls/1").json()["node_id"], pull.reactions),
        (api.get("pulls/1/reviews").json()[0]["node_id"], review.reactions),
    ]
    for node, reactions in nodes:
        for _ in range(2):
            data = react(taxonomy, node, "EYES")
            assert data == {"reaction": {"content": "EYES"}, "subject": {"id": node}}
        react(taxonomy, node, "ROCKET")
        assert [(r.user.login, r.content) for r in reactions] == [
            ("seedbed[bot]", "eyes"),
            ("seedbed[bot]", "rocket"),
        ]
    assert [r["content"] for r in api.get("issues/1/reactions").json()] == ["eyes", "rocket"]


def test_every_reaction_has_a_name_here_and_there() -> None:
    assert sorted(CONTENTS.values()) == sorted(REACTIONS)


def test_remarks_on_lines_and_reviews_are_minimized_too(
    pull: PullRequest, api: httpx.Client
) -> None:
    remark = {"path": "skills/qna.yaml", "line": 1, "side": "RIGHT", "body": "Better."}
    api.post("pulls/1/reviews", json={"event": "COMMENT", "body": "So.", "comments": [remark]})
    (review,), (comment,) = api.get("pulls/1/reviews").json(), api.get("pulls/1/comments").json()
    for shape in (review, comment):
        asked = {"subjectId": shape["node_id"], "classifier": "DUPLICATE"}
        assert "errors" not in ask(api, MINIMIZE, input=asked)
    (kept,) = pull.reviews
    assert kept.minimized == kept.comments[0].minimized == "DUPLICATE"


@pytest.mark.parametrize(
    "node", ["", "nonsense", "ä", "=", base64.b64encode(b"IssueComment:1").decode()]
)
def test_an_unknown_node_is_not_found(
    taxonomy: Repository, pull: PullRequest, api: httpx.Client, node: str
) -> None:
    answer = ask(api, MINIMIZE, input={"subjectId": node, "classifier": "SPAM"})
    assert answer["data"] == {"minimizeComment": None}
    (error,) = answer["errors"]
    assert (error["type"], error["path"]) == ("NOT_FOUND", ["minimizeComment"])
    assert error["message"] == f"Could not resolve to a node with the global id of '{node}'"
    with pytest.raises(pygithub.UnknownObjectException):
        react(taxonomy, node, "EYES")


def test_a_pull_request_cannot_be_minimized(pull: PullRequest, api: httpx.Client) -> None:
    node = api.get("pulls/1").json()["node_id"]
    answer = ask(api, MINIMIZE, input={"subjectId": node, "classifier": "SPAM"})
    assert answer["errors"][0]["type"] == "NOT_FOUND"


def test_what_is_outside_the_installation_is_not_found(
    github: World, api: httpx.Client, pull: PullRequest
) -> None:
    other = github.create_repository("other/open", {"a": "a"})
    other.push("b", {"b": "b"}, "B", author="ada")
    comment = other.open_pull_request(author="ada", head="b").comment("ada", "Hello.")
    node = base64.b64encode(f"IssueComment:{comment.id}".encode()).decode()
    assert ask(api, NODE, id=node)["errors"][0]["type"] == "NOT_FOUND"


def test_reading_is_not_writing(taxonomy: Repository, pull: PullRequest) -> None:
    comment = pull.comment("ada", "Hello.")
    with installation_client(taxonomy, permissions={"issues": "read"}) as reader:
        node = node_of(reader, comment.id)
        assert ask(reader, NODE, id=node)["data"]["node"]["__typename"] == "IssueComment"
        answer = ask(reader, MINIMIZE, input={"subjectId": node, "classifier": "SPAM"})
    (error,) = answer["errors"]
    assert error["type"] == "FORBIDDEN"
    assert error["message"] == "Resource not accessible by integration"
    assert error["extensions"] == {"saml_failure": False}
    assert comment.minimized is None
    with installation_client(taxonomy, permissions={"checks": "write"}) as blind:
        answer = ask(blind, NODE, id=node)
    assert (answer["data"], answer["errors"][0]["type"]) == ({"node": None}, "FORBIDDEN")


def test_a_review_needs_the_right_to_pull_requests(
    taxonomy: Repository, pull: PullRequest, api: httpx.Client
) -> None:
    pull.review("grace", "Hm.")
    node = api.get("pulls/1/reviews").json()[0]["node_id"]
    query = "mutation ($i: AddReactionInput!) { addReaction(input: $i) { reaction { content } } }"
    with installation_client(taxonomy, permissions={"issues": "write"}) as some:
        answer = ask(some, query, i={"subjectId": node, "content": "EYES"})
    assert answer["errors"][0]["type"] == "FORBIDDEN"


def test_a_locked_conversation_takes_no_reaction(
    taxonomy: Repository, pull: PullRequest, api: httpx.Client
) -> None:
    comment = pull.comment("ada", "Hello.")
    pull.lock(by="grace")
    with pytest.raises(pygithub.GithubException, match="locked"):
        react(taxonomy, node_of(api, comment.id), "EYES")


@pytest.mark.parametrize(
    ("query", "variables", "words"),
    [
        ("mutation {", {}, "Syntax Error"),
        ("query { viewer { login } }", {}, "Cannot query field 'viewer'"),
        (MINIMIZE, {"input": {"subjectId": "x", "classifier": "BORING"}}, "BORING"),
        (MINIMIZE, {"input": {"classifier": "SPAM"}}, "subjectId"),
        (MINIMIZE, {}, "to be provided"),
    ],
    ids=["no query", "unknown field", "unknown reason", "no subject", "no variables"],
)
def test_a_question_that_does_not_fit_gets_errors_and_no_data(
    api: httpx.Client, query: str, variables: dict[str, Any], words: str
) -> None:
    answer = ask(api, query, **variables)
    assert set(answer) == {"errors"}
    assert words in answer["errors"][0]["message"]


@pytest.mark.parametrize("body", [{}, {"query": 1}, {"query": "{ x }", "variables": [1]}])
def test_a_body_that_is_no_question(
    github: World, api: httpx.Client, contract: Contract, body: dict[str, Any]
) -> None:
    answer = api.post(f"{github.url}/api/graphql", json=body)
    assert (answer.status_code, set(answer.json())) == (200, {"errors"})
    assert all("was asked" in words for words in contract.violations)
    contract.violations.clear()


def test_only_an_installation_may_ask(github: World, taxonomy: Repository) -> None:
    url, body = f"{github.url}/api/graphql", {"query": NODE, "variables": {"id": "x"}}
    for caller in (app_client(github), client(github, "nonsense")):
        with caller:
            assert caller.post(url, json=body).status_code == 401
    with client(github, token(taxonomy)) as good:
        answer = good.post(url, json=body)
    assert answer.headers["X-RateLimit-Resource"] == "graphql"


def test_graphql_can_be_switched_off(
    github: World, taxonomy: Repository, pull: PullRequest, api: httpx.Client
) -> None:
    comment = pull.comment("ada", "Old news.")
    github.graphql = False
    with pygithub_for(taxonomy) as caller:
        found = caller.get_repo("acme/taxonomy").get_issue(1).get_comment(comment.id)
        with pytest.raises(pygithub.GithubException) as refused:
            found.minimize()
    assert refused.value.status == 403
    assert comment.minimized is None


def test_a_mistake_of_the_sandbox_is_not_hidden(
    github: World, api: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("sandbox.api.nodes.Nodes.node", broken)
    url = f"{github.url}/api/graphql"
    answer = api.post(url, json={"query": NODE, "variables": {"id": "x"}})
    assert answer.status_code == 500
