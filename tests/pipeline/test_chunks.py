"""Documents are cut into chunks at paragraphs, and nothing of them gets lost."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.pipeline.chunks import LONGEST, MOST_CHUNKS, SHORTEST, chunks_of

WORDS = st.text("abc \n.#\u3002\t\ré\U0001f600", max_size=60)
TEXTS = st.lists(
    st.one_of(WORDS, st.integers(1, 40).map(lambda n: "a sentence of words. " * n)), max_size=40
).map("\n\n".join)
# What a chunk may be longer by: a heading and the empty line behind it.
HEADING = SHORTEST + 2


def squeezed(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, max_size=3))
def test_no_text_is_lost_or_put_elsewhere(texts: list[str]) -> None:
    chunks = chunks_of(texts)
    if len(chunks) < MOST_CHUNKS:
        assert squeezed("".join(chunks)) == squeezed("".join(texts))
    assert all(chunk.strip() and len(chunk) < LONGEST + HEADING for chunk in chunks)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, LONGEST - 1), min_size=1, max_size=20))
def test_no_paragraph_that_fits_is_torn(lengths: list[int]) -> None:
    paragraphs = [f"{number}" + "x" * length for number, length in enumerate(lengths)]
    chunks = chunks_of(["\n\n".join(p[:LONGEST] for p in paragraphs)])
    for paragraph in paragraphs:
        assert any(paragraph[:LONGEST] in chunk.split("\n\n") for chunk in chunks)


def test_a_long_paragraph_is_cut_behind_a_sentence() -> None:
    sentence = "This is a sentence of some words. "
    chunks = chunks_of([sentence * 100])
    assert len(chunks) > 2
    assert all(chunk.endswith(".") for chunk in chunks)
    assert all(chunk.startswith("This") for chunk in chunks)


@pytest.mark.parametrize("sign", ["\u3002", " ", "\n"])
def test_or_where_another_script_ends_one(sign: str) -> None:
    chunks = chunks_of([("\u5b57" * 30 + sign) * 100])
    assert all(len(chunk.rstrip(sign)) % (30 + len(sign)) in (0, 30) for chunk in chunks)


def test_a_heading_stands_with_what_follows_it() -> None:
    """A heading alone holds no fact to ask about."""
    text = "# Rivers\n\n" + "They flow into the sea. " * 60 + "\n\n## Lakes\n\n" + "Still. " * 20
    chunks = chunks_of([text])
    assert chunks[0].startswith("# Rivers\n\nThey flow")
    assert not any(chunk.splitlines()[-1].startswith("#") for chunk in chunks)


def test_small_paragraphs_are_put_together() -> None:
    chunks = chunks_of(["\n\n".join(f"Line {number} of a list." for number in range(100))])
    assert all(SHORTEST <= len(chunk) <= LONGEST for chunk in chunks[:-1])


def test_documents_are_not_mixed() -> None:
    assert chunks_of(["The first.", "The second."]) == ("The first.", "The second.")


def test_of_a_long_document_chunks_are_taken_evenly() -> None:
    paragraph = "w" * (LONGEST - 10)
    texts = [f"{number:05} {paragraph}" for number in range(4 * MOST_CHUNKS)]
    chunks = chunks_of(texts)
    assert len(chunks) == MOST_CHUNKS
    taken = [int(chunk[:5]) for chunk in chunks]
    assert taken == list(range(0, 4 * MOST_CHUNKS, 4))


@pytest.mark.parametrize("text", ["", " \n\n\t\n", "\r\n\r\n", "\0", "\ud800"])
def test_odd_texts(text: str) -> None:
    assert "".join(chunks_of([text])) == text.strip()


HOSTILE = ["\n", " ", "\n \n", "x", "# ", "\n#\n", ". ", "\n\t", "\r\n", "\u3002", "a\n\n"]


@pytest.mark.parametrize("unit", HOSTILE, ids=repr)
def test_a_million_characters_of_anything_take_linear_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    begun = time.process_time()
    chunks_of([text])
    assert time.process_time() - begun < 9
