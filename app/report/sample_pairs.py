"""Which pairs of a sample a comment shows, and how each looks there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.record import JudgedPart, Record
from app.domain.sample import Sample
from app.domain.showing import shown
from app.report.reasons import why_not_kept
from app.report.text import inline, quoted

CONTEXT = 1_000


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Pairs under a title; no pair stands under two."""

    title: str
    records: tuple[Record, ...]


def shown_pairs(sample: Sample) -> tuple[Shown, ...]:
    """The best, the worst, the borderline and the corrected pairs, where there are any."""
    found = shown(sample.records)
    groups = (
        ("Best pairs", found.best),
        ("Worst pairs", found.worst),
        ("Borderline pairs", found.borderline),
        ("Corrected pairs", found.corrected),
    )
    return tuple(Shown(title=title, records=records) for title, records in groups if records)


def fitting(groups: Sequence[Shown], room: int, *, unfolded: bool) -> tuple[str, bool]:
    """The groups as Markdown in at most `room` characters, and whether all pairs fitted.

    It is cut at a whole pair. With `unfolded` the groups stand open.
    """
    parts: list[str] = []
    for group in groups:
        count = f" ({len(group.records)})"
        opening = f"<details{' open' if unfolded else ''}><summary>{group.title}{count}</summary>"
        blocks, left = [opening], room - len(opening) - len(CLOSING)
        for record in group.records:
            block = f"\n\n{pair_block(record)}"
            left -= len(block)
            if left < 0:
                break
            blocks.append(block)
        if len(blocks) > 1:
            parts.append("".join([*blocks, CLOSING]))
        if len(blocks) <= len(group.records):
            return "\n\n".join(parts), False
        room = left - len("\n\n")
    return "\n\n".join(parts), True


CLOSING = "\n\n</details>"


def pair_block(record: Record) -> str:
    """One pair: question, answer (both, where it was corrected), what was said of it."""
    question = inline(record.question, 500) or "(no question was made)"
    parts = [f"**{question}**", *_answers(record), f"<sub>{_about(record)}</sub>"]
    if record.explanation:
        about = " on the first answer" if record.draft else ""
        parts.append(f"The judge's words{about}: {inline(record.explanation, 600)}")
    if record.context:
        context = quoted(record.context, CONTEXT)
        parts.append(f"<details><summary>Its context</summary>\n\n{context}{CLOSING}")
    return "\n\n".join(parts)


def _answers(record: Record) -> list[str]:
    answer = quoted(record.answer) if record.answer else "> (no answer was made)"
    if not record.draft:
        return [answer]
    title = "After the correction:" if record.usable else "After a correction, still poor:"
    return ["First answer:", quoted(record.draft), title, answer]


def _about(record: Record) -> str:
    first, last = record.judgement(JudgedPart.PAIR), record.quality
    if first is None or last is None:
        quality = "not scored"
    elif record.draft and first.score != last:
        quality = f"quality {last:.2f} of 3 after the correction, {first.score:.2f} before"
    else:
        quality = f"quality {last:.2f} of 3"
    why = inline(why_not_kept(record))
    place = f"from seed {record.lead_seed + 1}, number {record.index + 1}"
    return ", ".join(filter(None, (quality, place, why)))
