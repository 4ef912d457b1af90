"""A sample's tables: rows of plain text that the comment and the page both show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.contribution import Contribution
from app.domain.record import Style
from app.domain.sample import Funnel, Sample
from app.domain.scores import Blame, Diversity, Scores
from app.report.numbers import counted, mean_words, percent, rate_words
from app.report.reasons import reason_words

MOST_REASONS = 12
STYLES = {Style.SHORT: "Short answers", Style.LONG: "Long answers"}
DIVERSITY = (
    ("Different words", "distinct_1", "higher is more varied"),
    ("Different pairs of words", "distinct_2", "higher is more varied"),
    ("Compression ratio", "compression", "lower is more varied"),
    ("Self-repetition", "self_repetition", "lower is more varied"),
)


@dataclass(frozen=True, kw_only=True)
class ScoreRow:
    """One score, and what to hold it against; `beside` is empty where there is nothing."""

    name: str
    value: str
    beside: str = ""


@dataclass(frozen=True, kw_only=True)
class BlameRow:
    """What came of the pairs one seed example led; `question` is a contributor's text.

    `worse` only where the judge is trusted: else a difference between seeds is its word alone.
    """

    seed: int
    question: str
    made: int
    judged: int
    kept: int
    rate: str
    rejected: str
    worse: bool


def funnel_rows(funnel: Funnel) -> tuple[tuple[str, int], ...]:
    """The losses and what remained, in the order of the way through; they add up to `made`."""
    return (
        ("Repeated a seed or another pair", funnel.duplicate),
        ("Not in the form asked for", funnel.unparsed),
        *((f"Rejected because {words}", number) for words, number in rejections(funnel)),
        ("Unfinished", funnel.unfinished),
        ("Passed after one correction", funnel.repaired),
        ("Kept", funnel.kept),
    )


def rejections(funnel: Funnel) -> tuple[tuple[str, int], ...]:
    """The reasons of the rejected in words, most frequent first; the rarest are put together."""
    ordered = sorted(funnel.rejected.items(), key=lambda item: (-item[1], item[0]))
    shown = [(reason_words(reason), number) for reason, number in ordered[:MOST_REASONS]]
    rest = sum(number for _, number in ordered[MOST_REASONS:])
    return (*shown, *([("of rarer reasons", rest)] if rest else []))


def score_rows(scores: Scores) -> tuple[ScoreRow, ...]:
    """The scores, each beside what it means; none that is not there."""
    return (*_judged(scores), *_varied(scores), *_copied(scores), *_styles(scores))


def _judged(scores: Scores) -> Iterator[ScoreRow]:
    rows = (
        ("Quality, 1 to 3", scores.quality, "2 passes"),
        ("Faithful to the document, 0 to 1", scores.faithfulness, "0.5 passes"),
        ("About the document, 0 to 2", scores.relevance, "1.5 passes"),
    )
    for name, mean, beside in rows:
        if mean is not None:
            value = f"{mean_words(mean)}, {counted(mean.count, 'value')}"
            yield ScoreRow(name=name, value=value, beside=beside)


def _varied(scores: Scores) -> Iterator[ScoreRow]:
    for name, field, way in DIVERSITY:
        value, seeds = _of(scores.diversity, field), _of(scores.seeds_diversity, field)
        if value:
            yield ScoreRow(name=name, value=value, beside=f"seeds {seeds or 'too few'}; {way}")


def _of(diversity: Diversity | None, field: str) -> str:
    value: float | None = None if diversity is None else getattr(diversity, field)
    return "" if value is None else f"{value:.2f}"


def _copied(scores: Scores) -> Iterator[ScoreRow]:
    copying = scores.copying
    if copying.seeds is not None:
        among = copying.among_seeds
        beside = "" if among is None else f"seeds among each other {among:.2f}"
        yield ScoreRow(
            name="Likeness to the nearest seed, 0 to 1", value=f"{copying.seeds:.2f}", beside=beside
        )
    if copying.document is not None:
        seeds = copying.seeds_to_document
        beside = "" if seeds is None else f"seeds {percent(seeds)}"
        yield ScoreRow(
            name="Answer taken word for word from the text",
            value=percent(copying.document),
            beside=beside,
        )


def _styles(scores: Scores) -> Iterator[ScoreRow]:
    for style in filter(lambda each: each.judged, scores.styles):
        value = f"{style.kept} of {style.judged} kept"
        if style.quality is not None:
            value += f", quality {style.quality:.2f}"
        beside = "" if style.words is None else f"{style.words:.0f} words on average"
        yield ScoreRow(name=STYLES[style.style], value=value, beside=beside)


def blame_rows(sample: Sample) -> tuple[BlameRow, ...]:
    """A row for each seed example, in the file's order; none where nothing was judged."""
    if sample.scores.kept_rate is None:
        return ()
    return tuple(_blame(sample, blame) for blame in sample.scores.blame)


def _blame(sample: Sample, blame: Blame) -> BlameRow:
    found = rejections(Funnel(rejected=blame.rejected))
    return BlameRow(
        seed=blame.seed + 1,
        question=seed_question(sample, blame.seed),
        made=blame.made,
        judged=blame.judged,
        kept=blame.kept,
        rate="" if blame.rate is None else rate_words(blame.rate),
        rejected=", ".join(f"{words} ({number})" for words, number in found),
        worse=blame.worse and sample.scores.trust.trusted,
    )


def seed_question(sample: Sample, example: int) -> str:
    """The first question of a seed example, empty where the sample does not have it."""
    whole = Contribution(path=sample.path, kind=sample.kind, task="", seeds=sample.seeds)
    groups = whole.examples
    return sample.seeds[groups[example][0]].question if example < len(groups) else ""


def selection_words(sample: Sample) -> tuple[str, ...]:
    """Which pairs a selection would take and how it compares with chance.

    Empty without one, and where it would take all there are: then nothing is selected.
    """
    chosen, usable = sample.scores.selection, sum(record.usable for record in sample.records)
    if chosen is None or not 0 < len(chosen.records) < usable:
        return ()
    numbers = ", ".join(str(index + 1) for index in chosen.records)
    random = f"as many taken at random have {chosen.random_quality:.2f}"
    words = [
        f"{counted(len(chosen.records), 'pair')}, good and different, as chosen: {numbers}.",
        f"Mean quality {chosen.quality:.2f} of 3; {random}.",
    ]
    if chosen.diversity is not None and chosen.random_diversity is not None:
        words.append(
            f"Mean distance between their questions, 0 to 1: {chosen.diversity:.2f}; at random "
            f"{chosen.random_diversity:.2f}."
        )
    return tuple(words)
