"""Answers spoiled so that it shows: what is changed is wrong, what is broken off not whole."""

import random
import time

import pytest

from workers.scoring.spoiling import contradicted, truncated

# Broken off


@pytest.mark.parametrize(
    ("answer", "broken"),
    [
        ("one two three four five six seven eight", "one two three four five"),
        # Not where a sentence ends: that could pass for a brief answer.
        ("one two three four five. six seven eight", "one two three four five. six"),
        ("one two three four\n\nfive six seven eight", "one two three four\n\nfive"),
        ("one two three four five. six. seven. eight.", ""),
        ("Too short to tell.", ""),
        ("Yes", ""),
        ("", ""),
        ("\u6e2f" * 40, "\u6e2f" * 20),
        ("\u6e2f" * 10, ""),
        # Nor at the end of a line: a list would only be shorter.
        ("- a b\n- c d\n- e f\n- g h", "- a b\n- c d\n- e"),
        ("\uc77c\n\uc774\n\uc0bc\n\uc0ac\n\uc624\n\uc721\n\uce60\n\ud314", ""),
        # What closes a quotation or a bold word does not hide a sentence's end.
        ('a b c d "e." f g h', 'a b c d "e." f'),
        ("a b c d **e.** f g h", "a b c d **e.** f"),
        ("\u6e2f" * 19 + "\u3002" + "\u6e2f" * 20, "\u6e2f" * 19 + "\u3002\u6e2f"),
    ],
)
def test_truncated(answer: str, broken: str) -> None:
    assert truncated(answer) == broken


# Contradicted


def changed(answer: str, *others: str) -> set[str]:
    states = (random.Random(state) for state in range(200))  # noqa: S311 - to vary
    return {contradicted(answer, others, state) for state in states}


def test_a_number_becomes_another_of_as_many_digits() -> None:
    found = changed("It has 36 gates and 4 towers.")
    assert len(found) > 50
    assert all(text.endswith(" gates and 4 towers.") and text[7:9].isdigit() for text in found)
    assert not any("36" in text for text in found)


@pytest.mark.parametrize(
    "answer",
    [
        "0 of them",
        "7",
        "7.",
        "2009. No more.",
        "007 is his name",
        "9" * 40,
        "\u0663 gates",
        "(10 of them)",
        "**12** of them",
        "Of $5 and more",
        "\u65bc2024\u5e74",
        "from 10-20 metres",
    ],
)
def test_any_number_is_changed(answer: str) -> None:
    assert answer not in changed(answer)
    assert "" not in changed(answer)


def test_the_number_of_a_list_is_no_fact() -> None:
    found = changed("1. Build 20 gates\n2. Close them")
    assert all(text.startswith("1. Build ") and text.endswith("\n2. Close them") for text in found)
    assert changed("1. Build gates\n2. Close them") == {""}


@pytest.mark.parametrize(
    "answer",
    [
        "1) Build\n2) Close", "- 1. Build", "**1.** Build", "1\\. Build\n2\\. Close",
        "Do step 1 first",
        "Step 1: build\nStep 2: close",
    ],
)  # fmt: skip
def test_nor_is_that_of_a_step(answer: str) -> None:
    assert changed(answer) == {""}


@pytest.mark.parametrize(
    "answer",
    ["osd.0 is", "the s3 store", "top(1)", "a vaccine for COVID-19", "lz4", "`rgw_s3`", "v1.2.3"],
)
def test_a_number_within_a_name_is_none(answer: str) -> None:
    """Another one may be as right: "osd.9" for "osd.0" in an example."""
    assert changed(answer) == {""}


@pytest.mark.parametrize(
    ("own", "foreign"),
    [
        ("Einstein", "Albert Einstein"),
        ("Albert Einstein", "Mister Einstein"),
        ("WHO", "World Health Organization"),
        ("World Health Organization", "WHO"),
        ("OSD", "Storage Daemons"),
        ("Academy Awards", "Academy Award"),
    ],
)
def test_another_name_of_the_same_is_no_contradiction(own: str, foreign: str) -> None:
    answer = f"This was said by {own} at last."
    assert changed(answer, f"It is from {foreign} too.") == {""}
    found = changed(answer, f"It is from {foreign} and of Rome too.")
    assert found == {"This was said by Rome at last."}


def test_else_a_name_becomes_another_seeds_name() -> None:
    found = changed("It lies near Old York, they say.", "You see Mount Ararat there.", "Rome is.")
    assert found == {"It lies near Mount Ararat, they say."}


def test_a_name_that_stands_alone_is_taken_whole() -> None:
    """Else "Henry V" would become "RomeV"."""
    found = changed("It was king Henry V of there.", "You see Mount Ararat there.")
    assert found == {"It was king Mount Ararat V of there."}


@pytest.mark.parametrize("answer", ["", "yes", "The sun.", "\u6e2f\u6e2f", "a \0 \ud800"])
def test_without_a_fact_nothing_is_contradicted(answer: str) -> None:
    assert changed(answer, "You see Mount Ararat there.") == {""}


@pytest.mark.parametrize(
    "unit", ["1", "1. ", "\n1.", "step 1", "A", "of York ", " a. ", "\u6e2f", "\u6e2f\u3002", '."']
)
def test_a_hundred_kilobytes_take_linear_time(unit: str) -> None:
    answer = unit * (100_000 // len(unit))
    begun = time.process_time()
    truncated(answer)
    contradicted(answer, [answer + " of Rome x"], random.Random(1))  # noqa: S311
    assert time.process_time() - begun < 30
