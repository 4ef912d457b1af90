"""The sandbox's GraphQL beside GitHub's own schema, which `npm ci` in this folder brings."""

from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, parse, print_schema, validate
from graphql.utilities import find_breaking_changes

from sandbox import Exchange, PullRequest, Repository, World, running_sandbox
from sandbox.api.graphql import schema
from tests.sandbox.clients import pygithub_for
from tests.second_opinion.places import FOLDER

OFFICIAL = FOLDER / "node_modules" / "@octokit" / "graphql-schema" / "schema.graphql"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not OFFICIAL.is_file(), reason="GitHub's schema is not installed"),
]


@pytest.fixture(scope="module")
def official() -> GraphQLSchema:
    """All of GitHub's schema."""
    return build_schema(OFFICIAL.read_text(), assume_valid=True)


def broken(ours: GraphQLSchema, theirs: GraphQLSchema) -> list[str]:
    """What works with ours and would not with theirs, in words."""
    return [change.description for change in find_breaking_changes(ours, theirs)]


def test_what_the_sandbox_understands_github_does(official: GraphQLSchema) -> None:
    assert broken(schema(), official) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("isMinimized: Boolean!", "isHidden: Boolean!"),
        ("subjectId: ID!", "subjectId: Int!"),
        ("  OUTDATED\n", "  STALE\n"),
        ("classifier: ReportedContentClassifiers!", "classifier: String!"),
    ],
)
def test_a_schema_that_says_otherwise_is_found(ours: str, theirs: str) -> None:
    text = print_schema(schema())
    assert ours in text
    assert broken(schema(), build_schema(text.replace(ours, theirs))) != []


class Queries:
    """An observer that keeps what was asked in GraphQL."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def saw_exchange(self, exchange: Exchange) -> None:
        if exchange.template == "/graphql":
            self.asked.append(exchange.request)

    def saw_webhook(self, event: str, payload: dict[str, Any]) -> None:
        """Looks at nothing."""


def opened(world: World) -> tuple[Repository, PullRequest]:
    """A pull request on a taxonomy."""
    taxonomy = world.create_repository("acme/taxonomy", {"README.md": "x\n"})
    taxonomy.push("add", {"a.md": "a\n"}, "Add", author="ada")
    return taxonomy, taxonomy.open_pull_request(author="ada", head="add")


def test_what_pygithub_asks_fits_githubs_schema(
    official: GraphQLSchema, tmp_path_factory: pytest.TempPathFactory
) -> None:
    queries = Queries()
    folder = tmp_path_factory.mktemp("graphql") / "github"
    with running_sandbox(folder, observers=[queries]) as world:
        taxonomy, pull = opened(world)
        comment = pull.comment("ada", "Hello.")
        with pygithub_for(taxonomy) as client:
            found = client.get_repo("acme/taxonomy").get_issue(1).get_comment(comment.id)
            assert found.minimize("OUTDATED")
            assert found.unminimize()
            requester = client.requester
            asked = {"subjectId": found.node_id, "content": "EYES"}
            requester.graphql_named_mutation("addReaction", asked, "reaction { content }")
            requester.graphql_node(found.node_id, "isMinimized minimizedReason", "IssueComment")
    assert len(queries.asked) == 4
    for question in queries.asked:
        assert validate(official, parse(question["query"])) == []
