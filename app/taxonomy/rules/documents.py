"""The documents that knowledge comes from: where they are said to be, and what is found there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.contribution import Origin
from app.domain.findings import Finding, Severity
from app.taxonomy.rule import Example, Place, Rule
from app.taxonomy.rules import documents_content, documents_fetched, documents_numbers
from app.taxonomy.rules.documents_address import GITHUB, is_full_commit, meant, parse
from app.taxonomy.rules.documents_fetched import SUFFIXES, shown
from app.taxonomy.subject import Subject

MAX_PATTERN, MAX_PATTERNS = 300, 20

_GOOD = """document:
  repo: https://github.com/octocat/planets
  commit: 7c1f0a3e5d2b4968a1c3e5f7092b4d6e8fa01234
  patterns: ["*.md"]"""


def _example(old: str, new: str) -> Example:
    return Example(text=_GOOD.replace(old, new), place=Place.KNOWLEDGE)


_RIGHT = Example(text=_GOOD, place=Place.KNOWLEDGE)

REPO = Rule(
    id="documents/repo",
    severity=Severity.WARNING,
    message="`repo` is not the https address of a Git repository.",
    hint="Write it as `https://github.com/owner/name`.",
    why="The documents are fetched from this address by a program that has no account and no key.",
    bad=_example("https://github.com/octocat/planets", "git@github.com:octocat/planets.git"),
    good=_RIGHT,
    source="README.md, knowledge: document.repo",
)
HOST = documents_fetched.HOST
COMMIT = Rule(
    id="documents/commit",
    severity=Severity.WARNING,
    message="`commit` is not the full name of a commit.",
    hint="Write all 40 characters of the commit's SHA: `git rev-parse HEAD` prints it, and GitHub "
    "copies it from the list of commits. In YAML put it in quotes.",
    why="A branch moves on and a short name can become ambiguous; then the documents are no longer "
    "those that the seeds were written from.",
    bad=_example("7c1f0a3e5d2b4968a1c3e5f7092b4d6e8fa01234", "main"),
    good=_RIGHT,
    source="README.md, knowledge: document.commit",
)
PATTERNS = Rule(
    id="documents/patterns",
    severity=Severity.WARNING,
    message="This pattern cannot match a document.",
    hint="Write a path from the top of the repository that ends in `.md` or `.pdf`, for example "
    "`docs/*.md`.",
    why="Only Markdown and PDF files of the repository are read; others are passed over in "
    "silence.",
    bad=_example("*.md", "planets.docx"),
    good=_RIGHT,
    source="README.md, knowledge: document.patterns; instructlab-sdg",
)
RULES: tuple[Rule, ...] = (
    REPO,
    COMMIT,
    PATTERNS,
    *documents_fetched.RULES,
    *documents_content.RULES,
    *documents_numbers.RULES,
)


def check(subject: Subject) -> Iterator[Finding]:
    """What there is to say of the documents, and of answers with numbers from nowhere."""
    given = subject.document.get("document")
    if subject.kind != "knowledge" or not isinstance(given, Mapping):
        yield from documents_numbers.check(subject, None)
        return
    yield from _repo(subject, given.get("repo"))
    yield from _commit(subject, given.get("commit"))
    yield from _patterns(subject, given.get("patterns"))
    origin = origin_of(given)
    if subject.outside.documents is None or origin is None:
        yield from documents_numbers.check(subject, None)
        return
    documents, found = documents_fetched.fetch(subject, subject.outside.documents, origin)
    yield from found
    if documents is not None:
        yield from documents_content.check(subject, documents)
    yield from documents_numbers.check(subject, documents)


def origin_of(given: Mapping[Any, Any]) -> Origin | None:
    """What can be fetched, None where `document` does not name it as it should."""
    repo, commit, patterns = (given.get(key) for key in ("repo", "commit", "patterns"))
    if not (isinstance(repo, str) and isinstance(commit, str) and isinstance(patterns, list)):
        return None
    texts = tuple(p for p in patterns if isinstance(p, str) and not _hopeless(p))
    fit = parse(repo) is not None and is_full_commit(commit) and bool(texts)
    return Origin(repo=repo, commit=commit, patterns=texts[:MAX_PATTERNS]) if fit else None


def _repo(subject: Subject, repo: object) -> Iterator[Finding]:
    if not isinstance(repo, str) or not repo.strip():
        return
    spot = subject.spot(("document", "repo"))
    address = parse(repo)
    if address is None:
        guess = meant(repo)
        yield REPO.at(spot, hint=f"Write `repo: {guess}`." if guess else "")
    elif address.host != GITHUB and subject.outside.documents is None:
        yield HOST.at(spot, severity=Severity.NOTE)


def _commit(subject: Subject, commit: object) -> Iterator[Finding]:
    # A number is what YAML makes of a SHA without letters; that it is no text, the schema says.
    if isinstance(commit, str) and commit.strip() and not is_full_commit(commit):
        yield COMMIT.at(subject.spot(("document", "commit")))


def _patterns(subject: Subject, patterns: object) -> Iterator[Finding]:
    for index, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
        if isinstance(pattern, str) and pattern.strip():
            message, hint = _hopeless(pattern), ""
            if not message and not pattern.endswith(SUFFIXES):
                message, hint = _suffix(pattern)
            if message:
                yield PATTERNS.at(subject.spot(("document", "patterns", index)), message, hint)
    if isinstance(patterns, list) and len(patterns) > MAX_PATTERNS:
        message = f"Only the first {MAX_PATTERNS} patterns are looked at."
        spot = subject.spot(("document", "patterns", MAX_PATTERNS))
        yield PATTERNS.at(
            spot, message, "Put `*` in place of what differs.", severity=Severity.NOTE
        )


def _hopeless(pattern: str) -> str:
    """Why a pattern matches nothing inside a repository, empty where it may."""
    if pattern.startswith("/"):
        return "This pattern starts with `/`: paths count from the top of the repository."
    if ".." in pattern[: MAX_PATTERN + 1].split("/"):
        return "This pattern leads out of the repository."
    if len(pattern) > MAX_PATTERN:
        return f"This pattern is longer than {MAX_PATTERN} characters."
    return ""


def _suffix(pattern: str) -> tuple[str, str]:
    """What to say of a pattern that does not end as a document does, if it must."""
    last = pattern.rpartition("/")[2]
    if last.endswith(("*", "?", "]")):
        return "", ""  # it may still match a document
    if pattern.lower().endswith(SUFFIXES):
        message = "The end of this name must be in small letters: `.md` or `.pdf`."
        return message, "Rename the file in its repository, and name it so here."
    return f"`{shown(pattern)}` is no Markdown and no PDF file.", ""
