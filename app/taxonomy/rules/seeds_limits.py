"""How long seeds may be: by the taxonomy's word, and for what a teacher model can read."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping

from app.domain.findings import Finding, Severity
from app.taxonomy.reading.positions import Path
from app.taxonomy.rule import Example, Place, Rule
from app.taxonomy.rules.pairs import Pair
from app.taxonomy.subject import SeedText, Subject

MOST_WORDS = {"context": 500, "question": 250, "answer": 250}
MOST_TOGETHER = 2_300
"""Words of all questions and answers of a skill."""
WINDOW = 4_096
"""Tokens of the smallest window that teachers commonly have; many have more."""
RESERVED = 1_800
"""Tokens of a request that are not for seeds: the longest corrects a long answer, so it has
instructions, a question, the answer, the reason, and room for the answer anew."""
SEEDS_SHOWN = 3
"""Seeds that one request to the teacher shows, after the task description."""
# What English takes. Other scripts take more for a word, and are measured by their bytes.
_TOKENS_PER_WORD = 1.3
_BYTES_PER_TOKEN = 4

_SENTENCE = "The letter came back on Monday, wet from the rain, and nobody knew why. "
_WORDS = len(_SENTENCE.split())
_SHORT = "The letter came back, since its address was wrong."


def _long(words: int) -> str:
    return (_SENTENCE * (words // _WORDS + 1)).strip()


def _pair(answer: str, question: str = "Why did the letter come back?") -> str:
    return f"  - question: {question}\n    answer: {answer}\n"


def _seeds(*made: str) -> Example:
    return Example(text="seed_examples:\n" + "".join(made))


def _context(context: str) -> Example:
    text = (
        f"seed_examples:\n  - context: {context}\n    questions_and_answers:\n"
        f"      - question: What happened to the letter?\n        answer: {_SHORT}\n"
    )
    return Example(text=text, place=Place.KNOWLEDGE)


CONTEXT = Rule(
    id="seeds/context-too-long",
    severity=Severity.WARNING,
    message="This context is too long.",
    hint="Keep the part that the questions are about, or make two seed examples of it.",
    why=f"A context is one piece of a document, of at most {MOST_WORDS['context']} words. Longer "
    "ones leave a teacher model no room for other examples.",
    bad=_context(_long(MOST_WORDS["context"])),
    good=_context(_SENTENCE.strip()),
    source="README.md, Knowledge: YAML examples",
)
QUESTION = Rule(
    id="seeds/question-too-long",
    severity=Severity.WARNING,
    message="This question is too long.",
    hint="Ask one thing. A text that the question is about belongs into `context`.",
    why=f"A question has at most {MOST_WORDS['question']} words, so that a teacher model sees what "
    "is asked.",
    bad=_seeds(_pair(_SHORT, _long(MOST_WORDS["question"]))),
    good=_seeds(_pair(_SHORT)),
    source="README.md, Knowledge: YAML examples",
)
ANSWER = Rule(
    id="seeds/answer-too-long",
    severity=Severity.WARNING,
    message="This answer is too long.",
    hint="Shorten it, or ask for less.",
    why=f"An answer has at most {MOST_WORDS['answer']} words. Answers that are made after it are "
    "cut off when they get longer.",
    bad=_seeds(_pair(_long(MOST_WORDS["answer"]))),
    good=_seeds(_pair(_SHORT)),
    source="README.md, Knowledge: YAML examples",
)
TOGETHER = Rule(
    id="seeds/too-long-together",
    severity=Severity.WARNING,
    message="The seed examples are too long together.",
    hint="Leave out the examples that show nothing new, or shorten them.",
    why=f"The questions and answers of a skill have about {MOST_TOGETHER:,} words together, as the "
    "taxonomy's own tools show all of them to the teacher model at once.",
    bad=_seeds(*(_pair(_long(225), f"Why did letter {n} come back?") for n in range(1, 12))),
    good=_seeds(*(_pair(_SHORT, f"Why did letter {n} come back?") for n in range(1, 3))),
    source="README.md, Contributing skills",
)
OVER_WINDOW = Rule(
    id="seeds/window",
    severity=Severity.WARNING,
    message="The longest seed examples may not fit into what a teacher model can read.",
    hint="Shorten the longest contexts, questions and answers, or the task description.",
    why=f"A request shows the task and {SEEDS_SHOWN} seeds. Together with what is asked for, "
    f"{WINDOW:,} tokens have to be enough. Tokens are estimated from words and bytes; a model "
    "counts them in its own way.",
    bad=_seeds(*(_pair(_long(800), f"Why did letter {n} come back?") for n in range(1, 4))),
    good=_seeds(*(_pair(_SHORT, f"Why did letter {n} come back?") for n in range(1, 4))),
    heuristic=True,
)
RULES: tuple[Rule, ...] = (CONTEXT, QUESTION, ANSWER, TOGETHER, OVER_WINDOW)
_OF_KEY = {"context": CONTEXT, "question": QUESTION, "answer": ANSWER}


def check(subject: Subject, pairs: tuple[Pair, ...]) -> Iterator[Finding]:
    """What is too long, each text for itself and all of them together."""
    texts = [text for example in subject.seeds for text in example]
    words = {text.path: len(text.text.split()) for text in texts}
    for text in texts:
        yield from _check_text(subject, text, words[text.path])
    whole = subject.spot(("seed_examples",), key=True)
    together = sum(words[text.path] for text in texts if text.key != "context")
    if subject.kind == "skill" and together > MOST_TOGETHER:
        message = (
            f"The questions and answers have {together:,} words together; "
            f"about {MOST_TOGETHER:,} are asked for at most."
        )
        yield TOGETHER.at(whole, message)
    of_text = {text.path: _tokens(text.text, words[text.path]) for text in texts}
    tokens = _most_tokens(subject, (_of_pair(pair, of_text) for pair in pairs))
    if tokens > WINDOW - RESERVED:
        message = (
            f"The task and the {SEEDS_SHOWN} longest seeds take about {tokens:,} tokens (an "
            f"estimate); {WINDOW - RESERVED:,} are sure to fit into one request to a teacher model."
        )
        yield OVER_WINDOW.at(whole, message)


def _check_text(subject: Subject, text: SeedText, words: int) -> Iterator[Finding]:
    most = MOST_WORDS[text.key]
    if words > most:
        message = f"This {text.key} has {words:,} words; at most {most} are asked for."
        yield _OF_KEY[text.key].at(subject.spot(text.path), message)


def _most_tokens(subject: Subject, of_pairs: Iterable[int]) -> int:
    """Of the longest request there can be, without what is reserved."""
    key = "document_outline" if subject.kind == "knowledge" else "task_description"
    task = subject.document.get(key)
    longest = sum(heapq.nlargest(SEEDS_SHOWN, of_pairs))
    return longest + (estimated_tokens(task) if isinstance(task, str) else 0)


def _of_pair(pair: Pair, tokens: Mapping[Path, int]) -> int:
    return sum(tokens[t.path] for t in (pair.context, pair.question, pair.answer) if t)


def estimated_tokens(text: str) -> int:
    """About how many tokens a model makes of a text."""
    return _tokens(text, len(text.split()))


def _tokens(text: str, words: int) -> int:
    size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    return round(max(words * _TOKENS_PER_WORD, size / _BYTES_PER_TOKEN))
