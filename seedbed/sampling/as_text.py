"""A sample's report for people at a terminal, in the words of the comment and the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from app.dashboard.words import duration
from app.domain.sample import Sample
from app.report.advice import Advice, advice
from app.report.numbers import counted
from app.report.sample_pairs import shown_pairs
from app.report.sample_rows import blame_rows, funnel_rows, score_rows, selection_words
from app.report.sample_words import (
    TINY,
    TINY_MEANS,
    basis_words,
    diagnosis,
    ended_words,
    forecast_words,
    kept_words,
    made_words,
    remarks,
    verdict_words,
)
from app.report.trust import EXPLANATION, mass_words, separation_rows, trust_words
from seedbed.checking.shown import shown
from seedbed.sampling.pair_text import pair_lines

WIDEST = 100
_INDENT = (0, 0, 0, 2)
_MOST_SEEDS = 30


def show(sample: Sample, console: Console) -> None:
    """Print the report."""
    width = min(console.width, WIDEST)
    for part in _parts(sample):
        console.print(part, width=width)
        console.print()


def _parts(sample: Sample) -> Iterator[RenderableType]:
    title = Text(f"Sample of {shown(sample.path)}", style="bold underline")
    yield Group(title, Text(_made_by(sample), style="dim"))
    yield from (Text(shown(note), style="yellow") for note in _notes(sample))
    yield _headline(sample)
    if sample.scores.kept_rate is not None or sample.scores.trust.overall is not None:
        yield _titled("Can the judge be trusted?", _judge(sample))
    changes = advice(sample)
    if changes:
        yield _titled("What to change first", [_advice(changes)])
    yield _titled(f"Where the {counted(sample.funnel.made, 'pair')} went", [_funnel(sample)])
    yield from _tables(sample)
    for group in shown_pairs(sample):
        pairs = [Group(*pair_lines(record)) for record in group.records]
        yield _titled(group.title, _apart(pairs))
    yield Text(made_words(sample), style="dim")


def _apart(parts: Iterable[RenderableType]) -> Iterator[RenderableType]:
    for number, part in enumerate(parts):
        if number:
            yield Text()
        yield part


def _made_by(sample: Sample) -> str:
    return (
        f"Teacher {shown(sample.teacher)}, judge {shown(sample.judge)}; random state "
        f"{sample.random_state}; {sample.tokens:,} tokens in {duration(sample.seconds)}."
    )


def _notes(sample: Sample) -> Iterator[str]:
    if sample.tiny:
        yield f"{TINY} {TINY_MEANS}"
    yield from sample.notes


def _headline(sample: Sample) -> RenderableType:
    rate = sample.scores.kept_rate
    if rate is None:
        ended = f" Ended early: {ended_words(sample)}." if sample.ended_by else ""
        return Text.assemble(("Nothing could be judged. ", "bold"), f"{diagnosis(sample)}{ended}")
    verdict = verdict_words(sample.scores)
    rest = " ".join([f" ({basis_words(rate)}): {verdict}.", *remarks(sample)])
    return Text.assemble((kept_words(sample, rate), "bold"), rest)


def _judge(sample: Sample) -> Iterator[RenderableType]:
    yield Text(" ".join(filter(None, [trust_words(sample), mass_words(sample)])))
    rows = separation_rows(sample.scores.trust)
    if rows:
        yield Text()
        cells = [(row.spoiled, row.auc, row.bounds, row.basis) for row in rows]
        yield _table(("Spoiled by", "AUC", "at least, at most", "Pairs"), cells)
        yield Text()
        yield Text(EXPLANATION, style="dim")


def _advice(found: Iterable[Advice]) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    for number, each in enumerate(found, start=1):
        quote = f' The seed asks: "{shown(each.quote, 160)}"' if each.quote else ""
        table.add_row(f"{number}.", Text(f"{each.words}{quote}"))
    return table


def _funnel(sample: Sample) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for name, number in funnel_rows(sample.funnel):
        style = "bold" if name == "Kept" else "" if number else "dim"
        table.add_row(Text(f"{number:,}", style=style), Text(shown(name), style=style))
    return table


def _tables(sample: Sample) -> Iterator[RenderableType]:
    scores = [(row.name, row.value, row.beside) for row in score_rows(sample.scores)]
    forecast = forecast_words(sample.scores)
    said: list[RenderableType] = [Text(forecast)] if forecast else []
    if scores:
        yield _titled("Scores", [_table(("", "This sample", "Beside it"), scores), *said])
    rows = blame_rows(sample)
    seeds = [
        (
            f"{row.seed}.",
            shown(row.question, 80),
            f"{row.kept} of {row.judged}{', worse than the others' if row.worse else ''}",
            shown(row.rejected) or "-",
        )
        for row in rows[:_MOST_SEEDS]
    ]
    if seeds:
        left = len(rows) - len(seeds)
        more = [Text(f"{counted(left, 'more seed')} in the JSON and HTML reports.")] if left else []
        table = _table(("", "Seed", "Kept", "Rejected"), seeds)
        yield _titled("What came of each seed", [table, *more])
    chosen = selection_words(sample)
    if chosen:
        yield _titled("The pairs a selection would take", [Text(" ".join(chosen))])


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in head:
        table.add_column(name)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _titled(title: str, parts: Iterable[RenderableType]) -> RenderableType:
    return Group(Text(title, style="bold"), Padding(Group(*parts), _INDENT))
