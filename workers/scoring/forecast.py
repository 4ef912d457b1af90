"""How many different rows the real generation would add to the training mix.

The scale and the mix are those of instructlab-sdg 0.8.3. Its full pipelines ask for 30 questions
per seed example of a skill (freeform: 30 at once; grounded: 3 for each of 10 new contexts). Its
data mixing draws 30 rows with replacement from each skill (`NUM_SYNTH_SKILLS`) and takes all of
knowledge. Of knowledge it asks about each chunk beside each seed example, so how many pairs it
makes follows from the document's length; 30 per seed example is our assumption there.

Among n draws with replacement from N rows N * (1 - (1 - 1/N)^n) different ones are expected
(each is missed with probability (1 - 1/N)^n).
"""

from __future__ import annotations

from app.domain.contribution import ContributionKind
from app.domain.scores import Forecast, Rate

PER_EXAMPLE = 30
DRAWN_PER_SKILL = 30


def forecast(
    rate: Rate | None, kind: ContributionKind, examples: int, originals_share: float
) -> Forecast | None:
    """What a generation from so many seed examples is expected to leave.

    `originals_share` (0..1) is the part of the sample's made records that were parsed and new.
    A larger generation repeats itself more than a sample, so the true part is at most that. The
    bounds are the kept rate's; None without a rate or without examples.
    """
    if rate is None or examples < 1:
        return None
    made = PER_EXAMPLE * examples
    drawn = None if kind is ContributionKind.KNOWLEDGE else DRAWN_PER_SKILL
    share = min(1.0, max(0.0, originals_share))
    low, high = made * share * rate.low, made * share * rate.high
    return Forecast(
        made=made,
        drawn=drawn,
        kept_low=low,
        kept_high=high,
        unique_low=low if drawn is None else different(low, drawn),
        unique_high=high if drawn is None else different(high, drawn),
    )


def different(rows: float, draws: int) -> float:
    """The expected number of different rows among draws with replacement.

    `rows` may be an expectation; one of less than a row is its own answer.
    """
    return rows * (1 - (1 - 1 / rows) ** draws) if rows > 1 else max(0.0, rows)
