"""The GraphQL API: the few questions and mutations that REST has no operation for."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.api.fields import Fields
from sandbox.api.nodes import Fault, Nodes
from sandbox.api.operation import Answer, Call, Operation
from sandbox.api.refusal import forbidden
from sandbox.model import Json

if TYPE_CHECKING:
    from graphql import GraphQLError, GraphQLSchema

PATH = "/api/graphql"
"""Beside the REST API, where GitHub Enterprise Server has it too."""
SCHEMA = Path(__file__).with_name("schema.graphql")


def answer(call: Call) -> Answer:
    """Runs a query: 200 whatever comes of it, with `errors` for what went wrong.

    Raises:
        Refusal: 401 without an installation's token, 403 where the world has GraphQL switched off.
    """
    nodes = Nodes(call.world, call.token)
    if not call.world.graphql:
        raise forbidden()
    query, variables = call.fields.raw("query"), call.fields.raw("variables")
    if not isinstance(query, str):
        return _wrong("A query attribute must be specified and must be a string.")
    if variables is not None and not isinstance(variables, dict):
        return _wrong("Variables must be an object.")
    return Answer(_run(nodes, query, call.fields))


def spent(words: str) -> Answer:
    """What GitHub answers to a caller without calls left: 200, as to any other mistake."""
    return Answer({"errors": [{"type": "RATE_LIMITED", "message": words}]}, status=200)


def _wrong(words: str) -> Answer:
    return Answer({"errors": [{"message": words}]})


operation = Operation("POST", "/graphql", 200, (), answer)


@functools.cache
def schema() -> "GraphQLSchema":
    """The schema, built at its first use: most sandboxes are never asked."""
    from graphql import build_schema

    return build_schema(SCHEMA.read_text())


def _run(nodes: Nodes, query: str, fields: Fields) -> Json:
    from graphql import graphql_sync

    variables, name = fields.raw("variables"), fields.raw("operationName")
    result = graphql_sync(
        schema(), query, _root(nodes), variable_values=variables, operation_name=name
    )
    errors = [_error_json(error) for error in result.errors or ()]
    if not errors:
        return {"data": result.data}
    # What could not even start has no data at all, as opposed to data that is null.
    started = result.data is not None or any("path" in error for error in errors)
    return ({"data": result.data} if started else {}) | {"errors": errors}


def _root(nodes: Nodes) -> dict[str, Callable[..., Json]]:
    return {
        "node": lambda _, **given: nodes.node(**given),
        "addReaction": lambda _, **given: _mutation(nodes.add_reaction, given),
        "minimizeComment": lambda _, **given: _mutation(nodes.minimize, given),
        "unminimizeComment": lambda _, **given: _mutation(nodes.unminimize, given),
    }


def _mutation(run: Callable[[Json], Json], given: Json) -> Json:
    asked = given["input"]
    return run(asked) | {"clientMutationId": asked.get("clientMutationId")}


def _error_json(error: "GraphQLError") -> Json:
    shape: Json = dict(error.formatted)
    cause = error.original_error
    if isinstance(cause, Fault):
        shape["type"] = cause.kind
        if cause.kind == "FORBIDDEN":
            shape["extensions"] = {"saml_failure": False}
    elif cause is not None and type(cause).__module__.partition(".")[0] != "graphql":
        raise cause  # a mistake of the sandbox, which no answer should hide
    return shape
