"""Prints, as a Markdown table, how often each rule speaks of files that the reference accepts.

    python bench/rule_shares.py CORPUS

CORPUS is a folder with `oracle.jsonl` and `qna/<sha1>.yaml`. A file is held to its own version
where the reference accepts it so (column `own`), and to the newest one where it accepts it as
that. Every file gets a complete attribution and no author: whether there is one, and what it
says, is not part of the corpus. Rules that never spoke are left out.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.domain.findings import Severity  # noqa: E402 - after the path
from app.taxonomy.check import check  # noqa: E402
from app.taxonomy.options import CheckOptions, Mode  # noqa: E402
from app.taxonomy.rules.attribution import GOOD  # noqa: E402
from app.taxonomy.subject import Submission  # noqa: E402

MODES = (Mode.OWN, Mode.NEWEST)
ANY = "any rule"
Kind = tuple[str, str]


def main() -> int:
    """The exit code."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the script and the folder
        print("usage: python bench/rule_shares.py CORPUS", file=sys.stderr)
        return 2
    corpus = Path(sys.argv[1])
    counted = {mode: _counted(corpus, mode) for mode in MODES}
    totals = [total for total, _ in counted.values()]
    print(f"| rule | severity | own ({totals[0]:,} files) | newest ({totals[1]:,} files) |")
    print("| --- | --- | ---: | ---: |")
    kinds = {kind for _, counts in counted.values() for kind in counts}
    for rule, severity in sorted(kinds, key=lambda kind: _order(kind, counted)):
        cells = (_share(counts[rule, severity], total) for total, counts in counted.values())
        name = rule if rule == ANY else f"`{rule}`"
        print(f"| {name} | {severity} | {' | '.join(cells)} |")
    return 0


def _counted(corpus: Path, mode: Mode) -> tuple[int, Counter[Kind]]:
    """How many files are accepted, and in how many of them each rule has a finding."""
    options = CheckOptions(version=mode)
    total, counts = 0, Counter[Kind]()
    for submission in _accepted(corpus, mode):
        findings = check(submission, options).findings
        kinds = {(f.rule, f.severity.value) for f in findings}
        counts.update(kinds | {(ANY, severity) for _, severity in kinds})
        total += 1
    return total, counts


def _accepted(corpus: Path, mode: Mode) -> Iterator[Submission]:
    attribution = GOOD.text.encode()
    for line in (corpus / "oracle.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["modes"][mode.value]["verdict"] == "ok":
            content = (corpus / "qna" / f"{row['sha1']}.yaml").read_bytes()
            yield Submission(path=row["path"], content=content, attribution=attribution)


def _order(kind: Kind, counted: dict[Mode, tuple[int, Counter[Kind]]]) -> tuple[object, ...]:
    """All rules together first, then the heaviest and the most frequent."""
    rule, severity = kind
    weight = list(Severity).index(Severity(severity))
    share = sum(counts[kind] / max(total, 1) for total, counts in counted.values())
    return rule != ANY, weight, -share, rule


def _share(count: int, total: int) -> str:
    return f"{count / total:.1%}" if count else "-"


if __name__ == "__main__":
    sys.exit(main())
