"""The description of the API in OpenAPI, held to what it answers."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from app.factory import Factory
from app.main import create_app
from app.settings import Settings
from app.store.deliveries import Received
from tests.api.conftest import Programs
from tests.dashboard.conftest import settings as settings_for
from tests.dashboard.scenes import finding, opened, records_of_each_kind, sample, sampled, validated
from tests.dashboard.visitors import SITE, with_login
from tests.support.dialogue import RememberingQueue
from tests.support.migrated import make_ready
from tests.support.soak import SOAK

EXAMPLES = 200 if SOAK else 4
METHODS = {"get", "post", "put", "patch", "delete"}
Described = dict[str, Any]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Factory]:
    """A service with a login and a little of everything."""
    url = f"sqlite:///{tmp_path_factory.mktemp('api') / 'seedbed.sqlite3'}"
    make_ready(url)
    made = Factory(_with_login(url))
    made.__dict__["queue"] = RememberingQueue()
    row = opened(made, 1)
    sampled(made, row, sample(records_of_each_kind()))
    validated(made, row, finding())
    made.deliveries.record(Received(guid="g-1", event="push", body=b"{}"))
    made.audit.write("ada", "cancel", "acme/taxonomy#1")
    yield made
    made.close()


def _with_login(url: str) -> Settings:
    return with_login(settings_for(url))


@pytest.fixture(scope="module")
def calls(service: Factory) -> Iterator[Programs]:
    """A program with an admin's token."""
    programs = Programs(service)
    yield programs
    programs.client.close()


@pytest.fixture(scope="module")
def described(calls: Programs) -> Described:
    """The description, as strangers get it."""
    answer = calls.client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: Described = answer.json()
    return found


def operations(described: Described) -> list[tuple[str, str, Described]]:
    return [
        (method, path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def test_every_operation_has_a_name_of_its_own_a_tag_and_words(described: Described) -> None:
    found = [operation for _, _, operation in operations(described)]
    names = [operation["operationId"] for operation in found]
    tags = {tag["name"] for tag in described["tags"]}
    assert len(names) == len(set(names))
    for operation in found:
        assert operation["description"], operation["operationId"]
        assert set(operation["tags"]) <= tags
        assert operation["security"] == [{"token": []}]


def test_every_refusal_is_described_in_one_form(described: Described) -> None:
    for _, path, operation in operations(described):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                schema = answer["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Refused"}, (path, status)


@pytest.mark.slow
def test_every_answer_fits_its_description(calls: Programs, service: Factory) -> None:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(service))
    answers: Counter[tuple[str, int]] = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=not SOAK,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def try_one(case: schemathesis.Case) -> None:
            answer = case.call_and_validate(
                base_url=SITE, headers={"Authorization": f"Bearer {calls.admins}"}
            )
            answers[case.operation.label, answer.status_code] += 1

        try_one()
    labels = {label for label, _ in answers}
    assert len(labels) == len(operations(schema.raw_schema))
    assert {status for _, status in answers} >= {200, 404}


def test_what_is_there_fits_its_description(calls: Programs, described: Described) -> None:
    """Random numbers seldom name anything; these do."""
    schema = schemathesis.openapi.from_dict(described)
    for path, address in {
        "/api/v1/runs/{run_id}": "/runs/1",
        "/api/v1/runs/{run_id}/pairs": "/runs/1/pairs",
        "/api/v1/pulls/{owner}/{name}/{number}": "/pulls/acme/taxonomy/1",
        "/api/v1/pulls": "/pulls",
        "/api/v1/runs": "/runs",
        "/api/v1/deliveries": "/deliveries",
        "/api/v1/audit": "/audit",
        "/api/v1/overview": "/overview",
    }.items():
        answer = calls.get(address)
        assert answer.status_code == 200, address
        schema[path]["GET"].validate_response(answer)


def test_the_documentation_lists_every_operation(described: Described) -> None:
    table = Path("docs/api.md").read_text(encoding="utf-8")
    listed = {
        tuple(cell.strip(" `") for cell in line.split("|")[1:3])
        for line in table.splitlines()
        if line.startswith(("| GET", "| POST"))
    }
    made = {
        (method.upper(), path.removeprefix("/api/v1")) for method, path, _ in operations(described)
    }
    assert listed == made
