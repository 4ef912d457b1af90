"""One cause that breaks the schema in many places: the layout of another kind of file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.contribution import KNOWLEDGE_FOLDER, SKILL_FOLDERS
from app.taxonomy.rule import Rule
from app.taxonomy.rules.schema_rules import OLD_KNOWLEDGE, VERSION, WRONG_KIND
from app.taxonomy.subject import own_version
from schemas.validation import NEWEST, Kind, Violation

_SEEDS = "seed_examples"
_PAIRS = "questions_and_answers"
_OF_KNOWLEDGE = ("document", "document_outline", "domain")
_OF_ONE_KIND = frozenset({*_OF_KNOWLEDGE, "task_description", _SEEDS})


@dataclass(frozen=True)
class Cause:
    """Why many constraints are broken at once, in words."""

    rule: Rule
    message: str = ""
    hint: str = ""

    def explains(self, violation: Violation) -> bool:
        """Whether the violation would not be there without this cause."""
        if violation.rule == "version":
            return self.rule is not WRONG_KIND
        if self.rule is VERSION:
            return False
        at_top = violation.path in ((), (violation.key,))
        return violation.path[:1] == (_SEEDS,) or (at_top and violation.key in _OF_ONE_KIND)


def cause_of(document: Mapping[Any, Any], kind: Kind) -> Cause | None:
    """What makes a file differ from its kind nearly everywhere; None where nothing does."""
    return _in_knowledge(document) if kind == "knowledge" else _among_skills(document)


def _in_knowledge(document: Mapping[Any, Any]) -> Cause | None:
    if _any_seed_has(document, _PAIRS):
        return None
    single = _any_seed_has(document, "question")
    if single and "task_description" in document and not _has_any(document, _OF_KNOWLEDGE):
        message = f"This file is written like a skill, but it lies in `{KNOWLEDGE_FOLDER}`."
        hint = (
            f"Move it to `{SKILL_FOLDERS[0]}` if it teaches how to do something. "
            f"As knowledge: {OLD_KNOWLEDGE.hint[:1].lower()}{OLD_KNOWLEDGE.hint[1:]}"
        )
        return Cause(WRONG_KIND, message, hint)
    begun = _has_any(document, tuple(_OF_ONE_KIND - {"document_outline"}))
    unfinished = own_version(document) < NEWEST and "document_outline" not in document and begun
    return Cause(OLD_KNOWLEDGE) if single or unfinished else None


def _among_skills(document: Mapping[Any, Any]) -> Cause | None:
    if not _any_seed_has(document, _PAIRS) or _any_seed_has(document, "question"):
        return None
    if not _has_any(document, _OF_KNOWLEDGE):
        message = "The seed examples of this skill are laid out like those of knowledge."
        hint = (
            f"Give each example one `question` and one `answer` in place of `{_PAIRS}`, "
            "and repeat the `context` where several questions share it."
        )
        return Cause(WRONG_KIND, message, hint)
    message = "This file is written like knowledge, but it lies in a folder of skills."
    hint = (
        f"Move it to `{KNOWLEDGE_FOLDER}` if it teaches facts from a document. As a skill it needs "
        "a `task_description`, and at least 5 seed examples with a `question` and an `answer`."
    )
    return Cause(WRONG_KIND, message, hint)


def refused(violation: Violation) -> Cause:
    """The cause where a file is as it should be, but held to a version that is not supported."""
    return Cause(VERSION, violation.message, violation.hint)


def _any_seed_has(document: Mapping[Any, Any], key: str) -> bool:
    seeds = document.get(_SEEDS)
    examples = seeds if isinstance(seeds, list) else ()
    return any(isinstance(example, dict) and key in example for example in examples)


def _has_any(document: Mapping[Any, Any], keys: tuple[str, ...]) -> bool:
    return any(key in document for key in keys)
