"""Fencing untrusted text: seeds and generated text can never pass for our own words.

What we assert is the fence itself: inside it there is no mark of ours and no control
token of a known chat format. Whether a model can still be talked round is not asserted.
"""

from __future__ import annotations

import re

LABELS = ("skill", "outline", "context", "document", "question", "answer", "remark")
# Stands for what was taken out. No pattern below allows it, so that what is left on
# both sides of a removal can never join into a new marker.
REMOVED = "\u00b7"

# Tokens by which chat formats part who speaks, and what models think or call.
_CHAT_TOKENS = (
    # Llama 3 and 4, Qwen, phi, Granite, gpt-oss; with wide bars DeepSeek.
    rf"<[|\uff5c][^<>|\uff5c{REMOVED}]{{0,40}}[|\uff5c]>",
    r"</?s>",
    # Llama 2 and Mistral; in small letters `[img]` and the like are ordinary.
    r"\[/?INST\]",
    r"<</?SYS>>",
    r"(?-i:\[/?(?:SYSTEM_PROMPT|AVAILABLE_TOOLS|MODEL_SETTINGS|CALL_ID|ARGS|THINK)\])",
    r"(?-i:\[/?(?:TOOL_(?:CALLS|RESULTS|CONTENT)|IMG(?:_BREAK|_END)?)\])",
    # Gemma.
    r"<(?:start|end)_of_(?:turn|image)>",
    r"<(?:bos|eos|pad|unk|mask)>",
    r"<\|\w{1,20}+>|<\w{1,20}+\|>",
    # Others.
    r"<(?:begin|end)[_\u2581]of[_\u2581]\w{1,20}>",
    r"</?(?:think|tool_call|tool_response)>",
    r"\[\|/?\w{1,20}+\|\]",
    r"\[gMASK\]|<[se]op>",
)

# Contributors choose this text, and a search holds Python's lock, so every pattern takes
# time in proportion to the text: repeats are bounded or possessive (`+` behind them: what
# was taken is never given back), and a run of `<` is only tried from its beginning.
_IMITATIONS = re.compile(
    "|".join(
        (
            rf"(?<!<)<{{3,}}+\s*+/?+\s*+(?:{'|'.join(LABELS)})",
            rf"(?:{'|'.join(LABELS)})\s*+>{{3,}}+",
            r"^[^\S\n]*+(?:<{3,}+|>{3,}+)[^\S\n]*+$",
            *_CHAT_TOKENS,
        )
    ),
    re.IGNORECASE | re.MULTILINE,
)


def without_marks(text: str) -> str:
    """The text without anything that imitates our marks or a chat format's tokens."""
    return _IMITATIONS.sub(REMOVED, text)


def fence(label: str, text: str) -> str:
    """Untrusted text between marks that carry its label, under a heading for the reader.

    The marks are plain ASCII: rarer signs are split into bytes by small models'
    tokenisers, which then go on in bytes.
    """
    # `str` lets a value that a template misses say so; it is no string of Python's.
    inside = without_marks(str(text)).strip()
    return f"{label.capitalize()}:\n<<<{label}\n{inside}\n{label}>>>"
