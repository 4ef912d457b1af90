"""The contract: what the sandbox answers and sends, held against GitHub's own description.

`githubkit` carries pydantic models that were generated from GitHub's official REST and webhook
descriptions. Every exchange is parsed strictly (a number as a string is wrong) with the model of
its operation, and no field may be invented; an operation without a model is a violation, so that
nothing slips by.
"""

import functools
import importlib
import json
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from githubkit_schemas.v2026_03_10 import models
from pydantic import BaseModel, TypeAdapter, ValidationError

from sandbox import Exchange
from tests.support.graphql_models import GRAPHQL
from tests.support.operations import OPERATIONS

_WEBHOOKS = "githubkit_schemas.v2026_03_10.webhooks"

NOT_MODIFIED = 304
"""Of any GET, where the caller has it already; HTTP allows no body with it."""
ERRORS: Mapping[int, tuple[str, ...]] = {
    400: ("BasicError",),
    401: ("BasicError",),
    403: ("BasicError",),
    404: ("BasicError",),
    422: ("ValidationError", "ValidationErrorSimple"),
}


@dataclass(frozen=True)
class Pardon:
    """A difference from the description that is right, and why.

    `operation` is part of what a violation is named by (an operation of `OPERATIONS` with what
    happened, or an event's name); `place` is where in the JSON the difference is, `*` for any part.
    """

    operation: str
    place: str
    reason: str


PARDONS: Sequence[Pardon] = (
    Pardon(
        "refused",
        "status",
        "GitHub repeats the status in every error; validation errors are described without it",
    ),
    Pardon(
        "pull_request",
        "pull_request.assignee",
        "REST lost it in 2026-03-10; the synchronize webhook requires it, the others still have it",
    ),
    Pardon(
        "pull_request",
        "pull_request.labels.*.archived_*",
        "new in 2026-03-10: each action describes another part of it, one shape is sent",
    ),
    Pardon(
        "pull_request",
        "pull_request.requested_teams.*.type",
        "REST requires it and so does the opened webhook; most other actions do not describe it",
    ),
    Pardon(
        "pull_request",
        "pull_request.requested_teams.*.organization_id",
        "as with the team's type",
    ),
    Pardon(
        "pull_request_review",
        "pull_request.*.repo.has_discussions",
        "described for reviews that are submitted, and everywhere else",
    ),
    Pardon(
        "pull_request_review",
        "pull_request.*.repo.web_commit_signoff_required",
        "as with the discussions",
    ),
)


@dataclass
class Contract:
    """An observer for `running_sandbox(observers=[contract])` that collects violations."""

    violations: list[str] = field(default_factory=list)
    seen: int = 0

    def saw_exchange(self, exchange: Exchange) -> None:
        """Checks a REST exchange; what was refused is checked as an error only."""
        self.seen += 1
        name = f"{exchange.method} {exchange.template}"
        described = OPERATIONS.get(name)
        if exchange.template is None or described is None:
            asked = f"{exchange.method} {exchange.path}"
            self.violations.append(f"{asked}: the sandbox has no such operation")
        elif exchange.status == NOT_MODIFIED:
            self._check_unchanged(name, exchange)
        elif exchange.status >= 300:
            self._check_error(name, exchange)
        else:
            self._check(f"{name} answered", described.responses, exchange.response)
            if described.requests and exchange.request is not None:
                self._check(f"{name} was asked", described.requests, exchange.request)

    def saw_webhook(self, event: str, payload: dict[str, Any]) -> None:
        """Checks a webhook's payload."""
        self.seen += 1
        try:
            model = _webhook(event, payload.get("action"))
        except (ImportError, KeyError):
            self.violations.append(f"{event}.{payload.get('action')}: no such webhook")
            return
        self._note(event, _problems(model, payload))

    def assert_clean(self) -> None:
        """Raises AssertionError that lists every violation, if there is one."""
        assert not self.violations, "\n".join(["the contract was broken:", *self.violations])

    def _check_unchanged(self, name: str, exchange: Exchange) -> None:
        if exchange.method != "GET" or exchange.response is not None:
            self.violations.append(f"{name} answered 304, with a body or to more than a question")

    def _check_error(self, name: str, exchange: Exchange) -> None:
        expected = ERRORS.get(exchange.status)
        if expected is None:
            self.violations.append(f"{name} answered {exchange.status}, which it never does")
        elif not exchange.response.get("message"):
            self.violations.append(f"{name} answered {exchange.status} without a message")
        else:
            self._check(f"{name} refused", expected, exchange.response)

    def _check(self, name: str, alternatives: tuple[str, ...], value: object) -> None:
        if not alternatives:
            self._note(name, [] if value is None else [("all of it", "is not in the description")])
            return
        found = [_problems(_model(alternative), value) for alternative in alternatives]
        self._note(name, min(found, key=len))

    def _note(self, name: str, problems: list[tuple[str, str]]) -> None:
        for place, words in problems:
            if not any(p.operation in name and fnmatchcase(place, p.place) for p in PARDONS):
                self.violations.append(f"{name}: {place}: {words}")


def _problems(model: Any, value: object) -> list[tuple[str, str]]:
    try:
        _adapter(model).validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        return [
            (".".join(str(part) for part in problem["loc"]) or "all of it", problem["msg"])
            for problem in error.errors(include_url=False, include_input=False)
        ]
    return [(place, "is not in the description") for place in _invented(model, value, "")]


def _invented(model: Any, value: object, place: str) -> Iterator[str]:
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from _invented(model, item, f"{place}.{at}")
    elif isinstance(value, dict) and (fields := _fields(model)) is not None:
        for key, item in value.items():
            inner = f"{place}.{key}".lstrip(".")
            if key in fields:
                yield from _invented(fields[key], item, inner)
            else:
                yield inner


@functools.cache
def _fields(model: Any) -> dict[str, Any] | None:
    """The fields of the models in an annotation; None where it allows any name."""
    found = list(_models(model))
    if not found or any(m.model_config.get("extra") == "allow" for m in found):
        return None
    pairs = [(f.alias or name, f.annotation) for m in found for name, f in m.model_fields.items()]
    names = {name for name, _ in pairs}
    return {name: typing.Union[tuple(t for n, t in pairs if n == name)] for name in names}  # noqa: UP007 - built from parts


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models(part)


@functools.cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


@functools.cache
def _model(name: str) -> Any:
    bare = name.removesuffix("[]")
    model = {"str": str, **GRAPHQL}.get(bare) or getattr(models, bare)
    return list[model] if name.endswith("[]") else model


@functools.cache
def _webhook(event: str, action: str | None) -> Any:
    module = importlib.import_module(f"{_WEBHOOKS}.{event}")
    return module.Event if action is None else module.action_types[action]
