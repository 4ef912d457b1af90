"""Secrets are found by their form, and never repeated."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.taxonomy.rules.safety.found import found, in_answer, names


# Put together at run time, so that scanners of repositories are not alarmed.
def _token(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


SECRETS = {
    "aws": "AKIA" + "EXAMPLE7" * 2,
    "github": "ghp" + "_" + "a1B2" * 9,
    "private key": "-----BEGIN RSA PRIVATE" + " KEY-----",
    "slack": "xoxb" + "-1234-5678-" + "abcdef",
    "web token": ".".join([_token(b'{"alg":"HS256"}'), _token(b'{"sub":"1"}'), "c2ln"]),
    "address": "https://anna:" + "letmein@files.test/",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_secret_is_found_and_not_repeated(secret: str) -> None:
    (finding,) = in_answer(f"Use {secret} here.")
    assert finding.rule == "safety/secret"
    assert secret not in finding.message + finding.hint


def test_a_secret_in_a_comment_is_found() -> None:
    assert names(found(f"version: 3\n# {SECRETS['aws']}\n")) == ["secret"]


def test_a_secret_after_a_long_line_is_found_at_its_place() -> None:
    text = f"version: 3\n# {'x ' * 5_000}{SECRETS['github']}\n"
    (finding,) = found(text)
    assert (finding.position.line, finding.position.column) == (2, 10_003)


@pytest.mark.parametrize(
    "text",
    [
        "The password is hidden in the secret garden; password: swordfish",
        "sha 0123456789abcdef0123456789abcdef01234567 and QmFzZTY0IGlzIG5vdCBhIHNlY3JldA==",
        "https://files.example/a:b and user@host, http://127.0.0.1:8080/@here",
    ],
)
def test_ordinary_texts_hold_no_secret(text: str) -> None:
    assert in_answer(text) == []


def test_a_hostile_web_token_is_no_fault() -> None:
    deep = _token(b"[" * 400)
    assert in_answer(f"eyJ{deep}.{deep}.x") == []


def test_threads_find_the_same() -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(in_answer, [f"Use {SECRETS['aws']}."] * 40))
    assert all(names(findings) == ["secret"] for findings in results)
