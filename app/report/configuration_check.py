"""The check run `Seedbed / configuration`: what became of a repository's own file at a commit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.report.numbers import counted
from app.report.text import code, prose, visible, whole_lines
from app.report.wanted import MAX_OUTPUT, Annotation, WantedCheckRun
from app.taxonomy.configuration import PATH, Mistake

NAME = "Seedbed / configuration"


class Fate(StrEnum):
    """What became of the file of a commit; the values are titles of check runs."""

    IN_FORCE = "In force"
    REFUSED = "Not in force"
    OUTDATED = "In order, and out of date"
    PROPOSED = "In order"
    REMOVED = "Removed, so the usual settings count"


WORDS = {
    Fate.IN_FORCE: "What the file says counts from now on.",
    Fate.OUTDATED: "A newer commit is on the default branch; the check there says what counts.",
    Fate.PROPOSED: "It counts once it is on the default branch.",
    Fate.REMOVED: "The repository has no such file any more.",
}


@dataclass(frozen=True, kw_only=True)
class SeenConfiguration:
    """The file as it is at a commit.

    `kept` is the commit whose file stays in force in place of a refused one, empty where none was
    good before.
    `notes` are sentences on what the service does not do as the file says.
    """

    repository: str
    head_sha: str
    details_url: str
    fate: Fate
    mistakes: tuple[Mistake, ...] = ()
    kept: str = ""
    sets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def configuration_check(seen: SeenConfiguration) -> WantedCheckRun:
    """The check run for a commit that changes the file."""
    return WantedCheckRun(
        name=NAME,
        # Without the number of a pull request, so that nobody takes it for one of a run.
        external_id=f"{seen.repository}@{seen.head_sha}:configuration",
        head_sha=seen.head_sha,
        status="in_progress",
        conclusion="failure" if seen.mistakes else "success",
        title=_title(seen),
        summary=whole_lines(_lines(seen), MAX_OUTPUT),
        details_url=seen.details_url,
        annotations=tuple(map(_annotation, seen.mistakes)),
    )


def _title(seen: SeenConfiguration) -> str:
    if not seen.mistakes:
        return seen.fate.value
    return f"{Fate.REFUSED.value}, {counted(len(seen.mistakes), 'mistake')}"


def _lines(seen: SeenConfiguration) -> list[str]:
    if seen.mistakes:
        lines = [f"- {mistake.where}: {prose(mistake.words, 800)}" for mistake in seen.mistakes]
        return [f"{code(PATH)} cannot be used:", "", *lines, "", _instead(seen)]
    sets = ", ".join(map(code, seen.sets)) or "nothing"
    lines = [] if seen.fate is Fate.REMOVED else [f"{code(PATH)} sets {sets}.", ""]
    return [*lines, WORDS[seen.fate], *(f"- {prose(note)}" for note in seen.notes)]


def _instead(seen: SeenConfiguration) -> str:
    """What counts while the file has mistakes."""
    if seen.fate is Fate.PROPOSED:
        return "On the default branch it would not be used either; nothing has changed yet."
    if seen.fate is Fate.OUTDATED:
        return WORDS[Fate.OUTDATED]
    if seen.kept:
        return f"The file of commit {code(seen.kept[:7])} stays in force."
    return "No earlier file is known to be good, so the service's usual settings count."


def _annotation(mistake: Mistake) -> Annotation:
    start, end = mistake.position, mistake.end or mistake.position
    same_line = end.line == start.line
    return Annotation(
        path=PATH,
        start_line=start.line,
        end_line=max(end.line, start.line),
        start_column=start.column if same_line else None,
        end_column=max(end.column, start.column) if same_line else None,
        level="failure",
        title="configuration",
        message=visible(mistake.words),
    )
