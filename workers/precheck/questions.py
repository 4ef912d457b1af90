"""Which seed questions are asked, and among which answers each seed's own is ranked."""

from __future__ import annotations

import hashlib
import math
import random
from dataclasses import dataclass

from app.domain.contribution import Contribution, ContributionKind, Seed

CHOICES = 4
"""Answers to rank, the seed's own among them."""
ALIKE_IN_LENGTH = 6
"""The other answers are drawn from so many nearest in length: length must not give it away."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One seed question, ready to be asked.

    `choices` are indices of seeds, the own one first; fewer than `CHOICES` where there are
    not as many different answers. `random_state` reproduces their choice and order.
    """

    contribution: Contribution
    seed: int
    example: int
    choices: tuple[int, ...]
    random_state: int

    @property
    def own(self) -> Seed:
        """The seed."""
        return self.contribution.seeds[self.seed]

    @property
    def context(self) -> str | None:
        """What is shown with the question: a skill's facts; none of knowledge, which is asked."""
        if self.contribution.kind is ContributionKind.KNOWLEDGE:
            return None
        return self.own.context

    def answers(self) -> tuple[str, ...]:
        """The answers to rank, the own one first."""
        return tuple(self.contribution.seeds[index].answer for index in self.choices)


def asked_questions(contribution: Contribution, most: int, random_state: int) -> tuple[Asked, ...]:
    """The questions to ask, in the order of the file; a pure function of its arguments."""
    example_of = {
        seed: number for number, seeds in enumerate(contribution.examples) for seed in seeds
    }
    found = []
    for seed in spread(contribution, most):
        state = _derived(random_state, seed)
        found.append(
            Asked(
                contribution=contribution,
                seed=seed,
                example=example_of[seed],
                choices=choices_for(contribution, seed, state),
                random_state=state,
            )
        )
    return tuple(found)


def spread(contribution: Contribution, most: int) -> tuple[int, ...]:
    """At most so many seeds, as evenly over the seed examples as they allow."""
    examples = contribution.examples
    if len(examples) > most:
        return tuple(examples[place * len(examples) // most][0] for place in range(most))
    longest = max(map(len, examples), default=0)
    by_turns = [seeds[turn] for turn in range(longest) for seeds in examples if turn < len(seeds)]
    return tuple(sorted(by_turns[:most]))


def choices_for(contribution: Contribution, seed: int, random_state: int) -> tuple[int, ...]:
    """The seed and up to three others with different answers, rather of a similar length."""
    seeds = contribution.seeds
    others, seen = [], {_plain(seeds[seed].answer)}
    for index, other in enumerate(seeds):
        plain = _plain(other.answer)
        if plain and plain not in seen:
            seen.add(plain)
            others.append(index)
    own = len(seeds[seed].answer)
    others.sort(key=lambda index: abs(math.log(len(seeds[index].answer) / max(own, 1))))
    draw = random.Random(random_state)  # noqa: S311 - for variety, not for secrets
    near = others[:ALIKE_IN_LENGTH]
    return (seed, *draw.sample(near, min(CHOICES - 1, len(near))))


def _plain(answer: str) -> str:
    return " ".join(answer.casefold().split())


def _derived(random_state: int, seed: int) -> int:
    digest = hashlib.sha256(f"{random_state}/{seed}".encode()).digest()
    return int.from_bytes(digest[:4], "big")
