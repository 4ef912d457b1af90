"""SARIF 2.1.0: its rules, places and fixes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.domain.findings import Edit, Finding, Fix, Position, Severity, Verdict
from app.taxonomy.catalogue import RULES
from app.taxonomy.fixes.apply import MARK
from seedbed.checking.as_sarif import described
from seedbed.checking.outcome import Checked, Outcome, Place
from tests.seedbed.checking.conftest import LEAF, Check, git, put, put_skill


def run_of(check: Check, *words: str) -> Any:
    log = json.loads(check(*words, "--format", "sarif").stdout)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    return log["runs"][0]


def test_every_rule_has_its_words_and_a_link_to_its_page(taxonomy: Path, check: Check) -> None:
    driver = run_of(check, ".")["tool"]["driver"]
    listed = {rule["id"]: rule for rule in driver["rules"]}
    assert listed.keys() == RULES.keys()
    for name, rule in listed.items():
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert f"docs/checks.md#{RULES[name].anchor}" in rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}


def test_a_result_names_its_rule_and_place(taxonomy: Path, check: Check) -> None:
    put_skill(taxonomy, "knowledge/a b%é", version=2)
    run = run_of(check, ".", "--only", "schema/version")
    (result,) = run["results"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    place = result["locations"][0]["physicalLocation"]
    address = "knowledge/a%20b%25%C3%A9/qna.yaml"
    assert place["artifactLocation"] == {"uri": address, "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 1, "startColumn": 10, "endLine": 1, "endColumn": 11}


def test_a_path_given_in_full_is_an_address_of_a_file(taxonomy: Path, check: Check) -> None:
    file = put_skill(taxonomy, version=2)
    result = run_of(check, str(file))["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == file.as_uri()


def with_fix(fix: Fix) -> Any:
    finding = Finding(
        rule="schema/unknown-key", severity=Severity.ERROR, path="a", message="No.", fix=fix
    )
    file = Checked(
        path="leaf/qna.yaml",
        kind="skill",
        version=3,
        verdict=Verdict.ERROR,
        places=(Place(file="leaf/qna.yaml", finding=finding),),
        texts={"leaf/attribution.txt": "a\nbc"},
    )
    return described(Outcome(files=(file,)))["runs"][0]["results"][0]


def test_a_fix_changes_both_files() -> None:
    edit = Edit(start=Position(line=2, column=1), end=Position(line=3, column=1), text="")
    (fix,) = with_fix(Fix(words="Move it.", edits=(edit,), attribution="Title\n"))["fixes"]
    yaml, attribution = fix["artifactChanges"]
    assert yaml["replacements"] == [
        {
            "deletedRegion": {"startLine": 2, "startColumn": 1, "endLine": 3, "endColumn": 1},
            "insertedContent": {"text": ""},
        }
    ]
    assert attribution["artifactLocation"]["uri"] == "leaf/attribution.txt"
    (added,) = attribution["replacements"]
    end = {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 3}
    assert added["deletedRegion"] == end


def test_a_fix_before_the_first_column_is_left_out() -> None:
    edit = Edit(start=MARK, end=Position(), text="")
    assert "fixes" not in with_fix(Fix(words="Remove the mark.", edits=(edit,)))


def test_what_is_said_of_the_changes_has_no_place(clone: Path, check: Check) -> None:
    put_skill(clone, LEAF)
    put(clone, "README.md", b"Hello\n")
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "Unsigned")
    results = run_of(check, "--diff", "main")["results"]
    places = {result["ruleId"]: "locations" in result for result in results}
    assert places["pull-request/sign-off"] is False
