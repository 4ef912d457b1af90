"""What one record is built from: its lead seed, the seeds beside it, a style, a chunk."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.domain.contribution import Contribution, ContributionKind
from app.domain.record import Style

MOST_OTHERS = 2
# Questions shown of the lead's context, for knowledge.
MOST_OF_CONTEXT = 3


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What one request shows, and how to choose it again.

    `lead` is the number of a seed example, `seeds` are indices of seeds, `chunk` is the number
    of a chunk, None where there are none.
    """

    lead: int
    seeds: tuple[int, ...]
    style: Style
    random_state: int
    chunk: int | None = None


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Chooses for the records of one run; `others` is how many seeds stand beside the lead.

    A pure function of the record's index, so that a restarted run chooses the same. The lead
    walks round the seed examples, which balances it; the style alternates both from record to
    record and from round to round, so that every lead gets both. What is shown beside a lead
    changes every other round, so that a short and a long record share it: the server then reads
    it once. Chunks are dealt out among the leads: a chunk belongs to one lead, so that pairs of
    one chunk, being alike, are of one cluster too.
    """

    contribution: Contribution
    chunks: tuple[str, ...] = ()
    random_state: int = 0
    others: int = MOST_OTHERS

    @property
    def room(self) -> int:
        """How many seeds a prompt shows at most."""
        if self.contribution.kind is ContributionKind.KNOWLEDGE:
            return MOST_OF_CONTEXT
        return 1 + self.others

    def at(self, index: int) -> Choice:
        """The choice for the record at `index`."""
        examples = self.contribution.examples
        turn, lead = divmod(index, len(examples))
        state = self._state(lead, turn)
        return Choice(
            lead=lead,
            seeds=self._shown(examples, lead, random.Random(state)),  # noqa: S311 - for variety
            style=(Style.SHORT, Style.LONG)[(turn + lead) % 2],
            random_state=state,
            chunk=self._chunk(len(examples), turn, lead),
        )

    def unlike(self, seeds: Collection[int], records: int) -> tuple[int, ...]:
        """What some of the first `records` are shown, without any of these seeds, else nothing.

        For knowledge, without any seed of the same example as these.
        """
        knowledge = self.contribution.kind is ContributionKind.KNOWLEDGE
        near = {
            seed
            for example in self.contribution.examples
            for seed in example
            if seed in seeds or (knowledge and not set(seeds).isdisjoint(example))
        }
        examples = self.contribution.examples
        places = (divmod(index, len(examples)) for index in range(records))
        states = dict.fromkeys((lead, self._state(lead, turn)) for turn, lead in places)
        # Without chunks: shuffling them for every record of every control would take seconds.
        sets = (self._shown(examples, lead, random.Random(state)) for lead, state in states)  # noqa: S311
        return next((shown for shown in sets if near.isdisjoint(shown)), ())

    def _state(self, lead: int, turn: int) -> int:
        """The random state of what is shown beside a lead, the same for its two styles."""
        shared = f"{self.random_state}/{lead}/{turn // len(Style)}"
        return int.from_bytes(hashlib.sha256(shared.encode()).digest()[:4], "big")

    def _shown(
        self, examples: Sequence[Sequence[int]], lead: int, draw: random.Random
    ) -> tuple[int, ...]:
        if self.contribution.kind is ContributionKind.KNOWLEDGE:
            shown = draw.sample(examples[lead], min(MOST_OF_CONTEXT, len(examples[lead])))
        else:
            others = [example[0] for number, example in enumerate(examples) if number != lead]
            beside = draw.sample(others, min(self.others, len(others)))
            shown = [examples[lead][0], *beside]
        draw.shuffle(shown)
        return tuple(shown)

    def _chunk(self, leads: int, turn: int, lead: int) -> int | None:
        if not self.chunks:
            return None
        order = list(range(len(self.chunks)))
        random.Random(self.random_state).shuffle(order)  # noqa: S311 - for variety
        dealt = order[lead::leads] or [order[lead % len(order)]]
        # Not the context that the lead itself is about: its questions have been asked.
        own = self.contribution.seeds[self.contribution.examples[lead][0]].context
        fresh = [chunk for chunk in dealt if self.chunks[chunk] != own]
        fresh = fresh or [chunk for chunk in order if self.chunks[chunk] != own] or dealt
        # Styles alternate too: in an even round each chunk would always meet the same one.
        late = 0 if len(fresh) % 2 else turn // len(fresh)
        return fresh[(turn + late) % len(fresh)]
