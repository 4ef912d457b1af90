"""Which pairs of which samples are trained on, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain.record import Record
from app.errors import UserError
from workers.scoring.selection import select
from workers.training.phases import Chosen
from workers.training.provenance import (
    NOTHING_USABLE,
    UNTRUSTED,
    Accepted,
    Source,
    TrainingOptions,
)

_NOTHING = "No pair was kept, so there is nothing to train on."


def choose_pairs(accepted: Sequence[Accepted], options: TrainingOptions) -> tuple[Chosen, ...]:
    """The usable pairs of each sample, or the selection of them, in the order of their records.

    A pair that was said before for the same contribution is left out: samples of two commits, or
    one sample given twice, may hold it.

    Raises:
        UserError: nothing is usable, or a judge is not trusted and that was not accepted.
    """
    # First, for accepting an untrusted judge would not help where there is nothing.
    if not any(record.usable for each in accepted for record in each.sample.records):
        raise UserError(NOTHING_USABLE, _NOTHING)
    untrusted = [each for each in accepted if not each.sample.scores.trust.trusted]
    if untrusted and not options.accept_untrusted:
        raise UserError(
            UNTRUSTED,
            f"The judge of {untrusted[0].sample.path} could not surely tell good pairs from "
            "spoiled ones, so what it kept may be poor.",
        )
    seen: set[tuple[str | None, ...]] = set()
    chosen = tuple(_chosen(each, options, seen) for each in accepted)
    if not any(each.records for each in chosen):
        raise UserError(NOTHING_USABLE, _NOTHING)
    return chosen


def source(chosen: Chosen) -> Source:
    """What the manifest says of a sample."""
    sample, provenance = chosen.accepted.sample, chosen.accepted.provenance
    return Source(
        repository=provenance.repository,
        path=sample.path,
        commit=provenance.commit,
        contributor=provenance.contributor,
        pull_request=provenance.pull_request,
        merge_commit=provenance.merge_commit,
        run=provenance.run,
        kind=sample.kind.value,
        teacher=sample.teacher,
        judge=sample.judge,
        trusted=sample.scores.trust.trusted,
        tiny=sample.tiny,
        judge_prompts=sample.judge_prompts,
        prompts=_prompts(chosen.records),
        random_state=sample.random_state,
        made=len(sample.records),
        usable=sum(record.usable for record in sample.records),
        used=len(chosen.records),
    )


def _prompts(records: Sequence[Record]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for record in records:
        for call in record.calls:
            found.setdefault(call.step, set()).add(call.prompt_hash)
    return {step: tuple(sorted(digests)) for step, digests in sorted(found.items())}


def _chosen(
    accepted: Accepted, options: TrainingOptions, seen: set[tuple[str | None, ...]]
) -> Chosen:
    records = tuple(sorted(accepted.sample.records, key=lambda record: record.index))
    new = tuple(_new(accepted, records, seen))
    if options.select is not None:
        selection = select(new, options.select, options.random_state)
        indices = set(selection.records) if selection else set()
        new = tuple(record for record in new if record.index in indices)
    # Those of rejected pairs too: they are passages of the document all the same.
    passages = dict.fromkeys(record.context for record in records if record.context)
    return Chosen(accepted=accepted, records=new, passages=tuple(passages))


def _new(
    accepted: Accepted, records: Sequence[Record], seen: set[tuple[str | None, ...]]
) -> Iterator[Record]:
    where = (accepted.provenance.repository, accepted.sample.path)
    for record in records:
        pair = (*where, record.context, record.question.strip(), record.answer.strip())
        said = record.question.strip() and record.answer.strip()
        if record.usable and said and pair not in seen:
            seen.add(pair)
            yield record
