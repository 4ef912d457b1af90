"""Findings in the Static Analysis Results Interchange Format, version 2.1.0."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from app.domain.findings import Fix, Position, Severity
from app.taxonomy.catalogue import RULES
from app.taxonomy.rule import Rule
from app.taxonomy.rules.files import ATTRIBUTION
from seedbed.checking.outcome import Checked, Outcome, Place
from seedbed.checking.run import WHOLE

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
DOCUMENT = "docs/checks.md"
BASE = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
Json = dict[str, Any]


def as_sarif(outcome: Outcome) -> str:
    """One log with one run; ASCII only."""
    return json.dumps(described(outcome), indent=2)


def described(outcome: Outcome) -> Json:
    """The outcome as an object of SARIF."""
    ids = {place.finding.rule for file in outcome.files for place in file.places}
    names = sorted(ids | RULES.keys())
    index = {name: number for number, name in enumerate(names)}
    results = [_result(file, place, index) for file in outcome.files for place in file.places]
    run = {
        "tool": {"driver": _driver(names)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"description": {"text": "The folder Seedbed ran in."}}},
        "invocations": [_invocation(outcome)],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _driver(names: list[str]) -> Json:
    rules = [_rule(RULES[name]) if name in RULES else {"id": name} for name in names]
    driver = {"name": "Seedbed", "rules": rules}
    try:
        return driver | {"version": version("seedbed")}
    except PackageNotFoundError:
        return driver


def _rule(rule: Rule) -> Json:
    link = f"[{rule.id}]({DOCUMENT}#{rule.anchor})"
    words = " ".join(part for part in (rule.hint, rule.why) if part) or rule.message
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.message},
        "help": {"text": words, "markdown": f"{words}\n\n{link}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.family]},
    }


def _invocation(outcome: Outcome) -> Json:
    notes = [
        {"level": "note", "message": {"text": f"Not checked ({n.family}): {n.reason}."}}
        for n in outcome.not_run
    ]
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}


def _result(file: Checked, place: Place, index: dict[str, int]) -> Json:
    finding = place.finding
    words = "\n".join(part for part in (finding.message, finding.hint) if part)
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": _text(words) or finding.rule},
    }
    if place.file != WHOLE:
        region = _region(finding.position, finding.end)
        result["locations"] = [_location(place.file, region)]
    if finding.covers:
        result["relatedLocations"] = [
            _location(place.file, _region(c.position)) | {"message": {"text": _text(c.message)}}
            for c in finding.covers
        ]
    if finding.fix and _expressible(finding.fix):
        result["fixes"] = [_fix(file, finding.fix)]
    return result


def _location(file: str, region: Json) -> Json:
    return {"physicalLocation": {"artifactLocation": _artifact(file), "region": region}}


def _artifact(file: str) -> Json:
    """The address of a file: relative to the folder we ran in, unless it was given in full."""
    path = PurePath(file)
    address = quote(path.as_posix().encode("utf-8", errors="surrogateescape"), safe="/-._~")
    if path.is_absolute():
        return {"uri": f"file://{address}"}
    return {"uri": address, "uriBaseId": BASE}


def _region(start: Position, end: Position | None = None) -> Json:
    region = {"startLine": start.line, "startColumn": start.column}
    return region | ({"endLine": end.line, "endColumn": end.column} if end else {})


def _fix(file: Checked, fix: Fix) -> Json:
    changes = []
    if fix.edits:
        edits = [_replacement(_region(e.start, e.end), e.text) for e in fix.edits]
        changes.append(_change(file.path, edits))
    if fix.attribution:
        beside = str(PurePath(file.path).with_name(ATTRIBUTION))
        before = file.texts.get(beside, "")
        at_end = Position(line=before.count("\n") + 1, column=len(before.split("\n")[-1]) + 1)
        gap = "\n" if before and not before.endswith("\n") else ""
        added = _replacement(_region(at_end, at_end), gap + fix.attribution)
        changes.append(_change(beside, [added]))
    return {"description": {"text": _text(fix.words)}, "artifactChanges": changes}


def _expressible(fix: Fix) -> bool:
    """SARIF has no place for what stands before the first column (a byte order mark)."""
    return all(edit.start.column > 0 for edit in fix.edits)


def _change(file: str, replacements: list[Json]) -> Json:
    return {"artifactLocation": _artifact(file), "replacements": replacements}


def _replacement(region: Json, text: str) -> Json:
    return {"deletedRegion": region, "insertedContent": {"text": _text(text)}}


def _text(text: str) -> str:
    return text.encode("utf-8", errors="backslashreplace").decode()
