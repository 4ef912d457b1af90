"""The shapes of GraphQL over HTTP, which GitHub's description of REST leaves out.

The envelope is that of the GraphQL specification (section 7.1), with the `type` that GitHub adds
to errors. What is inside `data` was checked by the schema that the query ran against.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class GraphQLQuestion(BaseModel):
    """What is asked."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = Field(None, alias="operationName")


class _Location(BaseModel):
    line: int
    column: int


class _Error(BaseModel):
    model_config = ConfigDict(extra="forbid")

    message: str = Field(min_length=1)
    type: Literal["NOT_FOUND", "FORBIDDEN", "UNPROCESSABLE"] | None = None
    path: list[str | int] = []
    locations: list[_Location] = []
    extensions: dict[str, Any] = {}


class GraphQLAnswer(BaseModel):
    """What is answered."""

    model_config = ConfigDict(extra="forbid")

    data: dict[str, Any] | None = None
    errors: list[_Error] = Field([], min_length=1)


GRAPHQL: Mapping[str, Any] = {
    "GraphQLAnswer": GraphQLAnswer,
    "GraphQLQuestion": GraphQLQuestion,
}
"""The models by name, as the contract names them."""
