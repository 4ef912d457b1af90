"""Which of a run's pairs are wanted: filters of an address, each alone or with others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from urllib.parse import urlencode

from app.domain.record import Outcome, Record

LONGEST_TEXT = 200
"""Characters of a search; no question is found by more."""
HIGHEST_NUMBER = 10_000
"""More pages or seeds than any run has."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The filters; what is None or empty filters nothing.

    `seed` is the lead seed and counts from 1, `least` and `most` bound the judge's score of the
    pair (1 to 3, both included), `text` is looked for in all that a pair says, `page` from 1.
    """

    outcome: Outcome | None = None
    reason: str = ""
    seed: int | None = None
    least: float | None = None
    most: float | None = None
    text: str = ""
    page: int = 1

    @property
    def everything(self) -> bool:
        """Whether nothing is filtered."""
        return replace(self, page=1) == Wanted()

    def query(self) -> str:
        """The filters as an address has them, empty where there are none."""
        values = {
            "outcome": self.outcome.value if self.outcome else "",
            "reason": self.reason,
            "seed": "" if self.seed is None else str(self.seed),
            "min": "" if self.least is None else f"{self.least:g}",
            "max": "" if self.most is None else f"{self.most:g}",
            "q": self.text,
            "page": "" if self.page == 1 else str(self.page),
        }
        there = {name: value for name, value in values.items() if value}
        return urlencode(there, errors="replace")

    def fits(self, record: Record) -> bool:
        """Whether a record passes all filters."""
        return (
            (self.outcome is None or record.outcome is self.outcome)
            and (not self.reason or reason_of(record) == self.reason)
            and (self.seed is None or record.lead_seed + 1 == self.seed)
            and self._scored_so(record)
            and (not self.text or self.text.casefold() in _said(record))
        )

    def _scored_so(self, record: Record) -> bool:
        if self.least is None and self.most is None:
            return True
        score = record.quality
        if score is None:
            return False
        # By the digits that are shown: 2.00 on the page is found by 2.
        shown = round(score, 2)
        return (self.least is None or shown >= self.least) and (
            self.most is None or shown <= self.most
        )


Link = Callable[[Wanted], str]
"""The address of the pairs that are wanted, empty where there is no such page."""


def no_link(_wanted: Wanted) -> str:
    """For a page that has all pairs and no other pages."""
    return ""


def link_from(base: str) -> Link:
    """Addresses on the page at `base`."""

    def link(wanted: Wanted) -> str:
        query = wanted.query()
        return f"{base}{'?' if query else ''}{query}#records"

    return link


def reason_of(record: Record) -> str:
    """The reason code that is shown with a record; one that passed after a correction has none."""
    return "" if record.outcome is Outcome.REPAIRED else record.reason


def outcomes(records: Iterable[Record], wanted: Wanted) -> Counter[Outcome]:
    """How many of each outcome pass all filters but that of the outcome."""
    others = replace(wanted, outcome=None)
    return Counter(record.outcome for record in records if others.fits(record))


def _said(record: Record) -> str:
    texts = (record.question, record.answer, record.draft, record.explanation, record.context or "")
    return "\n".join(texts).casefold()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an address asks for, and what of it could not be understood, in words."""

    wanted: Wanted
    problems: tuple[str, ...] = ()


def asked_for(query: Mapping[str, str]) -> Asked:
    """Read the filters of an address; one that cannot be understood filters nothing."""
    problems: list[str] = []
    least, most = (_score(query.get(name, ""), problems) for name in ("min", "max"))
    if least is not None and most is not None and least > most:
        problems.append(f"No score lies between {least:g} and {most:g}.")
    wanted = Wanted(
        outcome=_outcome(query.get("outcome", ""), problems),
        reason=query.get("reason", "").strip()[:LONGEST_TEXT],
        seed=_number(query.get("seed", ""), "seed", problems),
        least=least,
        most=most,
        text=query.get("q", "").strip()[:LONGEST_TEXT],
        page=_number(query.get("page", ""), "page", problems) or 1,
    )
    return Asked(wanted=wanted, problems=tuple(problems))


def _outcome(name: str, problems: list[str]) -> Outcome | None:
    found = next((outcome for outcome in Outcome if outcome.value == name), None)
    if name and found is None:
        problems.append(f'No outcome is called "{name[:LONGEST_TEXT]}".')
    return found


def _number(text: str, noun: str, problems: list[str]) -> int | None:
    clean = text.strip()
    if not clean:
        return None
    is_number = clean.isascii() and clean.isdigit() and len(clean) <= len(str(HIGHEST_NUMBER))
    if not is_number or not 1 <= int(clean) <= HIGHEST_NUMBER:
        problems.append(f'"{clean[:LONGEST_TEXT]}" is not the number of a {noun}.')
        return None
    return int(clean)


def _score(text: str, problems: list[str]) -> float | None:
    clean = text.strip()
    if not clean:
        return None
    try:
        score = float(clean)
    except ValueError:
        score = float("nan")
    if not isfinite(score):
        problems.append(f'"{clean[:LONGEST_TEXT]}" is not a score.')
        return None
    return round(score, 2)
