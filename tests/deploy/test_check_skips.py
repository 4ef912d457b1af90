"""CI's guard against tests that quietly do not run."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.compose import ROOT

TESTS = """
import pytest
def test_skipped(): pytest.skip("no such thing here")
@pytest.mark.xfail(reason="known")
def test_known(): assert False
def test_good(): pass
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    (tmp_path / "test_some.py").write_text(TESTS)
    report = tmp_path / "tests.xml"
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", "-c", "/dev/null"]
    subprocess.run([*command, str(tmp_path)], capture_output=True, check=True, cwd=tmp_path)
    return report


def check(report: Path, allowed: str) -> subprocess.CompletedProcess[str]:
    listed = report.with_name("allowed.txt")
    listed.write_text(allowed)
    command = [sys.executable, str(ROOT / "scripts" / "check_skips.py"), str(report), str(listed)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_listed_reason_is_allowed_in_silence(report: Path):
    done = check(report, "# because\nno such thing here\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_other_reason_fails_and_is_named(report: Path):
    done = check(report, "# no such thing here\nno such\n")
    assert done.returncode == 1
    assert "test_skipped: no such thing here" in done.stderr
    assert "test_known" not in done.stderr
