"""The raw-text corpus: what models answer, and what becomes of it.

Each answer is read twice: as one to "write a question" (a JSON object with the field
`question`) and as one to "give a score from 1 to 3". Whoever tests a pipeline can answer
with any of them: nothing of a kept text or of a stated reason may get lost on the way.
"""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RawAnswer:
    """A raw answer with the text and the score in it, or the reasons why there is none.

    `question` and `score` are given where they can be read; else `no_question` and
    `no_score` hold the reason's code.
    """

    name: str
    raw: str
    question: str = ""
    no_question: str = "no-json"
    score: int | None = None
    no_score: str = "no-score"
    finish_reason: str = "stop"


def _asking(text: str, **more: object) -> str:
    return json.dumps({"question": text, **more}, ensure_ascii=False)


_THOUGHT = "<think>\nThe user wants JSON. Maybe 1, maybe 3.\n</think>\n\n"
_CALL = '<tool_call>\n{"name": "ask", "arguments": {"question": "Why?"}}\n</tool_call>'

WELL_FORMED = (
    RawAnswer(name="bare object", raw=_asking("Why?"), question="Why?"),
    RawAnswer(name="code fence", raw=f"```json\n{_asking('Why?')}\n```", question="Why?"),
    RawAnswer(name="fence of no language", raw=f"```\n{_asking('Why?')}\n```", question="Why?"),
    RawAnswer(name="words around", raw=f"Sure!\n{_asking('Why?')}\nEnjoy.", question="Why?"),
    RawAnswer(name="braces in the text", raw=_asking("What is {x}?"), question="What is {x}?"),
    RawAnswer(name="markdown in the text", raw=_asking("**Why** `x`?"), question="**Why** `x`?"),
    RawAnswer(name="pretty printed", raw='{\n  "question" :\n "Why?"\n}\n', question="Why?"),
    RawAnswer(name="raw line break", raw='{"question": "One\ntwo?"}', question="One\ntwo?"),
    RawAnswer(name="more fields", raw=_asking("Why?", note={"a": [1, {}]}), question="Why?"),
    RawAnswer(name="40 kB", raw=_asking("w" * 40_000), question="w" * 40_000),
    RawAnswer(name="fields of both", raw=_asking("Why?", score=3), question="Why?"),
)

SCORES = (
    RawAnswer(name="a digit", raw="3", score=3),
    RawAnswer(name="blanks", raw="\n\t 2 \n", score=2),
    RawAnswer(name="3 out of 3", raw="3 out of 3", score=3),
    RawAnswer(name="3/3", raw="3/3", score=3),
    RawAnswer(name="labelled", raw="Score: 1", score=1),
    RawAnswer(name="bold label", raw="**Score:** 2", score=2),
    RawAnswer(name="heading", raw="### Rating: **3** of 3", score=3),
    RawAnswer(name="score in JSON", raw='{"score": 2}', no_question="missing-field", score=2),
    RawAnswer(
        name="score in a fence",
        raw='```json\n{"score": 2}\n```',
        no_question="missing-field",
        score=2,
    ),
    RawAnswer(name="quoted", raw='"1"', score=1),
    RawAnswer(name="quoted score later", raw="1\nIt says 'Score: 3', but is wrong.", score=1),
    RawAnswer(name="full-width digit", raw="３", score=3),  # noqa: RUF001 - as models write it
    RawAnswer(name="Arabic digit", raw="٢", score=2),
    RawAnswer(name="Devanagari digit", raw="१", score=1),
)

NO_SCORES = (
    RawAnswer(name="score in the explanation only", raw="The answer quotes 'Score: 3'."),
    RawAnswer(name="explanation first", raw="It is complete and correct. Score: 3"),
    RawAnswer(name="out of scale", raw="7", no_score="out-of-scale"),
    RawAnswer(name="zero", raw="0", no_score="out-of-scale"),
    RawAnswer(name="other scale", raw="3 out of 5", no_score="other-scale"),
    RawAnswer(name="between", raw="2.5"),
    RawAnswer(name="undecided", raw="2 or 3", no_score="several-answers"),
    RawAnswer(name="a span", raw="1-3", no_score="several-answers"),
    RawAnswer(name="in words", raw="three"),
    RawAnswer(name="superscript", raw="³"),
    RawAnswer(name="circled", raw="③"),
    RawAnswer(name="keycap emoji is a digit", raw="3\ufe0f\u20e3", score=3),
    RawAnswer(name="thumbs up", raw="👍👍👍"),
)

