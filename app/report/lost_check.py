"""The end of a check run that stands open on GitHub, and that Seedbed knows no run for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain.runs import RunKind
from app.report.wanted import WantedCheckRun

MENDS: Mapping[RunKind, str] = {
    RunKind.VALIDATE: "write `/validate` to have the pull request checked again",
    RunKind.SAMPLE: "write `/sample` to ask for another sample",
    RunKind.PRECHECK: "write `/precheck` to ask for another one",
    RunKind.POSTCHECK: "write `/postcheck` to ask for another one",
    RunKind.EXPORT: "write `/export` to ask for another one",
}


def lost_check(kind: RunKind, external: str, head_sha: str, details_url: str) -> WantedCheckRun:
    """Neutral: nothing is known of the commit, so nothing is said against it."""
    return WantedCheckRun(
        name=f"Seedbed / {kind}",
        external_id=external,
        head_sha=head_sha,
        status="completed",
        conclusion="neutral",
        title="Ended without a result",
        summary=f"Seedbed lost track of this run; {MENDS[kind]}.",
        details_url=details_url,
    )


def replaced_check(kind: RunKind, external: str, head_sha: str, details_url: str) -> WantedCheckRun:
    """The end of one that a newer check run of the same kind took the place of."""
    return replace(
        lost_check(kind, external, head_sha, details_url),
        title="Replaced",
        summary="A newer check run of this commit took its place.",
    )
