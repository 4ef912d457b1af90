"""The corpus of raw answers: each is a value, or unparsed for a stated reason."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.teacher.parse import (
    MAX_CHARACTERS,
    Unparsed,
    read_code,
    read_field,
    read_fields,
    read_score,
)

NESTED = '{"a":' * 5_000 + "1" + "}" * 5_000

READ = [
    ("bare", '{"question": "Why?"}', "Why?"),
    ("fenced", '```json\n{"question": "Why?"}\n```', "Why?"),
    ("words around it", 'Sure! Here it is: {"question": "Why?"} Enjoy.', "Why?"),
    ("other fields beside it", '{"id": 3, "question": "Why?", "tags": []}', "Why?"),
    ("another object before it", '{"note": "a draft"} {"question": "Why?"}', "Why?"),
    ("braces that are no JSON", 'f{x} = {y}; {"question": "Why?"}', "Why?"),
    ("braces inside the text", '{"question": "What does {x} mean?"}', "What does {x} mean?"),
    ("a line break inside the text", '{"question": "One\ntwo?"}', "One\ntwo?"),
    ("quotes inside the text", r'{"question": "Who said \"why\"?"}', 'Who said "why"?'),
    ("another script", '{"question": "空はなぜ青い"}', "空はなぜ青い"),
    ("blanks around the text", '{"question": "  Why? \\n"}', "Why?"),
    ("a surrogate pair", r'{"question": "Why \ud83d\ude00?"}', "Why \U0001f600?"),
    ("an apology that is no refusal", '{"question": "I am sorry, why?"}', "I am sorry, why?"),
]

NOT_READ = [
    ("nothing", "", "empty"),
    ("blanks", " \n\t ", "empty"),
    ("an empty text", '{"question": "  "}', "empty"),
    ("no JSON", "Why is the sky blue?", "no-json"),
    ("the example's tags", "<question>Why?</question>", "no-json"),
    ("two answers", '{"question": "Why?"}\n{"question": "How?"}', "several-answers"),
    ("the same answer twice", '{"question": "Why?"} {"question": "Why?"}', "several-answers"),
    ("a list of answers", '[{"question": "Why?"}, {"question": "How?"}]', "several-answers"),
    ("one key twice", '{"question": "Why?", "question": "How?"}', "no-json"),
    ("another field", '{"answer": "Because."}', "missing-field"),
    ("no text", '{"question": null}', "wrong-type"),
    ("a number", '{"question": 7}', "wrong-type"),
    ("a list", '{"question": ["Why?"]}', "wrong-type"),
    ("single quotes", "{'question': 'Why?'}", "no-json"),
    ("an unclosed object", '{"question": "Why', "no-json"),
    ("half a character", r'{"question": "Why \ud83d?"}', "broken-characters"),
    ("a null character", r'{"question": "Why\u0000?"}', "broken-characters"),
    ("a refusal", "I'm sorry, but I can't help with that.", "refused"),
    ("a refusal in curly quotes", "I’m sorry, but I can’t assist with this request.", "refused"),  # noqa: RUF001
    ("a refusal in JSON", '{"question": "As an AI, I cannot do that."}', "refused"),
    ("100 kB of noise", "x{" * 50_000, "too-long"),
    ("many braces", "{" * 40_000, "no-json"),
    ("deep nesting", NESTED, "no-json"),
]


@pytest.mark.parametrize(("raw", "value"), [c[1:] for c in READ], ids=[c[0] for c in READ])
def test_read(raw: str, value: str) -> None:
    assert read_field(raw, "question") == value


@pytest.mark.parametrize(("raw", "reason"), [c[1:] for c in NOT_READ], ids=[c[0] for c in NOT_READ])
def test_not_read(raw: str, reason: str) -> None:
    assert read_field(raw, "question") == Unparsed(reason=reason)


@pytest.mark.parametrize(
    ("raw", "finish_reason", "expected"),
    [
        ('{"question": "Why', "length", Unparsed(reason="truncated")),
        ("", "length", Unparsed(reason="truncated")),
        ('{"question": "Why?"}', "length", "Why?"),
        ("No.", "refusal", Unparsed(reason="refused")),
        ('{"question": "Why?"}', "content_filter", Unparsed(reason="refused")),
    ],
)
def test_the_end_of_an_answer_counts(
    raw: str, finish_reason: str, expected: str | Unparsed
) -> None:
    assert read_field(raw, "question", finish_reason) == expected


SCORES = [
    ("2", 2),
    (" 2\n", 2),
    ("2.", 2),
    ('"3"', 3),
    ("**3**", 3),
    ('{"score": 3}', 3),
    ("Score: 1", 1),
    ("The rating is 2", 2),
    ("3/3", 3),
    ("3 out of 3", 3),
    ("2, since '3' would need an example", 2),
    ("2\n\nA 3 would be too kind", 2),
]
NO_SCORES = [
    ("", "empty"),
    ("good", "no-score"),
    ("The answer mentions '3' eggs", "no-score"),
    ("2.5", "no-score"),
    ("2nd", "no-score"),
    ("-1", "no-score"),
    ("0", "out-of-scale"),
    ("4", "out-of-scale"),
    ("1" * 5_000, "out-of-scale"),
    ("2/5", "other-scale"),
    ("2 out of 10", "other-scale"),
    ("2 or 3", "several-answers"),
    ("1-3", "several-answers"),
]


@pytest.mark.parametrize(("raw", "score"), SCORES)
def test_score(raw: str, score: int) -> None:
    assert read_score(raw, 1, 3) == score


@pytest.mark.parametrize(("raw", "reason"), NO_SCORES)
def test_no_score(raw: str, reason: str) -> None:
    assert read_score(raw, 1, 3) == Unparsed(reason=reason)


@given(st.text(), st.sampled_from(["stop", "length", "refusal"]))
def test_whatever_comes_there_is_an_answer(raw: str, finish_reason: str) -> None:
    for found in (read_field(raw, "answer", finish_reason), read_score(raw, 0, 1, finish_reason)):
        assert found.reason if isinstance(found, Unparsed) else str(found)


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffd")),
    st.sampled_from(["", "```json\n", "Here you are:\n"]),
)
def test_any_text_survives_the_way(text: str, before: str) -> None:
    raw = before + json.dumps({"answer": f"A: {text}"})
    assert read_field(raw, "answer") == f"A: {text}".strip()


@pytest.mark.parametrize("piece", ["*", " ", "* ", "_", "score*", "score ", "'", "3", "3 / ", '"'])
@pytest.mark.parametrize("lead", ["", "score", "the score is", "3 "])
def test_no_answer_makes_reading_a_score_hang(lead: str, piece: str) -> None:
    begun = time.process_time()
    read_score(lead + piece * ((MAX_CHARACTERS - 20) // len(piece)) + "x", 1, 3)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "piece", ["*", "wrong ", "wrong,", "- ", "<think>", "</think>", "` ", "or "]
)
@pytest.mark.parametrize("lead", ["", "reason: ", "wrong", "<think>", "```json"])
def test_no_answer_makes_reading_a_code_or_fields_hang(lead: str, piece: str) -> None:
    raw = lead + piece * ((MAX_CHARACTERS - 20) // len(piece)) + "x"
    begun = time.process_time()
    read_code(raw, ("wrong", "off-topic", "wrong-format"))
    read_fields(raw, ("question", "answer"))
    assert time.process_time() - begun < 1


@given(st.text(), st.sampled_from(["stop", "length", "refusal"]))
def test_whatever_comes_there_is_a_code_or_a_reason(raw: str, finish_reason: str) -> None:
    found = read_code(raw, ("wrong", "off-topic"), finish_reason)
    assert found.reason if isinstance(found, Unparsed) else found in ("wrong", "off-topic")
