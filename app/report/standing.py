"""The standing of a pull request: what the evidence asks of people, with its reasons.

A sample decides something only where the judge was shown to tell good pairs from spoiled ones,
the teacher is no toy, and the planned number was judged: one that ended early holds the pairs
that finished first. All else is left to a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.sample import Sample
from app.domain.scores import Zone
from app.report.numbers import counted


class Standing(StrEnum):
    """What the evidence asks of people; Seedbed itself never merges."""

    NEEDS_CHANGES = "needs changes"
    NEEDS_A_LOOK = "needs a look"
    READY = "ready"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason for a standing; `path` is the contribution it is about, empty for all."""

    standing: Standing
    words: str
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a standing is drawn from.

    `errors` is None while the checks are not done. `samples` has each contribution of the head
    with the sample of its newest run, None where there is none.
    """

    errors: int | None
    samples: Sequence[tuple[str, Sample | None]]


def decisive(sample: Sample) -> bool:
    """Whether a sample's zone may decide something, or only informs."""
    return sample.scores.trust.trusted and not sample.tiny and not sample.ended_by


def weigh(evidence: Evidence) -> tuple[Reason, ...]:
    """The reasons, weightiest first; the first one's standing is the pull request's."""
    order = list(Standing)
    found = [*_of_checks(evidence), *_of_samples(evidence)]
    return tuple(sorted(found, key=lambda reason: order.index(reason.standing)))


def _of_checks(evidence: Evidence) -> Iterator[Reason]:
    if evidence.errors is None:
        yield Reason(standing=Standing.NEEDS_A_LOOK, words="the checks are not done")
    elif evidence.errors:
        words = f"{counted(evidence.errors, 'error')} to mend"
        yield Reason(standing=Standing.NEEDS_CHANGES, words=words)
    elif evidence.samples:
        yield Reason(standing=Standing.READY, words="the checks found no error")
    else:
        yield Reason(standing=Standing.NEEDS_A_LOOK, words="there is no contribution to sample")


def _of_samples(evidence: Evidence) -> Iterator[Reason]:
    for path, sample in evidence.samples:
        standing, words = _of_sample(sample)
        yield Reason(standing=standing, words=words, path=path)


def _of_sample(sample: Sample | None) -> tuple[Standing, str]:
    if sample is None:
        return Standing.NEEDS_A_LOOK, "there is no sample yet"
    scores = sample.scores
    if scores.kept_rate is None:
        return Standing.NEEDS_A_LOOK, "nothing could be judged"
    zone = f"the sample is {scores.zone}" if scores.zone is not Zone.UNCLEAR else ""
    if decisive(sample):
        by = f"{zone}, by a judge that is trusted"
        if scores.zone is Zone.LIKELY_POOR:
            return Standing.NEEDS_CHANGES, by
        if scores.zone is Zone.LIKELY_GOOD:
            return Standing.READY, by
        return Standing.NEEDS_A_LOOK, "the sample does not decide: its interval is too wide"
    doubt = _doubt(sample)
    words = f"{zone}, but {doubt}" if zone else f"the sample decides nothing: {doubt}"
    return Standing.NEEDS_A_LOOK, words


def _doubt(sample: Sample) -> str:
    """Why a sample decides nothing, the gravest cause."""
    if sample.tiny:
        return "its teacher is a very small model, for trying Seedbed out"
    if sample.scores.trust.overall is None:
        return "the judge was not tested"
    if not sample.scores.trust.trusted:
        return "the judge could not be shown to tell good pairs from spoiled ones"
    return "it ended early"
