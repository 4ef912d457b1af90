"""The compatibility form is Python's, and hostile texts take no longer than others."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.taxonomy.compatibility import nfkc


@given(st.text())
def test_it_is_the_form_that_python_makes(text: str) -> None:
    assert nfkc(text) == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize(
    "text", ["e\u0301" * 2_000, "\uff21\uff22" * 3_000, "\u1112\u1161\u11ab" * 500]
)
def test_long_texts_too(text: str) -> None:
    assert nfkc(text) == unicodedata.normalize("NFKC", text)


def test_a_row_of_marks_is_no_trap() -> None:
    begun = time.monotonic()
    nfkc("a" + "\u0301\u0323" * 500_000)
    assert time.monotonic() - begun < 20
