"""One pair of a report at a terminal: question, answer, what was said of them."""

from __future__ import annotations

from collections.abc import Iterator

from rich.padding import Padding
from rich.text import Text

from app.domain.record import JudgedPart, Outcome, Record
from app.report.reasons import why_not_kept
from seedbed.checking.shown import shown

OUTCOME_STYLES = {
    Outcome.KEPT: "green",
    Outcome.REPAIRED: "cyan",
    Outcome.REJECTED: "red",
    Outcome.DUPLICATE: "yellow",
    Outcome.UNPARSED: "yellow",
    Outcome.UNFINISHED: "dim",
}
_QUESTION, _ANSWER, _CONTEXT, _WORDS = 500, 1_500, 1_000, 600
_INDENT = (0, 0, 0, 2)


def pair_lines(record: Record) -> Iterator[Text | Padding]:
    """The pair, line by line."""
    style = OUTCOME_STYLES[record.outcome]
    yield Text.assemble((record.outcome.value, style), (f", {about(record)}", "dim"))
    if record.context:
        yield _block(f"About: {record.context}", _CONTEXT, "dim")
    yield _block(record.question or "(no question was made)", _QUESTION, "bold")
    if record.draft:
        yield _block("First answer:", _WORDS, "dim")
        yield _block(record.draft, _ANSWER)
        title = "After the correction:" if record.usable else "After a correction, still poor:"
        yield _block(title, _WORDS, "dim")
    yield _block(record.answer or "(no answer was made)", _ANSWER)
    if record.explanation:
        whose = "The judge's words on the first answer" if record.draft else "The judge's words"
        yield _block(f"{whose}: {record.explanation}", _WORDS, "dim")


def about(record: Record) -> str:
    """The quality, the lead seed, the number and the reason."""
    first, last = record.judgement(JudgedPart.PAIR), record.quality
    quality = "not scored" if last is None else f"quality {last:.2f} of 3"
    if record.draft and first is not None and first.score != last:
        quality += f" after the correction, {first.score:.2f} before"
    place = f"from seed {record.lead_seed + 1}, number {record.index + 1}"
    return ", ".join(filter(None, (quality, place, shown(why_not_kept(record)))))


def _block(text: str, limit: int, style: str = "") -> Padding:
    """Text of strangers with its lines kept; what is hidden in it shows as escapes."""
    whole = text.strip().replace("\r\n", "\n")
    kept = whole if len(whole) <= limit else f"{whole[: limit - 3]}..."
    lines = "\n".join(shown(line) for line in kept.split("\n"))
    return Padding(Text(lines, style=style), _INDENT)
