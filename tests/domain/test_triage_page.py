"""What `docs/triage.md` lists is what the code has."""

import re
from pathlib import Path

from app.domain.replies import REPLIES
from app.domain.triage import Determination, Label
from app.report.wanted_labels import LOOKS

PAGE = (Path(__file__).parents[2] / "docs" / "triage.md").read_text(encoding="utf-8")


def table(first: str) -> dict[str, str]:
    """The rows of the table whose first heading is this, without code marks."""
    found = re.search(rf"^\| {first} \|.*\n\|[ |-]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert found is not None
    rows = [line.strip("|").split("|") for line in found[1].splitlines()]
    return {name.strip().strip("`"): words.strip() for name, words in rows}


def test_the_saved_replies_stand_there_with_their_first_sentence() -> None:
    assert list(table("reply").items()) == [
        (key, f"{reply.words.partition('. ')[0]}.") for key, reply in REPLIES.items()
    ]


def test_the_labels_stand_there_as_github_gets_them() -> None:
    assert table("label") == {label.value: LOOKS[label][1] for label in Label}


def test_replies_about_the_topic_are_named() -> None:
    for reply in REPLIES.values():
        assert (f"`{reply.key}`" in PAGE.partition("## Labels")[2]) == reply.topic


def test_every_word_of_triage_that_people_write_is_named() -> None:
    for determination in set(Determination) - {Determination.FOLLOW_UP}:
        assert f"`/triage {determination}`" in PAGE
