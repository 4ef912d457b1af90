"""The pull request as a whole: sign-off, what it touches, how it is described."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from app.domain.contribution import in_taxonomy, is_meant_as_contribution
from app.domain.findings import Finding, Severity, Spot
from app.taxonomy.rule import Example, Place, Rule
from app.taxonomy.rules.files import ATTRIBUTION

WHOLE = Spot(path="")
"""The place of these findings: the pull request itself."""
NAMED = 5
"""How many commits or paths a message names."""

SIGN_OFF = Rule(
    id="pull-request/sign-off",
    severity=Severity.ERROR,
    message="A commit has no `Signed-off-by` line.",
    hint="`git rebase --signoff main` adds the line to every commit of the branch; then push with "
    "`--force-with-lease`. For new commits use `git commit --signoff`.",
    why="With this line you say that you may give this text away (Developer Certificate of "
    "Origin). The taxonomy takes no commit without it.",
    bad=Example(text="Add a skill on writing letters", place=Place.COMMIT),
    good=Example(
        text="Add a skill on writing letters\n\nSigned-off-by: Ada <ada@example.org>",
        place=Place.COMMIT,
    ),
    source="CONTRIBUTING.md, Developer Certificate of Origin",
)
SIGNER = Rule(
    id="pull-request/signer",
    severity=Severity.WARNING,
    message="A commit is signed off by somebody else than its author.",
    hint="Sign off with the name and address the commit was made with (`git config user.email`).",
    why="The sign-off is a statement of the person who wrote the commit.",
    bad=Example(text="Add letters\n\nSigned-off-by: Bob <bob@example.org>", place=Place.COMMIT),
    good=Example(text="Add letters\n\nSigned-off-by: Ada <ada@example.org>", place=Place.COMMIT),
    source="CONTRIBUTING.md, Developer Certificate of Origin",
)
LEAVES = Rule(
    id="pull-request/leaves",
    severity=Severity.WARNING,
    message="This pull request changes more than one leaf of the taxonomy.",
    hint="Open a pull request for each, so that they can be read and merged one by one.",
    why="Each contribution is sampled, judged and decided by itself.",
    bad=Example(
        text="compositional_skills/writing/letters/qna.yaml\nknowledge/arts/film/qna.yaml",
        place=Place.CHANGES,
    ),
    good=Example(
        text="knowledge/arts/film/qna.yaml\nknowledge/arts/film/attribution.txt",
        place=Place.CHANGES,
    ),
)
OTHER_FILES = Rule(
    id="pull-request/other-files",
    severity=Severity.NOTE,
    message="This pull request changes files that are no part of a contribution.",
    hint="Leave them out unless a maintainer asked for them.",
    why="A contribution is a `qna.yaml` and the `attribution.txt` beside it; other changes need "
    "another kind of review.",
    bad=Example(text="knowledge/arts/film/qna.yaml\nREADME.md", place=Place.CHANGES),
    good=Example(
        text="knowledge/arts/film/qna.yaml\nknowledge/arts/film/attribution.txt",
        place=Place.CHANGES,
    ),
)
DESCRIPTION = Rule(
    id="pull-request/description",
    severity=Severity.NOTE,
    message="The description is empty, or still the template as it came.",
    hint="Say in a sentence or two what the contribution adds and why the model needs it.",
    why="Maintainers triage by the description before they read the file.",
    bad=Example(text="", place=Place.DESCRIPTION),
    good=Example(text="Adds a skill: letters to a landlord.", place=Place.DESCRIPTION),
    source="docs/triaging, pull request template",
)
CHECKLIST = Rule(
    id="pull-request/checklist",
    severity=Severity.NOTE,
    message="A box of the checklist is not ticked.",
    hint="Do what it asks for and write `[x]`, or say why it does not apply.",
    why="The template's checklist is what maintainers go by.",
    bad=Example(text="Letters.\n\n- [ ] I wrote an attribution.txt", place=Place.DESCRIPTION),
    good=Example(text="Letters.\n\n- [x] I wrote an attribution.txt", place=Place.DESCRIPTION),
    source="pull request template",
)
TITLE = Rule(
    id="pull-request/title",
    severity=Severity.NOTE,
    message="The title does not say what this contribution is about.",
    hint="Name the subject, for example `Skill: letters to a landlord`.",
    why="The title is all that people see in lists.",
    bad=Example(text="Update qna.yaml", place=Place.TITLE),
    good=Example(text="Skill: letters to a landlord", place=Place.TITLE),
    source="CONTRIBUTING.md: an explicit title",
    heuristic=True,
)
RULES = (SIGN_OFF, SIGNER, LEAVES, OTHER_FILES, DESCRIPTION, CHECKLIST, TITLE)

_SIGNED = re.compile(r"^signed-off-by:[^<\n]*<([^>\n]*)>[^\S\n]*$", re.IGNORECASE | re.MULTILINE)
_OPEN_BOX = re.compile(r"^\s{0,8}[-*+] \[ \]", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_EMPTY_TITLE = re.compile(
    r"(?:(?:add(?:ed)?|update[ds]?|create[ds]?|new|edit)\s+)?"
    r"(?:(?:the\s+)?qna(?:\.ya?ml)?|files? via upload|attribution\.txt|patch[- ]?\d*)",
    re.IGNORECASE,
)
_BOT = re.compile(r"\[bot\](@|$)")


@dataclass(frozen=True, kw_only=True)
class Commit:
    """A commit of the pull request: its hash, whole message and author."""

    sha: str
    message: str
    author_name: str
    author_email: str
    merge: bool = False


@dataclass(frozen=True, kw_only=True)
class Changes:
    """A pull request as its rules look at it.

    `paths` are the files it changes, those it removes left out. `title`, `description` and
    `template` are None where nobody knows them, as before there is a pull request.
    """

    commits: tuple[Commit, ...]
    paths: tuple[str, ...]
    title: str | None = None
    description: str | None = None
    template: str | None = None


def check_changes(changes: Changes) -> Iterator[Finding]:
    """What there is to say of a pull request; the path of such a finding is empty."""
    yield from _sign_off(changes.commits)
    yield from _paths(changes.paths)
    if changes.title is not None and _EMPTY_TITLE.fullmatch(changes.title.strip()):
        yield TITLE.at(WHOLE)
    if changes.description is not None:
        yield from _description(changes.description, changes.template or "")


def _sign_off(commits: tuple[Commit, ...]) -> Iterator[Finding]:
    """Merges and bots are left out, as by the usual check for the certificate of origin."""
    asked = [c for c in commits if not c.merge and not _BOT.search(c.author_email)]
    unsigned = [c for c in asked if not _SIGNED.search(c.message)]
    if unsigned:
        yield SIGN_OFF.at(WHOLE, _commits(unsigned, len(asked), "without a `Signed-off-by` line"))
    others = [c for c in asked if c not in unsigned and not _own(c)]
    if others:
        words = "signed off by somebody else than the author"
        yield SIGNER.at(WHOLE, _commits(others, len(asked), words))


def _own(commit: Commit) -> bool:
    """Whether one of the sign-offs is the author's, by address."""
    author = commit.author_email.strip().lower()
    return any(match[1].strip().lower() == author for match in _SIGNED.finditer(commit.message))


