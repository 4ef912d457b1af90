"""Findings for programs, in the form that `schemas/check.json` describes."""

from __future__ import annotations

import json
from typing import Any

from app.domain.findings import Covered, Finding, Fix
from seedbed.checking.outcome import Checked, Outcome, Place

SCHEMA = "seedbed/check/1"


def as_json(outcome: Outcome) -> str:
    """One object; ASCII only, so that nothing in it can harm a terminal."""
    return json.dumps(described(outcome), indent=2)


def described(outcome: Outcome) -> dict[str, Any]:
    """The outcome as an object of JSON."""
    return {
        "schema": SCHEMA,
        "files": [_file(file) for file in outcome.files],
        "not_run": [{"family": n.family, "reason": n.reason} for n in outcome.not_run],
    }


def _file(file: Checked) -> dict[str, Any]:
    return {
        "path": _text(file.path),
        "kind": file.kind,
        "version": file.version,
        "verdict": str(file.verdict),
        "findings": [_finding(file, place) for place in file.places],
    }


def _finding(file: Checked, place: Place) -> dict[str, Any]:
    finding = place.finding
    elsewhere = {"file": _text(place.file)} if place.file != file.path else {}
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        **elsewhere,
        **_stretch(finding),
        "yaml_path": _text(finding.yaml_path),
        "message": _text(finding.message),
        "hint": _text(finding.hint),
        "fix": _fix(finding.fix) if finding.fix else None,
        "covers": [_covered(covered) for covered in finding.covers],
    }


def _stretch(finding: Finding) -> dict[str, int | None]:
    return {
        "line": finding.position.line,
        "column": finding.position.column,
        "end_line": finding.end.line if finding.end else None,
        "end_column": finding.end.column if finding.end else None,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [
        {
            "line": edit.start.line,
            "column": edit.start.column,
            "end_line": edit.end.line,
            "end_column": edit.end.column,
            "text": _text(edit.text),
        }
        for edit in fix.edits
    ]
    return {"words": _text(fix.words), "edits": edits, "attribution": _text(fix.attribution)}


def _covered(covered: Covered) -> dict[str, Any]:
    return {
        "line": covered.position.line,
        "column": covered.position.column,
        "yaml_path": _text(covered.yaml_path),
        "message": _text(covered.message),
    }


def _text(text: str) -> str:
    """The text without halves of characters, which many readers of JSON refuse."""
    return text.encode("utf-8", errors="backslashreplace").decode()
