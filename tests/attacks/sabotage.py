"""Defences that are taken away by name, as a plugin in a run of pytest of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.faults.inside import replace

VARIABLE = "SEEDBED_TESTS_SABOTAGE"


def _returns(at: str, value: object) -> None:
    replace(at, lambda _: lambda *_args, **_kwargs: value)


def _repeats(at: str) -> None:
    """Let it give back the text that it was given."""
    replace(at, lambda _: lambda text: text)


def _reads_the_form(at: str) -> None:
    """Let a form be read, whoever sent it."""

    def reads(_: Callable[..., Any]) -> Callable[..., Any]:
        from app.access.forms import read_form

        async def form(_self: object, request: Any, _bound_to: str) -> Any:
            return await read_form(request)

        return form

    replace(at, reads)


@dataclass(frozen=True)
class Sabotage:
    """`commit` takes a defence away; then this test of the suite has to fail."""

    commit: Callable[[], None]
    shown_by: str


SABOTAGES = {
    "no escaping": Sabotage(
        partial(_repeats, "app.report.text:_escape"),
        "test_contributor_texts.py::test_seeds_and_answers_of_a_model_take_no_effect_in_a_sample",
    ),
    "no signature": Sabotage(
        partial(_returns, "app.webhooks.routes:is_signed", value=True),
        "test_network.py::test_a_forged_delivery_is_neither_recorded_nor_acted_on",
    ),
    "no roles": Sabotage(
        partial(_returns, "app.domain.policy:Policy.maintains", value=True),
        "test_commenter.py::"
        "test_no_command_of_maintainers_is_carried_out_for_strangers_or_authors[stranger]",
    ),
    "no look at addresses": Sabotage(
        partial(_returns, "app.documents.destination:is_public", value=True),
        "test_document_host.py::test_a_name_never_leads_into_a_private_network[127.0.0.1]",
    ),
    "no fence": Sabotage(
        partial(_repeats, "workers.teacher.fence:without_marks"),
        "test_judge_talk.py::test_nothing_in_a_fence_imitates_a_fence_or_a_token[freeform]",
    ),
    "no form tokens": Sabotage(
        partial(_returns, "app.access.seals:Seals.is_form_token", value=True),
        "test_login.py::test_the_token_of_another_session_is_no_token",
    ),
    "no look at who sent a form": Sabotage(
        partial(_reads_the_form, "app.access.door:Door.form"),
        "test_login.py::test_another_site_cannot_send_our_forms",
    ),
    "sessions never end": Sabotage(
        partial(_returns, "app.store.sessions:Sessions.revoke", value=None),
        "test_login.py::test_a_stolen_cookie_is_worth_nothing_after_the_logout",
    ),
    "no limit on guessing": Sabotage(
        partial(_returns, "app.store.login_attempts:LoginAttempts.begin", value=0.0),
        "test_login.py::test_guessing_is_stopped_and_the_admin_still_gets_in",
    ),
}


def pytest_configure() -> None:
    """Commit the sabotage that is named; nothing for an empty name."""
    if name := os.environ.get(VARIABLE, ""):
        SABOTAGES[name].commit()
