"""Runs the examples of rules: each text is put where it stands and checked."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.domain.findings import Finding
from app.taxonomy.check import check
from app.taxonomy.rule import Example, Place
from app.taxonomy.rules.pull_request import Changes, Commit, check_changes
from app.taxonomy.subject import Submission
from tests.taxonomy.documents import ATTRIBUTION, KNOWLEDGE_PATH, SKILL_PATH

_TOP_KEY = re.compile(r"^(?=[^\s#-][^\n]*:)", re.MULTILINE)
SUBJECTS = ("landlord", "teacher", "neighbour", "newspaper", "cousin")
PLANETS = {
    "Mercury": "goes round the sun nearest of all planets and has no air to speak of.",
    "Venus": "hides under thick clouds that keep the heat in.",
    "Earth": "carries water in all its forms, and us.",
    "Mars": "looks red because its dust is full of rust.",
    "Jupiter": "weighs more than all the others together.",
}


def _skill() -> str:
    seeds = "".join(
        f"  - question: Write a short letter to a {who}.\n"
        f"    answer: |\n      Dear {who},\n      Here is what I wanted to say about the {what}.\n"
        for who, what in zip(SUBJECTS, ("roof", "exam", "fence", "article", "wedding"), strict=True)
    )
    return (
        "version: 3\ntask_description: Write polite letters of a few lines.\n"
        f"created_by: octocat\nseed_examples:\n{seeds}"
    )


def _knowledge() -> str:
    seeds = "".join(
        f"  - context: |\n      {name} {facts}\n    questions_and_answers:\n"
        + "".join(
            f"      - question: {question} {name}?\n        answer: {name} is a planet {more}.\n"
            for question, more in (
                ("What is", "of the solar system"),
                ("Where is", "in the solar system"),
                ("How do people describe", "that people see at night"),
            )
        )
        for name, facts in PLANETS.items()
    )
    return (
        "version: 3\ndomain: Astronomy\ncreated_by: octocat\n"
        f"seed_examples:\n{seeds}"
        "document_outline: The planets of the solar system.\n"
        "document:\n  repo: https://github.com/octocat/planets\n"
        "  commit: 0123456789abcdef0123456789abcdef01234567\n"
        "  patterns:\n    - planets.md\n"
    )


def _blocks(text: str) -> dict[str, str]:
    """A YAML text by top-level key; what stands before the first key is under the empty one."""
    parts = _TOP_KEY.split(text)
    return {part.partition(":")[0] if ":" in part else "": part for part in parts if part}


def with_keys(base: str, text: str) -> bytes:
    """The base with the text's top-level keys in place of its own, new ones at the end."""
    changed = _blocks(text if text.endswith("\n") or not text else f"{text}\n")
    return "".join((_blocks(base) | changed).values()).encode()


def _file(path: str, content: bytes, attribution: bytes | None = ATTRIBUTION) -> list[Finding]:
    submission = Submission(path=path, content=content, attribution=attribution)
    return list(check(submission).findings)


def _at_path(text: str) -> list[Finding]:
    knowledge = text.startswith("knowledge/")
    return _file(text, (_knowledge() if knowledge else _skill()).encode())


def _document(text: str) -> list[Finding]:
    from tests.taxonomy.rules.document_runner import run_document

    return list(run_document(text).findings)


def _neighbour(text: str) -> list[Finding]:
    from tests.taxonomy.rules.neighbour_runner import run_neighbour

    return list(run_neighbour(text).findings)


def _changes(**given: object) -> list[Finding]:
    fields = {"commits": (), "paths": (SKILL_PATH,)} | given
    return list(check_changes(Changes(**fields)))


def _commit(text: str) -> list[Finding]:
    ada = {"author_name": "Ada", "author_email": "ada@example.org"}
    return _changes(commits=(Commit(sha="a" * 40, message=text, **ada),))


RUNNERS: dict[Place, Callable[[str], list[Finding]]] = {
    Place.FILE: lambda text: _file(SKILL_PATH, text.encode()),
    Place.SKILL: lambda text: _file(SKILL_PATH, with_keys(_skill(), text)),
    Place.KNOWLEDGE: lambda text: _file(KNOWLEDGE_PATH, with_keys(_knowledge(), text)),
    Place.PATH: _at_path,
    Place.ATTRIBUTION: lambda text: _file(SKILL_PATH, _skill().encode(), text.encode() or None),
    Place.DOCUMENT: _document,
    Place.NEIGHBOUR: _neighbour,
    Place.COMMIT: _commit,
    Place.CHANGES: lambda text: _changes(paths=tuple(text.split("\n"))),
    Place.DESCRIPTION: lambda text: _changes(description=text),
    Place.TITLE: lambda text: _changes(title=text),
}


def run(example: Example) -> list[Finding]:
    """What the checks say where this example stands."""
    return RUNNERS[example.place](example.text)
