"""How fast the checks are, beside the reference in one run on the same files.

    python bench/checks.py --reference /path/to/python --files 400

`--reference` is a Python that has `instructlab-schema`; the `yamllint` that it calls is looked for
beside it, and so is `yq` (mikefarah's; another program has the same name): without one the
reference does not look up lines, and is faster. Without `--reference` only ours is measured. The
files are those of the corpus (the environment variable SEEDBED_CORPUS), generated ones where it is
not there.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from app.taxonomy.catalogue import CHECKS
from app.taxonomy.check import check
from app.taxonomy.options import CheckOptions
from app.taxonomy.reading.read import read
from app.taxonomy.subject import Subject, Submission

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.taxonomy.documents import SKILL_PATH, dump, skill  # noqa: E402
from tests.taxonomy.hostile import CASES  # noqa: E402

MIXED = CheckOptions(only=frozenset({"yaml", "lint", "schema", "files", "seeds"}))
THEIRS = """
import contextlib, io, json, sys, time
from instructlab.schema.taxonomy import TaxonomyParser
parser, raised, spent = TaxonomyParser(message_format="standard"), 0, 0.0
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    for path in json.load(sys.stdin):
        start = time.perf_counter()
        try:
            parser.parse(path)
        except Exception:
            raised += 1
        spent += time.perf_counter() - start
print(json.dumps([spent, raised]))
"""


def submissions(folder: Path, count: int) -> list[Submission]:
    """Real files, evenly over the corpus; generated ones where there is none."""
    index = folder / "oracle.jsonl"
    if not index.is_file():
        print(f"no corpus at {folder}: generated files")
        made = [dump(skill(task_description=f"Write letters {n}.")) for n in range(count)]
        return [Submission(path=SKILL_PATH, content=text, attribution=b"x") for text in made]
    rows = [json.loads(line) for line in index.read_text(encoding="utf-8").splitlines()]
    rows = rows[:: max(len(rows) // count, 1)][:count]
    return [_submission(folder, row) for row in rows]


def _submission(folder: Path, row: dict[str, str]) -> Submission:
    content = (folder / "qna" / f"{row['sha1']}.yaml").read_bytes()
    return Submission(path=row["path"], content=content, attribution=b"Title of work: x\n")


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The best of a few runs."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def ours(files: list[Submission]) -> float:
    """Seconds a file, with the families that the reference has a counterpart of."""
    spent = seconds(lambda: [check(file, MIXED) for file in files]) / len(files)
    print(f"ours: {spent * 1000:.2f} ms a file, {1 / spent:.0f} files/s")
    return spent


def families(files: list[Submission]) -> None:
    """Where the time goes."""
    spent = seconds(lambda: [read(file.path, file.content) for file in files]) / len(files)
    print(f"  {'yaml':12}{spent * 1000:8.3f} ms a file")
    for name in CHECKS:
        # Anew for each, so that none finds what another has worked out.
        subjects = [Subject(file, read(file.path, file.content)) for file in files]
        spent = _spent(name, subjects) / len(files)
        note = "" if MIXED.runs(name) else "  (apart)"
        print(f"  {name:12}{spent * 1000:8.3f} ms a file{note}")


def _spent(family: str, subjects: list[Subject]) -> float:
    return seconds(lambda: [list(CHECKS[family](subject)) for subject in subjects], 1)


def reference(python: str, files: list[Submission]) -> float | None:
    """Seconds a file of the reference, in one process of its own; None where it has failed."""
    tools = str(Path(python).parent)
    missing = [tool for tool in ("yamllint", "yq") if not shutil.which(tool, path=tools)]
    with tempfile.TemporaryDirectory() as folder:
        paths = [_written(Path(folder) / str(n), file) for n, file in enumerate(files)]
        done = subprocess.run(  # noqa: S603 - the Python that was asked for
            [python, "-c", THEIRS],
            input=json.dumps(paths),
            env=os.environ | {"PATH": tools},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        print("reference: it failed:", done.stderr.strip().splitlines()[-1:])
        return None
    spent, raised = json.loads(done.stdout.splitlines()[-1])
    if "yq" not in missing:
        print("reference: yq is", _version("yq", tools))
    left_out = f"; left out, not found: {', '.join(missing)}" if missing else ""
    each = spent / len(files)
    print(
        f"reference: {each * 1000:.1f} ms a file, {1 / each:.1f} files/s, "
        f"raised on {raised}{left_out}"
    )
    return each


def _version(tool: str, path: str) -> str:
    program = shutil.which(tool, path=path) or tool
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    return f"{program}: {done.stdout.strip()}"


def _written(folder: Path, file: Submission) -> str:
    path = folder / file.path
    path.parent.mkdir(parents=True)
    path.write_bytes(file.content)
    return str(path)


def memory(files: list[Submission], total: int) -> None:
    """Resident memory while very many files are checked."""
    peaks = []
    for part in range(5):
        for n in range(total // 5):
            check(files[(part * total // 5 + n) % len(files)], MIXED)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    print(f"memory over {total:,} files, peak in MB after each fifth: {peaks}")


def scaling() -> None:
    """Time over size, for files of 100 to 1,600 seeds; linear when it doubles each time."""
    for count in (100, 200, 400, 800, 1_600):
        pairs = [{"question": f"Question {n}?", "answer": f"Answer {n}."} for n in range(count)]
        file = Submission(
            path=SKILL_PATH, content=dump(skill(seed_examples=pairs)), attribution=b"x"
        )
        spent = seconds(lambda file=file: check(file, MIXED))  # type: ignore[misc]
        print(f"  {len(file.content) / 1000:7.0f} kB{spent * 1000:9.1f} ms")


def hostile() -> None:
    """Files made to keep the checks busy; each should be answered within 2 seconds."""
    for name, (make, _) in CASES.items():
        file = Submission(path=SKILL_PATH, content=make(), attribution=b"x")
        spent = seconds(lambda file=file: check(file, MIXED), 1)  # type: ignore[misc]
        late = "  OVER 2 s" if spent > 2 else ""  # noqa: PLR2004
        print(f"  {name:34}{spent:6.2f} s{late}")


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    corpus = ROOT / os.environ.get("SEEDBED_CORPUS", "../shared/corpus")
    parser.add_argument("--corpus", type=Path, default=corpus)
    parser.add_argument("--reference", default="")
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--many", type=int, default=10_000)
    options = parser.parse_args()
    files = submissions(options.corpus, options.files)
    check(files[0], MIXED)
    gc.freeze()  # as the command does
    mine = ours(files)
    families(files)
    theirs = reference(options.reference, files) if options.reference else None
    if theirs:
        print(f"ratio: {theirs / mine:.0f} times the reference's files per second")
    print("scaling with size:")
    scaling()
    memory(files, options.many)
    print("hostile files:")
    hostile()


if __name__ == "__main__":
    main()
