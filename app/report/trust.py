"""Whether the judge can be trusted, in words that follow its controls."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.controls import CHANCE, ControlKind, Separation, Trust
from app.domain.sample import Sample
from app.report.numbers import at_least, at_most, counted, percent

SPOILED_WORDS = {
    ControlKind.OWN: "nothing, as written",  # only where a stranger's file says so
    ControlKind.SHUFFLED: "the answer of another seed",
    ControlKind.TRUNCATED: "an answer broken off",
    ControlKind.CONTRADICTED: "a fact of the answer changed",
}
WHOLE_MASS = 0.9995
"""What is shown as all: a server that applies the schema first always gives it."""
LITTLE_MASS = 0.5
EXPLANATION = (
    "Before anything is concluded from its scores, the judge is judged: it scores the "
    "contributor's own pairs as written, and the same pairs spoiled on purpose. AUC is how often "
    "an own pair scored above a spoiled one, ties counted half; 0.5 is chance, 1 is never wrong. "
    "The judge counts as trusted where AUC is over 0.5 with 95% certainty. That is a low bar: it "
    "says that the scores mean something, not that each of them is right."
)


@dataclass(frozen=True, kw_only=True)
class SeparationRow:
    """How well the judge told one kind of spoiled pair; `told` where surely better than chance."""

    spoiled: str
    auc: str
    bounds: str
    basis: str
    told: bool


def trust_words(sample: Sample) -> str:
    """Whether the judge can be trusted, in a sentence or two."""
    trust = sample.scores.trust
    if trust.overall is None:
        return _untested(sample)
    found = f"AUC {trust.overall.auc:.2f}, at least {at_least(trust.overall.low)}"
    if not trust.trusted:
        return (
            "The judge could not be shown to tell good pairs from spoiled ones on this run "
            f"({found}; 0.5 is chance), so these scores decide nothing; read the pairs."
        )
    told = f"The judge told the contributor's own pairs from spoiled ones ({found})."
    blind = _blind(trust)
    return f"{told} It could not be shown to notice {blind}." if blind else told


def _blind(trust: Trust) -> str:
    missed = [SPOILED_WORDS[s.kind] for s in trust.by_kind if not _told(s) and s.kind is not None]
    return " or ".join(missed)


def _told(separation: Separation) -> bool:
    return separation.low > CHANCE


def _untested(sample: Sample) -> str:
    if not sample.controls:
        return "The judge itself was not tested on this run, so read the pairs too."
    read = sum(control.score is not None for control in sample.controls)
    few = (
        f"Only {read} of {counted(len(sample.controls), 'control pair')} could be judged"
        if read
        else f"None of the {counted(len(sample.controls), 'control pair')} could be judged"
    )
    return f"{few}, so nothing is known of the judge on this run; read the pairs."


def separation_rows(trust: Trust) -> tuple[SeparationRow, ...]:
    """A row for each kind of spoiled pair, and one for all together."""
    whole = () if trust.overall is None else (trust.overall,)
    return tuple(map(_row, (*trust.by_kind, *whole)))


def _row(found: Separation) -> SeparationRow:
    return SeparationRow(
        spoiled="all together" if found.kind is None else SPOILED_WORDS[found.kind],
        auc=f"{found.auc:.2f}",
        bounds=f"{at_least(found.low)} to {at_most(found.high)}",
        basis=f"{found.own} own, {found.spoiled} spoiled, from {counted(found.clusters, 'seed')}",
        told=_told(found),
    )


def pooled_words(trust: Trust) -> str:
    """Which earlier runs are in the figures, empty where there are none."""
    if not trust.earlier_runs:
        return ""
    runs = counted(trust.earlier_runs, "earlier run")
    return f"Pooled with {runs} of other contributions, with the same judge and prompts."


def mass_words(sample: Sample) -> str:
    """How much of the judge's probability fell on scores, or that this cannot be seen."""
    mass = sample.scores.mass
    if mass is None:
        return (
            "The judge's server gives no probabilities, so each score is the digit that the judge "
            "wrote, and how sure it was is not known."
            if sample.scores.kept_rate is not None
            else ""
        )
    if mass >= WHOLE_MASS:
        return (
            "All of the judge's probability fell on scores. Some servers show this always; it then "
            "says nothing."
        )
    share = f"{percent(mass)} of the judge's probability fell on scores"
    return f"Only {share}: it hardly scored at all." if mass < LITTLE_MASS else f"{share}."
