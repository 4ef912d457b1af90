"""The contract itself: it must be able to fail."""

import pytest

from sandbox import Exchange, PullRequest, World, web
from tests.support.contract import PARDONS, Contract
from tests.support.operations import OPERATIONS

LABEL = "/repos/{owner}/{repo}/labels/{name}"
BLOB = "/repos/{owner}/{repo}/git/blobs/{file_sha}"
COMMENT = "/repos/{owner}/{repo}/issues/{number}/comments"
GOOD_BLOB = {
    "sha": "0" * 40,
    "node_id": "x",
    "size": 1,
    "url": "https://x.example",
    "content": "eA==",
    "encoding": "base64",
}


def seen(contract: Contract, template: str | None, status: int, response: object) -> list[str]:
    """What the contract says of an exchange."""
    contract.violations.clear()
    contract.saw_exchange(Exchange("GET", "/path", template, None, status, response))
    return contract.violations


def test_what_is_as_described_is_clean() -> None:
    contract = Contract()
    assert seen(contract, BLOB, 200, GOOD_BLOB) == []
    assert seen(contract, BLOB, 404, {"message": "Not Found"}) == []
    contract.assert_clean()


@pytest.mark.parametrize(
    ("template", "status", "response", "words"),
    [
        (BLOB, 200, GOOD_BLOB | {"size": "1"}, "valid integer"),
        (BLOB, 200, {"sha": "x"}, "Field required"),
        (BLOB, 200, GOOD_BLOB | {"colour": "red"}, "colour: is not in the description"),
        (BLOB, 200, [GOOD_BLOB], "Input should be an object"),
        (BLOB, 404, {}, "without a message"),
        (BLOB, 422, {"message": "No"}, "documentation_url"),
        (BLOB, 500, {"message": "Oh"}, "which it never does"),
        ("/unheard/of", 200, {}, "no such operation"),
        (None, 404, {"message": "Not Found"}, "no such operation"),
    ],
)
def test_what_is_not_is_a_violation(
    template: str | None, status: int, response: object, words: str
) -> None:
    contract = Contract()
    assert words in "\n".join(seen(contract, template, status, response))
    with pytest.raises(AssertionError, match="the contract was broken"):
        contract.assert_clean()


def test_nothing_is_answered_where_nothing_is_described() -> None:
    contract = Contract()
    contract.saw_exchange(Exchange("DELETE", "/x", LABEL, None, 204, None))
    contract.assert_clean()
    contract.saw_exchange(Exchange("DELETE", "/x", LABEL, None, 204, {"name": "skill"}))
    assert "all of it: is not in the description" in contract.violations[0]


@pytest.mark.parametrize(
    ("body", "clean"),
    [
        (["skill"], True),
        ({"labels": ["skill"]}, True),
        ([{"name": "skill"}], True),
        ([3], False),
        ({"labels": "skill"}, False),
    ],
)
def test_a_list_of_strings_is_described_too(body: object, clean: bool) -> None:
    contract = Contract()
    labels = "/repos/{owner}/{repo}/issues/{number}/labels"
    contract.saw_exchange(Exchange("POST", "/x", labels, body, 200, []))
    assert (contract.violations == []) is clean


def test_unchanged_answers_have_no_body_and_are_for_questions_only() -> None:
    contract = Contract()
    assert seen(contract, BLOB, 304, None) == []
    assert "304" in seen(contract, BLOB, 304, GOOD_BLOB)[0]
    contract.violations.clear()
    contract.saw_exchange(Exchange("POST", "/x", COMMENT, None, 304, None))
    assert "304" in contract.violations[0]


def test_every_operation_is_described() -> None:
    names = {f"{operation.method} {operation.described}" for operation in web.OPERATIONS}
    assert names | {"POST /graphql"} == set(OPERATIONS)


def test_a_request_is_held_to_the_description_too() -> None:
    contract = Contract()
    contract.saw_exchange(Exchange("POST", "/x", COMMENT, {"text": "hi"}, 201, {}))
    assert any("was asked: body: Field required" in words for words in contract.violations)


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("pull_request", {"action": "opened"}),
        ("pull_request", {"action": "danced"}),
        ("gossip", {"action": "created"}),
    ],
)
def test_a_webhook_that_is_none_is_a_violation(event: str, payload: dict[str, str]) -> None:
    contract = Contract()
    contract.saw_webhook(event, payload)
    assert contract.violations


def test_a_field_missing_from_a_real_webhook_is_seen(github: World, pull: PullRequest) -> None:
    payload = github.deliveries[-1].payload
    payload = payload | {"pull_request": payload["pull_request"] | {"head": {}}}
    contract = Contract()
    contract.saw_webhook("pull_request", payload)
    assert any("pull_request.head.sha" in words for words in contract.violations)


def test_the_sandbox_is_watched(contract: Contract, github: World, pull: PullRequest) -> None:
    before = contract.seen
    assert before > 0
    pull.comment("ada", "Hello.")
    assert contract.seen == before + 1


def test_every_pardon_has_its_reason() -> None:
    assert all(pardon.reason for pardon in PARDONS)
