"""Names of models that belong to a company."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.findings import Severity
from app.taxonomy.rule import Example, Rule
from app.taxonomy.rules.safety.hits import Hit
from app.taxonomy.rules.safety.places import Kind, Passage

MODEL_NAME = Rule(
    id="safety/model-name",
    severity=Severity.WARNING,
    message="This names a language model of a company.",
    hint="Say `a language model`, or leave the name out.",
    why="A model that learns from texts about another one takes itself for it.",
    bad=Example(text="task_description: Answer as ChatGPT would.\n"),
    good=Example(text="task_description: Answer as a helpful assistant would.\n"),
    source="https://github.com/instructlab/taxonomy/blob/main/docs/triaging/safe-responses.md",
    heuristic=True,
)
RULES = (MODEL_NAME,)

_CLEAR = re.compile(
    r"\b(?:chat[ -]?gpt|gpt[- ]?[2345](?:\.\d|o)?|claude[ -](?:\d|sonnet|opus|haiku|instant)"
    r"|google bard|gemini[ -](?:pro|ultra|nano|flash|advanced|\d\.\d)|bing chat"
    r"|(?:github|microsoft) copilot"
    r"|(?:trained|developed|created|made|built) by (?:openai|anthropic))\b",
    re.IGNORECASE,
)
_MAYBE = re.compile("gpt|claude|bard|gemini|copilot|bing|palm|grok|openai|anthropic")
# A poet, a painter, a sign of the zodiac: these need a word about machines nearby.
_UNCLEAR = re.compile(r"\b(?:Bard|Claude|Gemini|Grok|PaLM|Copilot)\b")
_ABOUT_MODELS = re.compile(
    r"\b(?:AI|LLMs?|chat ?bots?|language models?|virtual assistants?|OpenAI|Anthropic|Google|xAI)\b"
)
_NEARBY = 60


def hits(passage: Passage) -> Iterator[Hit]:
    """Names of models in the texts of a file."""
    if passage.kind is not Kind.VALUE or not _MAYBE.search(passage.text.lower()):
        return
    for match in _CLEAR.finditer(passage.text):
        yield Hit(rule=MODEL_NAME, passage=passage, start=match.start(), end=match.end())
    for match in _UNCLEAR.finditer(passage.text):
        start, end = match.span()
        nearby = passage.text[max(start - _NEARBY, 0) : end + _NEARBY]
        if _ABOUT_MODELS.search(nearby) and not _CLEAR.search(nearby):
            yield Hit(rule=MODEL_NAME, passage=passage, start=start, end=end)
