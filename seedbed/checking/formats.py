"""The forms in which findings are shown."""

from enum import StrEnum


class Format(StrEnum):
    """For people, for programs, for GitHub Actions, for code scanning."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"
