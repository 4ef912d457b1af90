"""The file's name, its folders, and the `attribution.txt` beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from app.domain.contribution import FILE_NAME, SKILL_FOLDERS
from app.domain.findings import Finding, Severity

ATTRIBUTION = "attribution.txt"
CORE_SKILLS = SKILL_FOLDERS[1]
# GitHub's own rule: letters, digits and single dashes inside, at most 39 of them.
_USER_NAME = re.compile(r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}(?:\[bot\])?")


def check_place(path: str) -> Iterator[Finding]:
    """Whether the file is called and placed as a contribution must be."""
    *folders, name = PurePosixPath(path).parts or ("",)
    if name != FILE_NAME:
        message = f"The file must be named `{FILE_NAME}`, all in small letters."
        yield _error("files/name", path, message, f"Rename it to `{FILE_NAME}`.")
    if any(char.isspace() for folder in folders for char in folder):
        hint = "Put an underscore in place of each space."
        yield _error("files/folder", path, "The name of a folder holds a space.", hint)
    if folders[:1] == [CORE_SKILLS]:
        message = f"Skills in `{CORE_SKILLS}` come with the project and take no contributions."
        hint = f"Choose a place in `{SKILL_FOLDERS[0]}`."
        yield _error("files/core-skill", path, message, hint)


def check_attribution(path: str, attribution: bytes | None) -> Iterator[Finding]:
    """Whether the file says where its content comes from."""
    if attribution is not None and attribution.removeprefix(b"\xef\xbb\xbf").strip():
        return
    missing = attribution is None
    message = f"There is no `{ATTRIBUTION}` beside this file." if missing else "It is empty."
    if not missing:
        message = f"The `{ATTRIBUTION}` beside this file is empty."
    hint = (
        f"Name title, link, revision, license and creators of every source in `{ATTRIBUTION}`, "
        "or yourself where you wrote everything."
    )
    yield _error("files/attribution", path, message, hint)


def check_created_by(path: str, created_by: object, author: str) -> Iterator[Finding]:
    """Whether `created_by` names a GitHub user, and the one who opened the pull request."""
    if not author or not isinstance(created_by, str) or not created_by:
        return
    if not _USER_NAME.fullmatch(created_by):
        message = "`created_by` is not a GitHub user name."
        yield _created_by(path, Severity.WARNING, message, author)
    elif created_by.lower() != author.lower():
        message = "`created_by` is not the author of the pull request."
        yield _created_by(path, Severity.NOTE, message, author)


def _created_by(path: str, severity: Severity, message: str, author: str) -> Finding:
    hint = f"Write `created_by: {author}` if this contribution is yours."
    return Finding(
        rule="files/created-by",
        severity=severity,
        path=path,
        message=message,
        hint=hint,
        yaml_path="created_by",
    )


def _error(rule: str, path: str, message: str, hint: str) -> Finding:
    return Finding(rule=rule, severity=Severity.ERROR, path=path, message=message, hint=hint)
