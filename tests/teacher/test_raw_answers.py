"""Every raw answer of the corpus is kept, or unparsed for the stated reason."""

import json

import pytest

from tests.teacher.raw_answers import RAW_ANSWERS, RawAnswer
from workers.teacher.parse import Unparsed, read_code, read_field, read_fields, read_score

BY_NAME = [pytest.param(each, id=each.name) for each in RAW_ANSWERS]


def test_names_are_unique_and_the_corpus_has_both_sides() -> None:
    assert len({each.name for each in RAW_ANSWERS}) == len(RAW_ANSWERS) >= 80
    assert {bool(each.question) for each in RAW_ANSWERS} == {True, False}
    assert {each.score is None for each in RAW_ANSWERS} == {True, False}


@pytest.mark.parametrize("case", BY_NAME)
def test_a_question_is_read_or_the_reason_told(case: RawAnswer) -> None:
    found = read_field(case.raw, "question", case.finish_reason)
    assert found == (case.question or Unparsed(reason=case.no_question))


@pytest.mark.parametrize("case", BY_NAME)
def test_a_score_is_read_or_the_reason_told(case: RawAnswer) -> None:
    found = read_score(case.raw, 1, 3, case.finish_reason)
    assert found == (Unparsed(reason=case.no_score) if case.score is None else case.score)


@pytest.mark.parametrize("case", BY_NAME)
def test_no_answer_is_a_code_by_chance(case: RawAnswer) -> None:
    found = read_code(case.raw, ("off-topic", "wrong"), case.finish_reason)
    assert isinstance(found, Unparsed)
    assert found.reason in {"no-code", "empty", "too-long", "truncated", "refused"}


PAIR = json.dumps({"question": "Why?", "answer": "So."})


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ('{"question": "Why?"}', "missing-field"),
        ('{"question": "Why?"} {"answer": "So."}', "missing-field"),
        (PAIR + PAIR, "several-answers"),
        ('{"question": "A draft?"}' + PAIR, "several-answers"),
        ('{"question": "Why?", "answer": 3}', "wrong-type"),
        ('{"question": "Why?", "answer": ""}', "empty"),
        ('{"question": "Why?", "answer": "\\u0000"}', "broken-characters"),
        ('{"question": "Why?", "answer": "I cannot answer that."}', "refused"),
        ("", "empty"),
    ],
)
def test_two_fields_belong_together_or_none_is_read(raw: str, reason: str) -> None:
    assert read_fields(raw, ("question", "answer")) == Unparsed(reason=reason)


@pytest.mark.parametrize("raw", [PAIR, f"```json\n{PAIR}\n```", f'{{"note": 1}} {PAIR}'])
def test_two_fields_of_one_object(raw: str) -> None:
    assert read_fields(raw, ("question", "answer")) == {"question": "Why?", "answer": "So."}


CODES = ("off-topic", "not-clear", "wrong", "wrong-format")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("off-topic", "off-topic"),
        ("Off topic.", "off-topic"),
        ("OFF_TOPIC", "off-topic"),
        ('"wrong"', "wrong"),
        ("wrong-format", "wrong-format"),
        ("**Reason:** not clear", "not-clear"),
        ("The reason code is `wrong`", "wrong"),
        ('{"reason": "wrong"}', "wrong"),
        ('```json\n{"reason": "wrong"}\n```', "wrong"),
        ('{"reason": "wrong", "explanation": "It is off-topic."}', "wrong"),
        ('{"reasons": ["wrong"]}', "wrong"),
        ("wrong, because it says 3", "wrong"),
        ("wrong: a reader may think off-topic fits", "wrong"),
        ("<think>off-topic? no</think>wrong", "wrong"),
    ],
)
def test_a_code_is_read(raw: str, code: str) -> None:
    assert read_code(raw, CODES) == code


@pytest.mark.parametrize(
    ("raw", "finish_reason", "reason"),
    [
        ("wrong, off-topic", "stop", "several-answers"),
        ("wrong or off topic", "stop", "several-answers"),
        ("wrong/wrong-format", "stop", "several-answers"),
        ('{"first": "wrong", "second": "off-topic"}', "stop", "several-answers"),
        ('{"reasons": ["wrong", "off-topic"]}', "stop", "several-answers"),
        ("It is wrong", "stop", "no-code"),
        ("wrongly put", "stop", "no-code"),
        ("wrong-ish", "stop", "no-code"),
        ('{"reason": "bad"}', "stop", "no-code"),
        ('{"reas', "length", "truncated"),
        ("", "stop", "empty"),
        ("I cannot assist with this.", "stop", "refused"),
    ],
)
def test_what_is_no_code_is_told(raw: str, finish_reason: str, reason: str) -> None:
    assert read_code(raw, CODES, finish_reason) == Unparsed(reason=reason)


def test_the_same_code_twice_is_one() -> None:
    assert read_code('{"reason": "wrong", "again": "wrong"}', CODES) == "wrong"
    assert read_code("wrong / wrong", CODES) == "wrong"
