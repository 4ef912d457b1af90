"""Whether the seeds of a skill bring contexts, all or none, and stand where such skills do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from app.domain.contribution import SKILL_FOLDERS
from app.domain.findings import Finding, Severity
from app.taxonomy.rule import Example, Place, Rule
from app.taxonomy.subject import Subject

_PLACE = f"{SKILL_FOLDERS[0]}/grounded"
_GROUNDED = """\
seed_examples:
  - context: Ada has two cats. Bob has one dog.
    question: Who has more animals?
    answer: Ada, since she has two and Bob has one.
"""
_FREEFORM = """\
  - question: What do people call a cat that is still young?
    answer: A cat that is still young is called a kitten.
"""
_SOURCE = "README.md, Contributing skills"

MIXED = Rule(
    id="seeds/mixed",
    severity=Severity.WARNING,
    message="Some seed examples have a context and some have none.",
    hint="Give each of them a context, or none. Two kinds of task are best made two skills.",
    why="Data is made in one of two ways, with contexts or without. One context is enough for the "
    "first, and seeds without a context are then not understood.",
    bad=Example(text=_GROUNDED + _FREEFORM),
    good=Example(text="seed_examples:\n" + _FREEFORM),
    source=_SOURCE,
)
GROUNDED_PLACE = Rule(
    id="seeds/grounded-place",
    severity=Severity.NOTE,
    message=f"The seed examples have contexts, but the file does not stand in `{_PLACE}`.",
    hint=f"Move the folder below `{_PLACE}`.",
    why="The taxonomy keeps skills that work on a given text apart from those that do not. Many "
    "older files stand elsewhere, so this is only a note, and nothing is said of version 1.",
    bad=Example(text=_GROUNDED),
    good=Example(text="seed_examples:\n" + _FREEFORM),
    source=_SOURCE,
)
FREEFORM_PLACE = Rule(
    id="seeds/freeform-place",
    severity=Severity.WARNING,
    message=f"The file stands in `{_PLACE}`, but its seed examples have no context.",
    hint=f"Add a context to each, or move the folder to another place in `{SKILL_FOLDERS[0]}`.",
    why="The taxonomy keeps skills that work on a given text apart from those that do not.",
    bad=Example(
        text="compositional_skills/grounded/writing/letters/qna.yaml",
        place=Place.PATH,
    ),
    good=Example(text="compositional_skills/writing/letters/qna.yaml", place=Place.PATH),
    source=_SOURCE,
)
RULES: tuple[Rule, ...] = (MIXED, GROUNDED_PLACE, FREEFORM_PLACE)


def check(subject: Subject) -> Iterator[Finding]:
    """What there is to say of contexts; knowledge always has them."""
    if subject.kind == "knowledge":
        return
    seeds = [texts for texts in subject.seeds if texts]
    with_context = [texts for texts in seeds if texts[0].key == "context"]
    without = [texts for texts in seeds if texts[0].key != "context"]
    if with_context and without:
        fewer = min(without, with_context, key=len)
        message = (
            f"{len(with_context):,} of {len(seeds):,} seed examples have a context, "
            "the others have none."
        )
        yield MIXED.at(subject.spot(fewer[0][0].path[:2]), message)
        return
    parts = PurePosixPath(subject.path).parts
    if parts[:1] != (SKILL_FOLDERS[0],):
        return
    in_grounded = "/".join(parts[:2]) == _PLACE
    # In the layout that files of version 1 come from there was no such folder.
    if with_context and not in_grounded and subject.held_to > 1:
        yield GROUNDED_PLACE.at(subject.spot(with_context[0][0].path, key=True))
    elif without and in_grounded:
        yield FREEFORM_PLACE.at(subject.spot(without[0][0].path[:2]))