def _commits(found: list[Commit], total: int, words: str) -> str:
    shas = _named([f"`{commit.sha[:7]}`" for commit in found])
    return f"{len(found)} of {total} commit{'s' * (total > 1)} {words}: {shas}."


def _named(things: list[str]) -> str:
    more = len(things) - NAMED
    return ", ".join(things[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _paths(paths: tuple[str, ...]) -> Iterator[Finding]:
    contributions = [path for path in paths if is_meant_as_contribution(path)]
    leaves = {str(PurePosixPath(path).parent) for path in contributions}
    if len(leaves) > 1:
        yield LEAVES.at(WHOLE, f"This pull request changes {len(leaves)} leaves of the taxonomy.")
    others = [path for path in paths if path not in contributions and not _attribution(path)]
    if others and contributions:
        named = _named([f"`{path.replace('`', chr(39))}`" for path in others])
        yield OTHER_FILES.at(WHOLE, f"Not part of a contribution: {named}.")


def _attribution(path: str) -> bool:
    return in_taxonomy(path) and PurePosixPath(path).name == ATTRIBUTION


def _description(description: str, template: str) -> Iterator[Finding]:
    if not _own_lines(description, template):
        yield DESCRIPTION.at(WHOLE)
        return
    if boxes := len(_OPEN_BOX.findall(description)):
        words = "One box" if boxes == 1 else f"{boxes} boxes"
        verb = "is" if boxes == 1 else "are"
        yield CHECKLIST.at(WHOLE, f"{words} of the checklist {verb} not ticked.")


def _own_lines(description: str, template: str) -> set[str]:
    """The lines that the author wrote: neither the template's, ticked or not, nor comments."""
    return _lines(description) - _lines(template)


def _lines(text: str) -> set[str]:
    plain = _COMMENT.sub("", text.replace("[x]", "[ ]").replace("[X]", "[ ]"))
    return {line.strip() for line in plain.splitlines() if line.strip(" #*-_\t")}
