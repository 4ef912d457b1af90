"""Control pairs: made from the contributor's own, so that the judge itself can be judged.

For each seed chosen there is the pair as it stands, its question with the answers of other
seeds, with its answer broken off, and, for knowledge, with a fact of its answer changed. None
of it needs a model, and a random state makes the same controls again.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.domain.contribution import Contribution, ContributionKind, Seed
from app.domain.controls import Control, ControlKind

# More seeds make the bound tighter; past ten their judging costs more than it tells.
MOST_SEEDS = 10
SHUFFLES = 3
# An answer broken off after this share of its words; shorter ones can't be broken off so that
# it shows.
BROKEN_OFF = 0.5
FEWEST_WORDS = 8
CLUSTER_LENGTH = 16
SHOWN = 3

# Not the number of a list's item: nobody would call that a fact.
_NUMBER = re.compile(r"(?<!\d)(?!(?<![^\n])\d{1,3}+[.)] )\d+")


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
    made = [tuple(_Spoiler(contribution, seed, draw).pairs()) for seed in chosen]
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
class _Spoiler:
    """Makes the controls of one seed."""

    contribution: Contribution
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
        seeds = self.contribution.seeds
        others = [n for n, other in enumerate(seeds) if _elsewhere(other, self.seed)]
        for lender in self.draw.sample(others, min(SHUFFLES, len(others))):
            yield self._pair(ControlKind.SHUFFLED, seeds[lender].answer, lender)

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


def _elsewhere(other: Seed, seed: Seed) -> bool:
    """Whether another seed's answer is surely none to this one's question."""
    same_context = seed.context is not None and other.context == seed.context
    return not same_context and other.answer.strip() != seed.answer.strip()


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


def truncated(answer: str) -> str:
    """The answer broken off in the middle, "" where it is too short for that to show."""
    words = list(re.finditer(r"\S+", answer))
    if len(words) >= FEWEST_WORDS:
        # Not at the end of a sentence, where it could pass for a brief answer.
        for word in words[int(len(words) * BROKEN_OFF) :]:
            if word.group()[-1] not in ".!?:;" and word.end() < len(answer.rstrip()):
                return answer[: word.end()]
        return ""
    # Scripts without blanks: by characters.
    text = answer.strip()
    return text[: len(text) // 2] if len(words) <= len(text) / 20 and words else ""


def contradicted(answer: str, others: Sequence[str], draw: random.Random) -> str:
    """The answer with one fact changed: a number, else a name for another seed's name.

    "" where it holds neither.
    """
    number = _NUMBER.search(answer)
    if number is not None:
        changed = _other_number(number.group(), draw)
        return answer[: number.start()] + changed + answer[number.end() :]
    own = _names(answer)
    elsewhere = [name for other in others for name in _names(other)]
    foreign = sorted({name for name in elsewhere if name not in answer})
    if not own or not foreign:
        return ""
    return answer.replace(draw.choice(own), draw.choice(foreign), 1)


def _other_number(digits: str, draw: random.Random) -> str:
    """Another number of as many digits, surely not the same."""
    low = 10 ** (len(digits[:15]) - 1) if len(digits) > 1 else 0
    span = 10 ** len(digits[:15]) - low
    value = low + (int(digits[:15]) - low + draw.randrange(1, span)) % span
    return str(value)


def _names(text: str) -> list[str]:
    """Runs of capitalised words that do not begin a sentence, and so are likely names."""
    found = re.findall(r"(?<=[a-z,] )(?:[A-Z][\w'-]{2,40}+(?: (?=[A-Z]))?+){1,4}", text)
    return [name.strip() for name in found]
