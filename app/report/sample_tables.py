"""The folded tables of a sample comment, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.domain.sample import Sample
from app.report.numbers import counted
from app.report.sample_pairs import CLOSING
from app.report.sample_rows import blame_rows, funnel_rows, score_rows, selection_words
from app.report.sample_words import forecast_words
from app.report.text import inline
from app.report.trust import EXPLANATION, pooled_words, separation_rows

MOST_CHARACTERS = 7_000
"""Of one folded part: all of them leave room for pairs."""
TOO_LONG = "This is too long for a comment; the page below has it."
MOST_SEEDS = 30
"""Rows; more seeds than a contribution has with sense."""


def details_of(sample: Sample) -> list[str]:
    """The folded parts: where the pairs went, the scores, the judge, the seeds, a selection."""
    parts = (
        (f"Where the {counted(sample.funnel.made, 'pair')} went", _funnel(sample)),
        ("Scores", _scores(sample)),
        ("How the judge was judged", _trust(sample)),
        ("What came of each seed", _blame(sample)),
        ("The pairs a selection would take", list(selection_words(sample))),
    )
    return [_bounded(title, blocks) for title, blocks in parts if blocks]


def _bounded(title: str, blocks: Sequence[str]) -> str:
    whole = folded(title, blocks)
    return whole if len(whole) <= MOST_CHARACTERS else folded(title, [TOO_LONG])


def folded(title: str, blocks: Iterable[str]) -> str:
    """Blocks of Markdown behind a title that opens them."""
    inside = "\n\n".join(blocks)
    return f"<details><summary>{title}</summary>\n\n{inside}{CLOSING}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: int = 0) -> str:
    """A Markdown table; the last `numbers` columns are set right. Cells are safe already."""
    marks = ["---"] * (len(head) - numbers) + ["---:"] * numbers
    lines = (head, marks, *rows)
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _funnel(sample: Sample) -> list[str]:
    funnel = sample.funnel
    rows = [(inline(name), number) for name, number in funnel_rows(funnel)]
    rows[-1] = (f"**{rows[-1][0]}**", rows[-1][1])
    return [table(("Stage", "Pairs"), (("Made", funnel.made), *rows), numbers=1)]


def _scores(sample: Sample) -> list[str]:
    rows = [(row.name, row.value, row.beside) for row in score_rows(sample.scores)]
    forecast = forecast_words(sample.scores)
    head = ("Score", "This sample", "Beside it")
    return [*([table(head, rows)] if rows else []), *([forecast] if forecast else [])]


def _trust(sample: Sample) -> list[str]:
    trust = sample.scores.trust
    rows = [(r.spoiled, r.auc, r.bounds, r.basis) for r in separation_rows(trust)]
    if not rows:
        return []
    head = ("Spoiled by", "AUC", "at least, at most", "Pairs")
    pooled = pooled_words(trust)
    return [EXPLANATION, table(head, rows), *([pooled] if pooled else [])]


def _blame(sample: Sample) -> list[str]:
    rows = blame_rows(sample)
    cells = [
        (
            f"{row.seed}. {inline(row.question, 80)}",
            f"{row.rate or '-'}{', worse than the others' if row.worse else ''}",
            inline(row.rejected) or "-",
            row.made,
            row.judged,
            row.kept,
        )
        for row in rows[:MOST_SEEDS]
    ]
    head = ("Seed", "Kept rate", "Rejected", "Made", "Judged", "Kept")
    left = len(rows) - len(cells)
    more = [f"{counted(left, 'more seed')} stand on the page."] if left else []
    return [table(head, cells, numbers=3), *more] if cells else []
