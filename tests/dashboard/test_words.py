"""Times, reasons and addresses as the pages say them."""

from dataclasses import replace

import pytest

from app.dashboard.words import ago, duration, github_address
from tests.support.stores import REF


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (3600, "1 h ago"),
        (86_400, "1 day ago"),
        (200_000, "2 days ago"),
    ],
)
def test_ages(seconds: float, words: str) -> None:
    assert ago(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.04, "0.0 s"), (75, "1 min 15 s"), (7260, "2 h 1 min")]
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_addresses_on_github() -> None:
    address = "https://ghe.example/acme/taxonomy/pull/7"
    assert github_address("https://ghe.example", REF) == address


def test_a_repository_name_cannot_leave_its_place() -> None:
    odd = replace(REF, repository='a/b" onclick=')
    assert github_address("https://github.com", odd).endswith("/a/b%22%20onclick%3D/pull/7")
