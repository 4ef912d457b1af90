"""Acts of pages: read as they were written, and from inside only."""

import json
import uuid

import httpx
import pytest

from app.access.pressed import ACT, Pressed
from app.domain.events import BY_ADMIN, ButtonPressed
from app.domain.runs import RunKind, external_id
from app.errors import UserError
from app.webhooks.parse import HANDLED_EVENTS, parse
from app.webhooks.signature import sign
from tests.support.dialogue import Seedbed
from tests.support.stores import HEAD, REF

PRESSED = Pressed(
    installation=REF.installation_id,
    repository=REF.repository,
    number=REF.number,
    kind=RunKind.SAMPLE,
    head_sha=HEAD,
    button="cancel",
    by="grace",
)


def changed(**fields: object) -> bytes:
    return json.dumps(json.loads(PRESSED.body()) | fields).encode()


def test_it_is_a_button_that_somebody_pressed() -> None:
    assert parse(ACT, PRESSED.body()) == ButtonPressed(
        pull_request=REF,
        external_id=external_id(REF, HEAD, RunKind.SAMPLE),
        button="cancel",
        asked_by="grace",
    )


def test_an_admin_without_a_login_has_a_name_of_its_own() -> None:
    event = parse(ACT, changed(by=BY_ADMIN, by_admin=True))
    assert isinstance(event, ButtonPressed)
    assert (event.asked_by, event.by_admin) == (BY_ADMIN, True)


@pytest.mark.parametrize(
    "fields",
    [
        {"by": BY_ADMIN},
        {"by": ""},
        {"by": "@grace"},
        {"by": "(admin)\n@grace", "by_admin": True},
        {"by": "(policy)", "by_admin": True},
        {"kind": "merge"},
        {"button": "merge it"},
        {"head_sha": "main"},
        {"repository": "acme"},
        {"number": 0},
        {"more": 1},
    ],
)
def test_what_is_not_of_our_making_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(UserError, match="payload-invalid"):
        parse(ACT, changed(**fields))


def test_it_is_not_among_what_github_may_bring() -> None:
    assert ACT not in HANDLED_EVENTS


@pytest.mark.slow
@pytest.mark.parametrize("name", [ACT, ACT.upper(), "act"])
def test_nobody_outside_can_act_by_a_delivery(
    seedbed: Seedbed, http: httpx.Client, name: str
) -> None:
    """Not even who can sign as GitHub: that would be an admin's word."""
    pull = seedbed.opens(settled=False)
    seedbed.factory.queue.sent.clear()
    body = changed(
        installation=seedbed.repository.installation_id,
        number=pull.number,
        head_sha=pull.head_sha,
        kind="validate",
        button="sample",
        by=BY_ADMIN,
        by_admin=True,
    )
    headers = {
        "X-GitHub-Event": name,
        "X-GitHub-Delivery": str(uuid.uuid4()),
        "X-Hub-Signature-256": sign(seedbed.github.webhook_secret, body),
    }
    answer = http.post(f"{seedbed.url}/github/webhook", content=body, headers=headers)
    seedbed.settle()
    assert answer.json() == {"delivery": "ignored"}
    assert [str(run.kind) for run in seedbed.factory.runs.newest()] == ["validate"]
