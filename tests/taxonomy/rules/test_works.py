"""The works of an `attribution.txt`, and where their fields stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.taxonomy.rules.works import MOST_READ, Entry, Field, works

ONE = "Title of work: A\nLink to work: -\nLicense of the work: MIT\nCreator names: Ada\n"


def values(text: str | bytes) -> list[dict[str, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    return [{k.name: entry.value for k, entry in w.fields.items()} for w in works(content)]


A = {"TITLE": "A", "LINK": "-", "LICENSE": "MIT", "CREATORS": "Ada"}


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        ONE.replace("\n", "\r\n"),
        ONE.replace("\n", "\r"),
        ONE.replace("\n", "\n\n"),
        ONE.upper().replace("MIT", "MIT").replace("ADA", "Ada"),
        "\ufeff" + ONE,
        ONE.encode("utf-16"),
        "title_of_work : A\nlink_to_work: -\nlicence: MIT\nAuthor: Ada",
        "- **Title of work:** A\n- **Link to work:** -\n- **License:** MIT\n- **Creators:** Ada\n",
        ONE.replace("Creator names", "Creator name").replace("Title of", "Titel of"),
        "[Title of work] = A\n[Link] = -\n[License] = MIT\n[Creators] = Ada",
        ONE.replace(": Ada", ":\n  Ada"),
        "Written for a class.\n" + ONE + "Thanks to all.\n",
    ],
)
def test_a_work_is_read_however_it_is_laid_out(text):
    assert values(text) == [A]


def test_a_new_work_begins_with_its_title():
    assert values(ONE + ONE.replace(": A\n", ": B\n")) == [A, A | {"TITLE": "B"}]


def test_a_new_work_begins_where_fields_return_after_a_gap():
    assert values("License: MIT\nLink: x\n\nLicense: GPL\n") == [
        {"LICENSE": "MIT", "LINK": "x"},
        {"LICENSE": "GPL"},
    ]


def test_a_second_creator_is_no_second_work():
    assert values(ONE + "Creator names: Bob\n") == [A]


def test_what_is_no_field_is_no_work():
    assert values("Self-created.\nhttps://example.org: see there\n") == []


def test_an_empty_field_is_there_and_not_filled_in():
    (work,) = works(b"Title of work:\n\nLicense of the work: MIT\n")
    assert (work.has(Field.TITLE), work.has(Field.LICENSE)) == (False, True)


def test_a_value_knows_its_place():
    (work,) = works("\n  Title of work:   Ähren\r\nLicense:\n   MIT\n".encode())
    assert work.line == 2
    assert work.fields[Field.TITLE] == Entry("Ähren", 2, 20)
    assert work.fields[Field.LICENSE] == Entry("MIT", 4, 4)


def test_what_is_too_long_is_left_out_with_the_work_it_cuts():
    many = (ONE.encode() + b"\n") * (2 * MOST_READ // len(ONE))
    found = works(many)
    assert 0 < len(found) <= MOST_READ // len(ONE)
    assert all(work.has(Field.CREATORS) for work in found)


LINES = st.sampled_from([b"Title of work: ", b"License:", b"\n", b"\r", b": ", b"=", b"\xff", b"-"])


@given(st.binary(max_size=300) | st.lists(LINES, max_size=40).map(b"".join))
def test_any_bytes_are_taken(content):
    lines = content.count(b"\n") + content.count(b"\r") + 1
    for work in works(content):
        assert all(1 <= entry.line <= lines for entry in work.fields.values())
        assert all(entry.column >= 1 for entry in work.fields.values())


@pytest.mark.parametrize(
    "content", [b":\n" * 500_000, b"a" * 1_000_000, b" " * 1_000_000, b"Title of work:\n" * 70_000]
)
def test_a_megabyte_of_anything_is_taken(content):
    assert len(works(content)) <= MOST_READ
