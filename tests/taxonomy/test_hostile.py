"""Files made to keep the checks busy: each is answered, soon and clearly, and within memory."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.findings import Severity
from app.taxonomy.check import _check, check
from app.taxonomy.options import CheckOptions
from app.taxonomy.outside import Outside
from app.taxonomy.reading.limits import MAX_BYTES
from app.taxonomy.subject import Submission
from tests.support.corpus import ROOT
from tests.taxonomy.documents import SKILL_PATH
from tests.taxonomy.hostile import CASES

pytestmark = pytest.mark.slow
FAMILIES = frozenset({"yaml", "lint", "schema", "files", "seeds"})
LIMIT = 300 * 1024  # kilobytes
# Each in a process of its own takes long; these came nearest to the limit.
HUNGRY = ["colons and spaces", "pipes", "commas", "12,000 anchors", "49,000 entries", "24,000 keys"]
ALONE = """
import re, sys
from pathlib import Path
from tests.taxonomy.hostile import CASES
from tests.taxonomy.test_hostile import submission
from app.taxonomy.check import check
check(submission(CASES[sys.argv[1]][0]()))
# The peak of this program alone; getrusage would count that of the one that started it.
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def submission(content: bytes) -> Submission:
    return Submission(path=SKILL_PATH, content=content, attribution=b"given", author="octocat")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", CASES)
def test_it_is_answered_with_a_clear_finding(name):
    make, expected = CASES[name]
    content = make()
    assert len(content) <= MAX_BYTES
    report = _check(submission(content), CheckOptions(only=FAMILIES), Outside())
    rules = {finding.rule for finding in report.findings}
    assert not expected or expected in rules
    assert all(f.message and f.hint for f in report.findings if f.severity is Severity.ERROR)


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HUNGRY)
def test_it_stays_within_memory(name):
    done = subprocess.run(
        [sys.executable, "-c", ALONE, name],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[-1]) < LIMIT


def repeated() -> st.SearchStrategy[bytes]:
    """A few pieces that mean something to YAML, many times over."""
    pieces = [*" \n\t:-|>'\"[]{}#&*!%@`?,~<", ": ", "- ", "? ", "a", "a: ", "\n ", "\n- ", "&a "]
    unit = st.lists(st.sampled_from(pieces), min_size=1, max_size=5).map("".join)
    start = st.sampled_from(["", "a: ", "a: |\n", "a: [", "a: '", 'a: "', "a: ]\n", "a:\n  - "])
    made = st.tuples(start, unit, st.integers(1, 20_000))
    return made.map(lambda parts: (parts[0] + parts[1] * parts[2]).encode()[:60_000])


@pytest.mark.timeout(120)
@settings(max_examples=25, deadline=None)
@given(repeated())
def test_whatever_is_repeated_it_is_answered(content):
    rules = {finding.rule for finding in check(submission(content)).findings}
    assert "files/not-checked" not in rules
