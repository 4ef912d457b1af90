"""Records with texts, for the measures of texts."""

from typing import Any

from app.domain.record import JudgedPart, Judgement, Outcome, Record, Style


def pair(index: int, question: str, answer: str = "An answer.", **other: Any) -> Record:
    """A kept record of quality 3, short, of seed 0, unless told otherwise."""
    quality: float | None = other.pop("quality", 3.0)
    judged = () if quality is None else (Judgement(part=JudgedPart.PAIR, score=quality),)
    known: dict[str, Any] = {
        "lead_seed": 0,
        "seeds": (0,),
        "style": Style.SHORT,
        "random_state": 0,
        "outcome": Outcome.KEPT,
        "judgements": judged,
    }
    return Record(index=index, question=question, answer=answer, **(known | other))
