"""Our sandbox beside an emulator by others: both should say the same of the same acts."""

from collections.abc import Iterator

import pytest

from tests.second_opinion.differences import differences
from tests.second_opinion.places import emulator, emulator_is_installed, sandbox
from tests.second_opinion.script import OUTPUT, QNA, Answers, decoded, play

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not emulator_is_installed(), reason="node or the emulator is not installed"),
]

Both = tuple[Answers, Answers]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The answers of ours and of theirs."""
    with sandbox(tmp_path_factory.mktemp("sandbox") / "github") as ours, emulator() as theirs:
        play(ours)
        play(theirs)
        yield ours, theirs


def test_the_same_calls_get_the_same_status(both: Both) -> None:
    ours, theirs = ({n: status for n, (status, _) in b.given.items()} for b in both)
    assert ours == theirs
    assert set(ours.values()) == {200, 201, 404, 422}


def test_the_answers_have_the_same_shape(both: Both) -> None:
    ours, theirs = both
    found = [
        words
        for name in ours.given
        for words in differences(name, ours.given[name][1], theirs.given[name][1])
    ]
    assert found == []


@pytest.mark.parametrize(
    ("call", "keys"),
    [
        ("app", ["slug", "name", "events"]),
        ("installation", ["app_slug", "target_type"]),
        ("repository", ["full_name", "private", "default_branch", "fork"]),
        # The emulator does not count what a pull request changes.
        ("pull", ["number", "state", "title", "draft"]),
        ("file", ["sha", "size", "path", "type", "encoding"]),
        ("blob", ["sha", "size", "encoding"]),
        ("missing file", ["message"]),
        ("comment", ["body"]),
        ("comment edited", ["body"]),
        ("comment read", ["body"]),
        ("label", ["name", "color", "description", "default"]),
        ("label changed", ["name", "color", "description"]),
        ("check run", ["name", "status", "conclusion", "external_id", "completed_at"]),
        ("check run ended", ["name", "status", "conclusion", "external_id"]),
        ("check runs", ["total_count"]),
    ],
)
def test_the_answers_say_the_same(both: Both, call: str, keys: list[str]) -> None:
    ours, theirs = (b.given[call][1] for b in both)
    assert {key: ours[key] for key in keys} == {key: theirs[key] for key in keys}


def test_both_keep_the_very_bytes(both: Both) -> None:
    for answers in both:
        for call in ("file", "blob"):
            assert decoded(answers.given[call][1]["content"]) == QNA.encode()


def test_both_speak_as_the_apps_bot(both: Both) -> None:
    for answers in both:
        author = answers.given["comment"][1]["user"]
        assert (author["login"], author["type"]) == ("seedbed[bot]", "Bot")
        assert [c["body"] for c in answers.given["comments"][1]] == ["Hello again."]


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ("labelled", ["skill", "hold"]),
        ("labels set", ["skill"]),
        ("labels", ["skill"]),
        ("unlabelled", []),
    ],
)
def test_both_keep_the_same_labels(both: Both, call: str, names: list[str]) -> None:
    for answers in both:
        assert [label["name"] for label in answers.given[call][1]] == names


def test_both_keep_what_a_check_run_says(both: Both) -> None:
    for answers in both:
        output = answers.given["check run ended"][1]["output"]
        assert {key: output[key] for key in OUTPUT} == OUTPUT
        assert output["annotations_count"] == 1


def test_a_difference_nobody_knows_is_found() -> None:
    ours = {"id": 1, "user": {"login": "ada"}, "list": [{"a": 1}]}
    theirs = {"id": "1", "user": {"login": "ada", "shoe_size": 40}, "list": [{"a": None}]}
    assert sorted(differences("x", ours, theirs)) == [
        "x.id: ours is int, theirs str",
        "x.user.shoe_size: only theirs",
    ]
