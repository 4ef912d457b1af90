"""A delivery is believed only with the right HMAC."""

import hashlib
import hmac

import pytest

from app.webhooks.signature import is_signed, sign

SECRET, BODY = "It's a Secret to Everybody", b"Hello, World!"
# The example in GitHub's own documentation.
GIVEN = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_githubs_own_example() -> None:
    assert sign(SECRET, BODY) == GIVEN
    assert is_signed(SECRET, BODY, GIVEN)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        GIVEN[:-1],
        GIVEN.upper(),
        GIVEN.removeprefix("sha256="),
        "sha1=" + hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest(),
        "sha256=" + "é" * 64,
    ],
)
def test_anything_else_is_refused(header: str | None) -> None:
    assert not is_signed(SECRET, BODY, header)


def test_without_a_secret_nothing_is_proven() -> None:
    assert not is_signed("", BODY, sign("", BODY))
