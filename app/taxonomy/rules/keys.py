"""The keys at the top of a file: who made it, its domain, and which of them comes first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.findings import Finding, Severity
from app.taxonomy.rule import Example, Place, Rule
from app.taxonomy.subject import Subject

LONGEST_DOMAIN = 8
"""Words of a domain; textbooks have chapters with shorter titles."""
LONGEST_NAME = 39
# GitHub's own rule: letters, digits and single dashes inside; a company's accounts end in
# an underscore and its short name, those of Apps in `[bot]`.
_USER_NAME = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?:_[A-Za-z0-9]+)?(?:\[bot\])?")
CREATED_BY = Rule(
    id="files/created-by",
    severity=Severity.WARNING,
    message="`created_by` is not a GitHub user name.",
    hint="Write your user name on GitHub, such as `created_by: octocat`.",
    why="It is how whoever made a contribution is credited, and can be asked about it.",
    bad=Example(text="created_by: Mona Lisa Octocat"),
    good=Example(text="created_by: octocat"),
    source="README.md, Skills: YAML examples",
)
DOMAIN = Rule(
    id="files/domain",
    severity=Severity.NOTE,
    message="The domain is long.",
    hint=f"Name the subject in at most {LONGEST_DOMAIN} words, like the title of a chapter.",
    why="The domain is put into every request to the teacher model, as the name of the subject.",
    bad=Example(
        text="domain: Everything there is to know about the planets and their many moons",
        place=Place.KNOWLEDGE,
    ),
    good=Example(text="domain: Astronomy", place=Place.KNOWLEDGE),
    source="README.md, Knowledge: YAML examples",
    heuristic=True,
)
KEY_ORDER = Rule(
    id="files/key-order",
    severity=Severity.NOTE,
    message="`version` is not the first key.",
    hint="Move the line to the top of the file, where readers and tools expect it.",
    why="It says how the rest of the file is to be read.",
    bad=Example(
        text="task_description: Write letters to friends.\ncreated_by: octocat\nversion: 3\n",
        place=Place.FILE,
    ),
    good=Example(
        text="version: 3\ntask_description: Write letters to friends.\ncreated_by: octocat\n",
        place=Place.FILE,
    ),
    source="README.md, Skills: YAML examples",
)
RULES: tuple[Rule, ...] = (CREATED_BY, DOMAIN, KEY_ORDER)


def check(subject: Subject) -> Iterator[Finding]:
    """What there is to say of these keys; whether they are there at all is the schema's."""
    yield from _check_created_by(subject)
    domain = subject.document.get("domain")
    if isinstance(domain, str) and len(domain.split()) > LONGEST_DOMAIN:
        yield DOMAIN.at(subject.spot(("domain",)))
    if "version" in subject.document and next(iter(subject.document)) != "version":
        yield KEY_ORDER.at(subject.spot(("version",), key=True))


def is_user_name(text: str) -> bool:
    """Whether a text has the shape of a user name on GitHub."""
    return len(text.removesuffix("[bot]")) <= LONGEST_NAME and bool(_USER_NAME.fullmatch(text))


def _check_created_by(subject: Subject) -> Iterator[Finding]:
    created_by, author = subject.document.get("created_by"), subject.submission.author
    if not isinstance(created_by, str) or not created_by:
        return
    spot = subject.spot(("created_by",))
    hint = f"Write `created_by: {author}` if this contribution is yours." if author else ""
    if author and created_by.lower() == author.lower():
        return
    if not is_user_name(created_by):
        yield CREATED_BY.at(spot, hint=hint)
    elif author:
        message = "`created_by` is not the author of the pull request."
        yield CREATED_BY.at(spot, message, hint, severity=Severity.NOTE)
