"""`.github/seedbed.yml`: what a repository decides about its own checks.

It is read from the default branch only, never from a pull request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.findings import Finding, Severity
from app.errors import UserError
from app.taxonomy.catalogue import FAMILIES, RULES
from app.taxonomy.reading.read import read
from schemas.repository import problems

PATH = ".github/seedbed.yml"
_OFF = ("off", False)
"""YAML reads a plain `off` as false."""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """What the file says; `severities` is by rule id or family, None where it is switched off."""

    severities: Mapping[str, Severity | None] = field(default_factory=dict)


def read_configuration(content: bytes) -> Configuration:
    """The configuration in a file.

    Raises:
        UserError: it cannot be used; the words say why and quote nothing but known names.
    """
    reading = read(PATH, content)
    if any(finding.rule == "yaml/empty" for finding in reading.findings):
        return Configuration()
    if reading.document is None:
        raise UserError("configuration-unreadable", _unreadable(reading.findings))
    if words := problems(reading.document):
        raise UserError("configuration-wrong", f"`{PATH}` cannot be used: {words[0]}")
    return Configuration(severities=_severities(reading.document))


def _unreadable(findings: tuple[Finding, ...]) -> str:
    first = findings[0]
    return f"`{PATH}` cannot be read, line {first.position.line}: {first.message}"


def _severities(document: Mapping[Any, Any]) -> dict[str, Severity | None]:
    chosen = document.get("checks", {}).get("severity", {})
    unknown = [name for name in chosen if name not in RULES and name not in FAMILIES]
    if unknown:
        known = "a family or a rule listed in the documentation"
        raise UserError(
            "configuration-wrong",
            f"`{PATH}` cannot be used: entry {list(chosen).index(unknown[0]) + 1} of "
            f"`checks.severity` is not {known}.",
        )
    return {name: None if word in _OFF else Severity(word) for name, word in chosen.items()}
