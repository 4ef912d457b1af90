"""The file's name and its folders; what else belongs to the family is gathered here too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from app.domain.contribution import (
    FILE_NAME,
    KNOWLEDGE_FOLDER,
    SKILL_FOLDERS,
    TAXONOMY_FOLDERS,
)
from app.domain.findings import Covered, Finding, Severity, Spot
from app.taxonomy.rule import Example, Place, Rule
from app.taxonomy.rules import attribution, keys
from app.taxonomy.subject import Subject

ATTRIBUTION = attribution.FILE_NAME
SKILLS, CORE_SKILLS = SKILL_FOLDERS
GROUNDED = "grounded"
# The domains of the taxonomy's tree; the last two are those of its older layout, in which
# most skills stand.
DOMAINS = (
    "arts",
    "engineering",
    "geography",
    "history",
    "linguistics",
    "mathematics",
    "miscellaneous_unknown",
    "philosophy",
    "religion",
    "science",
    "technology",
    "extraction",
    "writing",
)
_NOWHERE = Example(text="")
_LETTERS = Example(text="compositional_skills/writing/letters/qna.yaml", place=Place.PATH)
_FORMAL = Example(text="compositional_skills/writing/formal_letters/qna.yaml", place=Place.PATH)

NAME = Rule(
    id="files/name",
    severity=Severity.ERROR,
    message=f"The file must be named `{FILE_NAME}`, all in small letters.",
    hint=f"Rename it to `{FILE_NAME}`.",
    why="Files with any other name are not looked at when training data is made.",
    bad=Example(text="compositional_skills/writing/letters/qna.yml", place=Place.PATH),
    good=_LETTERS,
    source="README.md, Ways to contribute",
)
FOLDER = Rule(
    id="files/folder",
    severity=Severity.ERROR,
    message="The name of a folder holds a space.",
    hint="Put an underscore in place of each space.",
    why="Names of folders become names of tasks, and tools break them apart at spaces.",
    bad=Example(text="compositional_skills/writing/formal letters/qna.yaml", place=Place.PATH),
    good=_FORMAL,
    source="README.md, Taxonomy tree layout",
)
FOLDER_CASE = Rule(
    id="files/folder-case",
    severity=Severity.NOTE,
    message="The name of a folder holds capital letters.",
    hint="Write folder names in small letters, like the other folders of the taxonomy.",
    why="Two folders that differ in capitals only are one folder on some computers.",
    bad=Example(text="compositional_skills/writing/Formal_Letters/qna.yaml", place=Place.PATH),
    good=_FORMAL,
    source="README.md, Taxonomy tree layout",
)
CORE_SKILL = Rule(
    id="files/core-skill",
    severity=Severity.ERROR,
    message=f"Skills in `{CORE_SKILLS}` come with the project and take no contributions.",
    hint=f"Choose a place in `{SKILLS}`.",
    why="Core skills are the same for everybody and are kept by the project itself.",
    bad=Example(text="foundational_skills/reasoning/puzzles/qna.yaml", place=Place.PATH),
    good=Example(text="compositional_skills/writing/puzzles/qna.yaml", place=Place.PATH),
    source="docs/SKILLS_GUIDE.md, Core skills",
)
OUTSIDE = Rule(
    id="files/outside",
    severity=Severity.NOTE,
    message="This file stands in none of the taxonomy's folders.",
    hint=f"Put it into a folder below `{SKILLS}` or `{KNOWLEDGE_FOLDER}`.",
    why="Only files in these folders become training data. What it is was told from its keys.",
    bad=Example(text="drafts/letters/qna.yaml", place=Place.PATH),
    good=_LETTERS,
    source="README.md, Taxonomy tree layout",
)
DOMAIN_FOLDER = Rule(
    id="files/domain-folder",
    severity=Severity.NOTE,
    message="The top folder is none of those that the taxonomy has.",
    hint=f"Choose one of these: {', '.join(DOMAINS)}. Where you are not sure, take "
    "`miscellaneous_unknown`; where a new one is needed, say so in the pull request.",
    why="Topics that belong together are found and compared when they stand together.",
    bad=Example(text="knowledge/my_favourites/films/qna.yaml", place=Place.PATH),
    good=Example(text="knowledge/arts/films/qna.yaml", place=Place.PATH),
    source="README.md, Choosing domains for the taxonomy",
)
NOT_CHECKED = Rule(
    id="files/not-checked",
    severity=Severity.ERROR,
    message="Seedbed could not check this file. The fault is ours, not yours.",
    hint="Please tell the maintainers; they find the cause in the log.",
    why="A file that was not checked must not look like one without mistakes.",
    bad=_NOWHERE,
    good=_NOWHERE,
)
NOT_A_FILE = Rule(
    id="files/not-a-file",
    severity=Severity.ERROR,
    message="This is a link or a submodule, not a file.",
    hint="Put the file itself in its place.",
    why="What a link points to is not part of the pull request and can change at any time.",
    bad=_NOWHERE,
    good=_NOWHERE,
)
LEFT_OUT = Rule(
    id="files/left-out",
    severity=Severity.NOTE,
    message="More findings are left out.",
    hint="Mend the ones above first, then check again.",
    why="Thousands of findings help nobody; the weightiest are shown.",
    bad=_NOWHERE,
    good=_NOWHERE,
)
RULES: tuple[Rule, ...] = (
    NAME,
    FOLDER,
    FOLDER_CASE,
    CORE_SKILL,
    OUTSIDE,
    DOMAIN_FOLDER,
    *keys.RULES,
    *attribution.RULES,
    NOT_CHECKED,
    NOT_A_FILE,
    LEFT_OUT,
)


def check(subject: Subject) -> Iterator[Finding]:
    """What there is to say of the file's name, place, author and attribution."""
    yield from _check_place(subject)
    yield from keys.check(subject)
    yield from attribution.check(subject)


def _check_place(subject: Subject) -> Iterator[Finding]:
    """Whether the file is called and placed as a contribution must be."""
    *folders, name = PurePosixPath(subject.path).parts or ("",)
    spot = Spot(path=subject.path)
    if name != FILE_NAME:
        yield NAME.at(spot)
    together = "/".join(folders)
    if together and together.split() != [together]:
        yield FOLDER.at(spot)
    capitals = [FOLDER_CASE.at(spot)] if together != together.lower() else []
    if folders[:1] == [CORE_SKILLS]:
        # Those that come with the project are of version 1, and are no contributions.
        yield CORE_SKILL.at(spot, severity=None if subject.held_to > 1 else Severity.NOTE)
    domain = list(_check_domain(spot, folders))
    yield from (_with(finding, capitals) for finding in domain)
    yield from () if domain else capitals


def _with(finding: Finding, others: list[Finding]) -> Finding:
    """One note for all that a move of the file mends."""
    if not others:
        return finding
    covers = tuple(Covered(message=other.message, position=other.position) for other in others)
    message = " ".join((finding.message, *(other.message for other in others)))
    hint = " ".join((finding.hint, *(other.hint for other in others)))
    return replace(finding, message=message, hint=hint, covers=covers)


def _check_domain(spot: Spot, folders: list[str]) -> Iterator[Finding]:
    root, *rest = folders or [""]
    if root not in TAXONOMY_FOLDERS:
        yield OUTSIDE.at(spot)
        return
    if root == SKILLS and rest[:1] == [GROUNDED]:
        rest = rest[1:]
    if root != CORE_SKILLS and rest and rest[0] not in DOMAINS:
        yield DOMAIN_FOLDER.at(spot)
