"""The settings in force, by what they are for; of secrets only whether they are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from app.dashboard.settings.sources import Source, purposes
from app.doctor.part import Part
from app.settings import Settings

ADDRESS = "/settings"
SECTIONS = {
    "Database and broker": ("database_", "redis_"),
    "GitHub": ("github_", "webhook_", "max_delivery_"),
    "Pages and login": ("public_", "admin", "session_"),
    "Models": ("teacher_", "judge_", "student_", "candidate_", "currency", "endpoint_"),
    "Samples": ("sample_", "max_contributions"),
    "Documents": ("documents_",),
    "After a merge": ("training_",),
    "Limits": ("run", "commands_"),
    "Keeping and looking again": ("keep_", "reconcile_", "lease_", "sweep_", "log_"),
}
"""What the names of the settings of each section begin with."""
OTHERS = "Others"


@dataclass(frozen=True, kw_only=True)
class SettingRow:
    """A setting: the name of its variable, its value in words, its source, what it is for."""

    name: str
    value: str
    source: str
    is_default: bool
    purpose: str


@dataclass(frozen=True, kw_only=True)
class SettingSection:
    """Settings that belong together."""

    title: str
    rows: tuple[SettingRow, ...]


@dataclass(frozen=True, kw_only=True)
class SettingsPage:
    """What is in force, and how the parts of the service do."""

    parts: tuple[Part, ...]
    sections: tuple[SettingSection, ...]
    given: int


def settings_page(
    settings: Settings,
    sources: Mapping[str, Source],
    parts: tuple[Part, ...],
    redacted: Callable[[str], str],
) -> SettingsPage:
    """The view model; `redacted` takes out of a value what is secret inside it."""
    rows: dict[str, list[SettingRow]] = {title: [] for title in (*SECTIONS, OTHERS)}
    for name, source in sources.items():
        words = redacted(_words(getattr(settings, name)))
        row = SettingRow(
            name=f"SEEDBED_{name.upper()}",
            value=words,
            source=source.value,
            is_default=source is Source.DEFAULT,
            purpose=purposes().get(name, ""),
        )
        rows[_section(name)].append(row)
    return SettingsPage(
        parts=parts,
        sections=tuple(_sections(rows)),
        given=sum(source is not Source.DEFAULT for source in sources.values()),
    )


def _sections(rows: Mapping[str, list[SettingRow]]) -> Iterator[SettingSection]:
    for title, found in rows.items():
        if found:
            yield SettingSection(title=title, rows=tuple(found))


def _section(name: str) -> str:
    return next((title for title, starts in SECTIONS.items() if name.startswith(starts)), OTHERS)


def _words(value: object) -> str:
    """A value as it is to be set, or what says that there is none."""
    if isinstance(value, SecretStr):
        return "set" if value.get_secret_value() else "not set"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) or "empty"
