"""How long a request is in tokens, before it is sent: counted by the server, or estimated."""

from __future__ import annotations

import re

from app.taxonomy.compatibility import nfkc

# Chat templates put role names and markers around each message; 20 tokens for two
# messages of SmolLM2, more where a template adds a date or says who the model is.
TEMPLATE_TOKENS = 64
# English words have 4 to 5 letters a token; rare names and short vocabularies half of it.
LETTERS_PER_TOKEN = 2

_WORD = re.compile(r"[A-Za-z]++")
_BLANK_BEFORE_WORD = re.compile(r" (?=[^\s])")


def estimated_tokens(text: str) -> int:
    """Tokens of a text in any tokeniser of today, rather too many than too few.

    Vocabularies fall back to bytes, so no text has more tokens than bytes in UTF-8; what
    is no plain Latin letter is counted so. Words of plain letters have two letters a token.
    A blank belongs to the word behind it.
    """
    words = [len(word) for word in _WORD.findall(text)]
    joined = len(_BLANK_BEFORE_WORD.findall(text))
    # Tokenisers that compose characters first make these longer, not shorter.
    decomposed = len(nfkc(text).encode("utf-8", "surrogatepass"))
    rest = max(len(text.encode("utf-8", "surrogatepass")), decomposed) - sum(words) - joined
    return max(rest, 0) + sum(-(-length // LETTERS_PER_TOKEN) for length in words)


def estimated_prompt_tokens(system: str, user: str) -> int:
    """Tokens of a prompt of two messages, with what a chat template puts around them."""
    return TEMPLATE_TOKENS + estimated_tokens(system) + estimated_tokens(user)


def fits(prompt_tokens: int, max_tokens: int, context: int | None) -> bool:
    """Whether a prompt and its longest answer have room together; yes where nobody knows."""
    return context is None or prompt_tokens + max_tokens <= context
