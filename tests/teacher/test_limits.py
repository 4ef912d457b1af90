"""Tokens are estimated too many rather than too few, and what cannot fit is known."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.teacher.limits import estimated_prompt_tokens, estimated_tokens, fits

TEXTS = {
    "English": "The quick brown fox jumps over the lazy dog, and everybody was surprised.",
    "German": "Die Donaudampfschifffahrtsgesellschaft übernimmt größere Aufträge.",
    "Polish": "Zażółć gęślą jaźń, powiedział Krzysztof.",
    "Russian": "Съешь же ещё этих мягких французских булок.",
    "Greek": "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία.",
    "Arabic": "نص حكيم له سر قاطع وذو شأن عظيم.",
    "Hindi": "ऋषियों को सताने वाले दुष्ट राक्षसों का राजा।",
    "Thai": "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า",
    "Japanese": "いろはにほへと ちりぬるを。漢字も混ぜる。",
    "Chinese": "天地玄黄宇宙洪荒。日月盈昃辰宿列张。",
    "Korean": "다람쥐 헌 쳇바퀴에 타고파.",
    "emoji": "👩🏽‍🚀🎉🏳️‍🌈 ok",
    "numbers": "3.14159265358979 and 2,718,281,828 at 10:45:30 on 2026-11-21",
    "code": "for (int i=0;i<n;++i){a[i]+=b[i]*c[i-1]; /* x */}",
    "Markdown": "| a | b |\n|---|---|\n| **1** | `x_y` |\n\n- item\n    - nested",
    "blanks": "a \n\n\n\t\t  b" + " " * 40,
    "a name": "Xzqwrtkpljhgfd Llanfairpwllgwyngyll",
}
"""A sentence or so in each of many scripts."""


@pytest.mark.parametrize("name", TEXTS)
def test_it_is_no_absurd_number(name: str) -> None:
    text = TEXTS[name]
    assert len(text) / 6 < estimated_tokens(text) <= len(text.encode()) + 2


def test_english_prose_counts_about_twice_what_tokenisers_make_of_it() -> None:
    text = Path("README.md").read_text()
    assert len(text) / 5 < estimated_tokens(text) < len(text) / 1.5


@given(st.text(st.characters(exclude_categories=[])), st.text())
def test_any_text_has_a_number(text: str, more: str) -> None:
    assert 0 <= estimated_tokens(text) <= estimated_prompt_tokens(text, more)


def test_a_ligature_that_is_a_sentence_counts_as_one() -> None:
    assert estimated_tokens("\ufdfa") >= 18


@pytest.mark.parametrize(
    ("prompt", "answer", "context", "expected"),
    [(10, 5, 15, True), (11, 5, 15, False), (10**9, 5, None, True), (0, 16, 15, False)],
)
def test_fits(prompt: int, answer: int, context: int | None, expected: bool) -> None:
    assert fits(prompt, answer, context) is expected
