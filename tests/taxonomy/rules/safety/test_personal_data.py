"""Personal data is found, and numbers that are none are left alone."""

from __future__ import annotations

import pytest

from tests.taxonomy.rules.safety.found import found, in_answer, names


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Write to a.b+c@northwind.co.uk.", "email"),
        ("Call +44 20 7946 0018 today.", "phone"),
        ("Call (650) 253-0000 today.", "phone"),
        ("The card is 4111 1111 1111 1111.", "personal-number"),
        ("The card is 378282246310005.", "personal-number"),
        ("Pay to GB82 WEST 1234 5698 7654 32.", "personal-number"),
        ("Her number is 536-90-4399.", "personal-number"),
        ("O CPF dela: 390.533.447-05.", "personal-number"),
        ("Codice: RCCMNL83S18D969H.", "personal-number"),
    ],
)
def test_personal_data_is_found(text: str, rule: str) -> None:
    assert names(in_answer(text)) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "Write to anna@example.com or bob@mail.example.",
        "Clone git@github.com:octocat/planets.git, see logo@2x.png.",
        "In 1914-1918 and 2024-01-01 12:30:00 it was 1,234,567.89.",
        "ISBN 978-3-16-148410-0, version 1.2.3.4, 192.168.122.73.",
        "Call 212-555-0147 or 0000000000.",
        "Card 4111 1111 1111 1112, 0000 0000 0000 0000, 1234567812345670.",
        "3.141592653589793 and 4000000000000000000000",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert in_answer(text) == []


def test_who_made_the_file_may_give_an_address() -> None:
    attribution = b"Creator names: Anna, anna@northwind.com\n"
    assert found("created_by: anna@northwind.com\n", attribution=attribution) == []


def test_the_data_is_not_repeated() -> None:
    for text in ("anna@northwind.com", "+44 20 7946 0018", "4111 1111 1111 1111"):
        (finding,) = in_answer(f"It is {text} here.")
        assert text not in finding.message + finding.hint


def test_many_of_a_kind_are_counted_after_the_first_twenty() -> None:
    findings = in_answer(" ".join(f"u{n}@northwind.com" for n in range(50)))
    assert len(findings) == 21
    assert "30 more places" in findings[-1].message
