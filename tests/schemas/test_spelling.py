"""Misspelt keys are recognised, and other words are left alone."""

from __future__ import annotations

import time

import pytest

from schemas.spelling import meant

KNOWN = ("version", "created_by", "task_description", "seed_examples", "question", "answer")


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("Question", "question"),
        ("qusetion", "question"),
        ("anwser", "answer"),
        ("answers", "answer"),
        ("seed examples", "seed_examples"),
        ("task-description", "task_description"),
        ("create_by", "created_by"),
        ("verson", "version"),
    ],
)
def test_a_key_that_is_nearly_a_known_one_is_taken_for_it(key, known):
    assert meant(key, KNOWN) == known


@pytest.mark.parametrize("key", ["attribution", "source", "q", "", None, True, 3, "question" * 50])
def test_another_word_is_not(key):
    assert meant(key, KNOWN) == ""


def test_a_key_of_a_megabyte_is_not_compared():
    start = time.process_time()
    assert meant("question" * 130_000, KNOWN) == ""
    assert time.process_time() - start < 3