BROKEN = (
    RawAnswer(name="empty", raw="", no_question="empty", no_score="empty"),
    RawAnswer(name="blanks only", raw=" \n\t ", no_question="empty", no_score="empty"),
    RawAnswer(name="no JSON", raw="Why is the sky blue?"),
    RawAnswer(name="tags", raw="<question>Why?</question>"),
    RawAnswer(name="a list in Markdown", raw="- Why?\n- How?"),
    RawAnswer(name="field missing", raw='{"answer": "B."}', no_question="missing-field"),
    RawAnswer(name="empty object", raw="{}", no_question="missing-field"),
    RawAnswer(name="empty field", raw='{"question": " "}', no_question="empty"),
    RawAnswer(name="null field", raw='{"question": null}', no_question="wrong-type"),
    RawAnswer(
        name="field is an object", raw='{"question": {"text": "W"}}', no_question="wrong-type"
    ),
    RawAnswer(name="nested", raw='{"result": {"question": "W"}}', no_question="missing-field"),
    RawAnswer(name="two objects", raw=_asking("Why?") * 2, no_question="several-answers"),
    RawAnswer(
        name="lines of objects",
        raw="\n".join(_asking(f"Why {number}?") for number in range(30)),
        no_question="several-answers",
    ),
    RawAnswer(name="repeated key", raw='{"question": "Why?", "question": "How?"}'),
    RawAnswer(name="trailing comma", raw='{"question": "Why?",}'),
    RawAnswer(name="single quotes", raw="{'question': 'Why?'}"),
    RawAnswer(name="comment", raw='{"question": "Why?" /* said he */}'),
    RawAnswer(name="unquoted key", raw='{question: "Why?"}'),
    RawAnswer(name="schema repeated", raw='{"type": "object"}', no_question="missing-field"),
    RawAnswer(name="tool call", raw=_CALL, no_question="missing-field"),
    RawAnswer(name="chat markers", raw="<|im_start|>assistant\n<|im_end|>"),
    RawAnswer(name="open braces", raw="{" * 40_000),
    RawAnswer(name="deep nesting", raw='{"a":' * 5_000 + "1" + "}" * 5_000),
    RawAnswer(
        name="100 kB of words", raw="why " * 25_000, no_question="too-long", no_score="too-long"
    ),
    RawAnswer(
        name="100 kB object",
        raw=_asking("w" * 100_000),
        no_question="too-long",
        no_score="too-long",
    ),
    RawAnswer(
        name="100 kB of digits", raw="3" * 100_000, no_question="too-long", no_score="too-long"
    ),
    RawAnswer(name="NUL", raw=r'{"question": "Why\u0000?"}', no_question="broken-characters"),
    RawAnswer(name="raw NUL", raw='{"question": "Why\0?"}', no_question="broken-characters"),
    RawAnswer(
        name="half a character", raw=r'{"question": "W\ud83d"}', no_question="broken-characters"
    ),
    RawAnswer(name="raw half", raw='{"question": "W\ud83d"}', no_question="broken-characters"),
    RawAnswer(name="half alone", raw="\ud83d"),
    RawAnswer(name="NUL alone", raw="\0"),
    RawAnswer(name="replaced character", raw=_asking("W\ufffd?"), no_question="broken-characters"),
)

CUT_SHORT = (
    RawAnswer(
        name="cut in the text", raw='{"question": "Why', finish_reason="length",
        no_question="truncated",
    ),
    RawAnswer(
        name="cut before the text", raw="", finish_reason="length",
        no_question="truncated", no_score="truncated",
    ),
    RawAnswer(name="cut, and no word of it", raw='{"question": "Why', no_question="no-json"),
    RawAnswer(
        name="whole, then cut", raw=_asking("Why?") + "\nNote that", finish_reason="length",
        question="Why?",
    ),
    RawAnswer(name="score, then cut", raw="2, since", finish_reason="length",
              no_question="truncated", score=2),
)  # fmt: skip

REFUSALS = (
    RawAnswer(
        name="refusal", raw="I'm sorry, but I can't help with that.",
        no_question="refused", no_score="refused",
    ),
    RawAnswer(
        name="refusal in JSON", raw=_asking("I cannot assist with this request."),
        no_question="refused",
    ),
    RawAnswer(
        name="the server's refusal", raw="No.", finish_reason="refusal",
        no_question="refused", no_score="refused",
    ),
    RawAnswer(
        name="filtered", raw=_asking("Why?"), finish_reason="content_filter",
        no_question="refused", no_score="refused",
    ),
    RawAnswer(name="sorry, yet a question", raw=_asking("I am sorry."), question="I am sorry."),
)  # fmt: skip

OTHER_SCRIPTS = tuple(
    RawAnswer(name=name, raw=_asking(text), question=text)
    for name, text in (
        ("Japanese", "空はなぜ青いのですか。"),
        ("Arabic", "لماذا السماء زرقاء؟"),
        ("Hindi", "आकाश नीला क्यों है?"),
        ("Thai", "ทำไมท้องฟ้าเป็นสีฟ้า"),
        ("Hebrew with a mark of direction", "מדוע\u200f השמיים כחולים?"),
        ("emoji", "Why 👩🏽‍🚀?"),
        ("letters with marks", "Pou\u0301r quoi\u0308?"),
    )
)

THOUGHTS = (
    RawAnswer(name="thoughts, then an object", raw=_THOUGHT + _asking("Why?"), question="Why?"),
    RawAnswer(name="thoughts, then a score", raw=_THOUGHT + "2", score=2),
    RawAnswer(
        name="an object in the thoughts",
        raw=f"<think>Perhaps {_asking('A draft?')}</think>{_asking('Why?')}",
        question="Why?",
    ),
    RawAnswer(name="empty thoughts", raw="<think>\n\n</think>\n\n" + _asking("W?"), question="W?"),
    RawAnswer(name="thoughts alone", raw=_THOUGHT, no_question="empty", no_score="empty"),
    RawAnswer(
        name="thoughts without an end",
        raw="<think>The user wants 3 questions. First",
        no_question="truncated",
        no_score="truncated",
    ),
    RawAnswer(
        name="thoughts cut short",
        raw="<think>" + _asking("Why?"),
        finish_reason="length",
        no_question="truncated",
        no_score="truncated",
    ),
    RawAnswer(name="the end of thoughts only", raw="Well, 3?\n</think>\n\n2", score=2),
    RawAnswer(
        name="thoughts are the subject",
        raw=_asking("What does </think> end?"),
        question="What does </think> end?",
    ),
)

RAW_ANSWERS: tuple[RawAnswer, ...] = (
    *WELL_FORMED,
    *SCORES,
    *NO_SCORES,
    *BROKEN,
    *CUT_SHORT,
    *REFUSALS,
    *OTHER_SCRIPTS,
    *THOUGHTS,
)
"""All of them; names are unique."""
