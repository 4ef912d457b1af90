"""Control pairs: made from the contributor's own, so that the judge itself can be judged.

For each seed chosen there is the pair as it stands, its question with the answers of other
seeds, with its answer broken off, and, for knowledge, with a fact of its answer changed. None
of it needs a model, and a random state makes the same controls again.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.domain.contribution import Contribution, ContributionKind, Seed
from app.domain.controls import Control, ControlKind
from workers.scoring.spoiling import contradicted, truncated
from workers.scoring.words import words

# More seeds make the bound tighter; past ten their judging costs more than it tells.
MOST_SEEDS = 10
SHUFFLES = 3
CLUSTER_LENGTH = 16
SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class ControlPair:
    """A control before it is judged, and the seeds (indices) its prompt shows.

    Neither the seed itself nor the one that lent its answer is shown: the judge would only
    have to compare.
    """

    control: Control
    shown: tuple[int, ...]
    context: str | None


def control_pairs(contribution: Contribution, random_state: int) -> tuple[ControlPair, ...]:
    """The controls of a run, numbered; seeds take turns, so that an early end has some of each."""
    draw = random.Random(random_state)  # noqa: S311 - for variety, not for secrets
    chosen = _chosen(contribution, draw)
    plain = [_Plain.of(seed) for seed in contribution.seeds]
    made = [tuple(_Spoiler(contribution, plain, seed, draw).pairs()) for seed in chosen]
    rounds = max(map(len, made), default=0)
    ordered = [pairs[n] for n in range(rounds) for pairs in made if n < len(pairs)]
    return tuple(
        replace(pair, control=replace(pair.control, number=number))
        for number, pair in enumerate(ordered)
    )


def cluster_of(contribution: Contribution, seed: int) -> str:
    """A digest of the seed example that holds a seed, the same wherever the example stands."""
    example = next(each for each in contribution.examples if seed in each)
    seeds = (contribution.seeds[index] for index in example)
    whole = "\0".join(f"{s.context or ''}\0{s.question}\0{s.answer}" for s in seeds)
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:CLUSTER_LENGTH]


def _chosen(contribution: Contribution, draw: random.Random) -> list[int]:
    """One seed of each seed example, of at most `MOST_SEEDS` examples."""
    firsts = [draw.choice(example) for example in contribution.examples]
    return firsts if len(firsts) <= MOST_SEEDS else sorted(draw.sample(firsts, MOST_SEEDS))


@dataclass(frozen=True)
class _Plain:
    """A seed's texts without case and punctuation, a blank at either end."""

    question: str
    answer: str

    @classmethod
    def of(cls, seed: Seed) -> _Plain:
        return cls(f" {' '.join(words(seed.question))} ", f" {' '.join(words(seed.answer))} ")


@dataclass(frozen=True)
class _Spoiler:
    """Makes the controls of one seed; `plain` are all seeds' texts."""

    contribution: Contribution
    plain: Sequence[_Plain]
    index: int
    draw: random.Random

    @property
    def seed(self) -> Seed:
        return self.contribution.seeds[self.index]

    def pairs(self) -> Iterator[ControlPair]:
        yield self._pair(ControlKind.OWN, self.seed.answer)
        broken = truncated(self.seed.answer)
        if broken:
            yield self._pair(ControlKind.TRUNCATED, broken)
        if self.contribution.kind is ContributionKind.KNOWLEDGE:
            others = [other.answer for other in self.contribution.seeds if other != self.seed]
            changed = contradicted(self.seed.answer, others, self.draw)
            if changed:
                yield self._pair(ControlKind.CONTRADICTED, changed)
        yield from self._shuffled()

    def _shuffled(self) -> Iterator[ControlPair]:
        lenders = self._lenders()
        for lender in self.draw.sample(lenders, min(SHUFFLES, len(lenders))):
            yield self._pair(ControlKind.SHUFFLED, self.contribution.seeds[lender].answer, lender)

    def _lenders(self) -> list[int]:
        """Seeds whose answers are surely none to this one's question, of equal answers one."""
        different: dict[str, int] = {}
        for number in self.draw.sample(range(len(self.plain)), len(self.plain)):
            if self._elsewhere(number):
                different.setdefault(self.plain[number].answer, number)
        return sorted(different.values())

    def _elsewhere(self, number: int) -> bool:
        mine, yours = self.plain[self.index], self.plain[number]
        if self.seed.context is None:
            # "Tell me a joke" asks for any of them.
            same = mine.question == yours.question
        else:
            same = self.contribution.seeds[number].context == self.seed.context
        # "Yes." answers what "Yes, it is." does, and five seeds may all be "positive".
        return not (same or yours.answer in mine.answer or mine.answer in yours.answer)

    def _pair(self, kind: ControlKind, answer: str, lender: int | None = None) -> ControlPair:
        control = Control(
            number=0,
            kind=kind,
            seed=self.index,
            cluster=cluster_of(self.contribution, self.index),
            question=self.seed.question,
            answer=answer,
        )
        shown = _shown(self.contribution, {self.index, lender}, self.draw)
        return ControlPair(control=control, shown=shown, context=self.seed.context)


def _shown(
    contribution: Contribution, without: set[int | None], draw: random.Random
) -> tuple[int, ...]:
    examples = contribution.examples
    left = [example for example in examples if without.isdisjoint(example)]
    if not left:
        return ()
    if contribution.kind is ContributionKind.KNOWLEDGE:
        example = draw.choice(left)
        return tuple(draw.sample(example, min(SHOWN, len(example))))
    return tuple(example[0] for example in draw.sample(left, min(SHOWN, len(left))))
