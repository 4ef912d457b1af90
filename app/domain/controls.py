"""Judge controls: pairs whose worth is known beforehand, by which the judge itself is judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.record import Call


class ControlKind(StrEnum):
    """Where a control pair comes from.

    `own` is a pair of the contributor, as written: it should score high. The others are made
    from it so that they should score low: with the answer of another seed, with the answer
    broken off, with a fact of the answer changed (knowledge).
    """

    OWN = "own"
    SHUFFLED = "shuffled"
    TRUNCATED = "truncated"
    CONTRADICTED = "contradicted"


SPOILED = (ControlKind.SHUFFLED, ControlKind.TRUNCATED, ControlKind.CONTRADICTED)


@dataclass(frozen=True, kw_only=True)
class Control:
    """One control pair and what the judge said of it.

    `number` counts the controls of a run from 0. `seed` is the index of the seed it was made
    from and `cluster` a digest of that seed example, the same in every run that has it, so that
    runs can be pooled. `score` is 1..3, None where the judge's answer could not be read (then
    `reason` says why).
    """

    number: int
    kind: ControlKind
    seed: int
    cluster: str
    question: str
    answer: str
    score: float | None = None
    mass: float | None = None
    reason: str = ""
    calls: tuple[Call, ...] = ()

    @property
    def tokens(self) -> int:
        """Tokens read and written for this control."""
        return sum(call.prompt_tokens + call.completion_tokens for call in self.calls)


@dataclass(frozen=True, kw_only=True)
class Separation:
    """How well the judge told the contributors' own pairs from the spoiled ones of one kind.

    `auc` (0..1) is the probability that an own pair scores above a spoiled one, ties half; 0.5
    is chance. `low` and `high` bound it two-sidedly at 90%, so each alone at 95%, clustered by
    seed example. `kind` is None for all kinds together. `own` and `spoiled` count the pairs,
    `clusters` the seed examples.
    """

    kind: ControlKind | None
    auc: float
    low: float
    high: float
    own: int
    spoiled: int
    clusters: int


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Whether the judge's scores mean something, by its controls.

    `overall` decides: trusted where its lower bound is over 0.5. `by_kind` shows what it told
    apart. `earlier_runs` is how many earlier runs of other contributions, with the same judge and
    prompts, were pooled.
    """

    overall: Separation | None = None
    by_kind: tuple[Separation, ...] = ()
    earlier_runs: int = 0

    @property
    def trusted(self) -> bool:
        """Whether the separation is surely better than chance."""
        return self.overall is not None and self.overall.low > CHANCE


CHANCE = 0.5
