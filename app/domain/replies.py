"""Saved replies for the usual reasons of triage, each by a key that `/triage` takes."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import fuzz, process

from app.domain.triage import Reply

ALMOST = 82
"""How alike a word and a key are, of 100, for the word to be taken for a slip."""
SHORTEST_SLIP = 4
LONGEST_KEY = 40
PUNCTUATION = ".,:;"
SAVED = (
    Reply(
        key="not-enough-examples",
        words=(
            "There are too few seed examples. Please add some until there are at least five; each "
            "should show another side of the task."
        ),
    ),
    Reply(
        key="not-diverse",
        words=(
            "The seed examples are very much alike, so the pairs grown from them would be, too. "
            "Please vary subject, wording, length and difficulty, and replace those that only "
            "differ in a name or a number."
        ),
    ),
    Reply(
        key="knowledge-not-skill",
        words=(
            "This teaches facts rather than a way of doing something, so it is knowledge, not a "
            "skill. Please add it again below `knowledge/`, with a document that the facts come "
            "from; the form of the file differs there."
        ),
    ),
    Reply(
        key="skill-not-knowledge",
        words=(
            "This teaches a way of doing something rather than facts of a document, so it is a "
            "skill, not knowledge. Please move it below `compositional_skills/`, and into the form "
            "that the file has there."
        ),
    ),
    Reply(
        key="core-skill",
        words=(
            "Mathematics, coding, reasoning and guard rails are core skills. They are taught in "
            "other ways, so the taxonomy takes no contributions to them."
        ),
        topic=True,
    ),
    Reply(
        key="topic",
        words=(
            "The taxonomy does not take this topic. Jokes and poems are the usual case: what is a "
            "good one is a matter of taste, so neither a model nor a reviewer can be taught by "
            "five examples. A contribution on another topic is welcome."
        ),
        topic=True,
    ),
    Reply(
        key="attribution",
        words=(
            "It is not clear where the text comes from. Please fill in `attribution.txt`: title, "
            "link, licence and names of every work that was used, or your own name where you "
            "wrote everything yourself."
        ),
    ),
    Reply(
        key="licence",
        words=(
            "A work that was used has no licence that allows it here, or none is named. Please "
            "replace it by one that does, and name its licence in `attribution.txt`."
        ),
    ),
    Reply(
        key="wrong-place",
        words=(
            "There is a better folder for this in the taxonomy. The names of the folders are part "
            "of what the model is told, so please move the files where their path says what they "
            "are about."
        ),
    ),
    Reply(
        key="known-already",
        words=(
            "The model already answers such questions well, so it would learn little from this. "
            "Please show questions that it gets wrong, with what it answered, or pick a narrower "
            "subject."
        ),
    ),
    Reply(
        key="llm-written",
        words=(
            "The answers read as if a language model had written them. Please write them in your "
            "own words: a model that learns from another's answers learns its mistakes, too."
        ),
    ),
    Reply(
        key="too-short",
        words=(
            "The answers are too short to learn from. Please show the steps that lead to each "
            "answer, not only its last line."
        ),
    ),
    Reply(
        key="product-names",
        words=(
            "The text names commercial models or assistants. Please use general words instead, "
            "such as language model or assistant."
        ),
    ),
    Reply(
        key="personal-data",
        words=(
            "The text has personal data of real people, such as names with addresses, numbers or "
            "health. Please replace it by made-up data and push. What was pushed before stays in "
            "the history, so ask a maintainer here how to have it removed."
        ),
    ),
)
REPLIES: Mapping[str, Reply] = {reply.key: reply for reply in SAVED}
"""The replies that every repository has; its own file may add to them or replace them."""


def reply_of(reason: str, own: Mapping[str, Reply]) -> tuple[Reply | None, str]:
    """The saved reply that a reason begins with, and the rest of the reason."""
    first, _, rest = reason.strip().partition(" ")
    key = first.rstrip(PUNCTUATION).lower()
    found = own.get(key) or REPLIES.get(key)
    return (None, reason) if found is None else (found, rest.strip())


def mistyped_reply(reason: str, own: Mapping[str, Reply]) -> str:
    """The key that a reason of a single word was probably meant to be, else an empty string.

    People give reasons in one word too (`/triage reject spam`), so it has to be much alike.
    """
    word = reason.strip().rstrip(PUNCTUATION).lower()
    if " " in word or not SHORTEST_SLIP <= len(word) <= LONGEST_KEY:
        return ""
    keys = sorted({*REPLIES, *own})
    best = process.extractOne(word, keys, scorer=fuzz.ratio, score_cutoff=ALMOST)
    return "" if best is None or best[0] == word else best[0]
