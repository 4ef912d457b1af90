"""Fails if a test was skipped for a reason that nobody has allowed.

Reads the JUnit file that pytest wrote, and `tests/allowed_skips.txt`: a reason per line, comments
after `#`.
Says nothing when all is well, so that pytest's closing line stays the last one.
"""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path


def allowed_reasons(path: Path) -> set[str]:
    """The reasons listed in the file."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return {line for line in lines if line and not line.startswith("#")}


def skipped(report: Path) -> list[tuple[str, str]]:
    """Name and reason of each skipped test; an expected failure is no skip."""
    found = []
    for case in ET.parse(report).iter("testcase"):  # noqa: S314  (pytest wrote it just now)
        for skip in case.iter("skipped"):
            if skip.get("type") == "pytest.skip":
                name = f"{case.get('classname')}::{case.get('name')}"
                found.append((name, skip.get("message", "").removeprefix("Skipped: ").strip()))
    return found


def main(report: Path, allowed: Path) -> int:
    """The number of skips that nobody allowed, as an exit status."""
    reasons = allowed_reasons(allowed)
    surprises = [(name, reason) for name, reason in skipped(report) if reason not in reasons]
    for name, reason in surprises:
        print(f"skipped, and {allowed} does not allow it: {name}: {reason}", file=sys.stderr)
    return min(len(surprises), 1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
