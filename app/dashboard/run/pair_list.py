"""The list of a run's pairs: the filters with what they would show, and one page of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.dashboard.run.record_view import RecordView, record_view, whole_record_view
from app.dashboard.run.wanted import Asked, Link, Wanted, no_link, outcomes, reason_of
from app.dashboard.words import OUTCOME_TITLES
from app.domain.record import Outcome, Record
from app.report.numbers import counted
from app.report.reasons import reason_words

PAIRS_A_PAGE = 25


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the filters by outcome: its name in the address, and how many it shows."""

    title: str
    outcome: str
    address: str
    number: int
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Option:
    """One that can be chosen in the form; `value` is what the address then has."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class FilterForm:
    """The form that narrows the list; its texts are as they were asked for."""

    reasons: tuple[Option, ...]
    seeds: tuple[Option, ...]
    outcome: str
    least: str
    most: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PairList:
    """One page of the pairs that pass the filters.

    `total` counts all pairs of the run, `found` those that pass; `where` says in words which are
    shown. Addresses are empty where they would lead to the page itself.
    """

    choices: tuple[Choice, ...]
    records: tuple[RecordView, ...]
    total: int
    found: int
    where: str = ""
    form: FilterForm | None = None
    problems: tuple[str, ...] = ()
    clear: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a list stands: `link` has its own page, `base` that of the run for pairs of it.

    `base` is empty where a pair has no page of its own.
    """

    link: Link = no_link
    base: str = ""


def pair_list(records: Sequence[Record], asked: Asked, place: Place) -> PairList:
    """The page of pairs that an address asks for; the last one where it asks for one after it."""
    found = [record for record in records if asked.wanted.fits(record)]
    pages = max(-(-len(found) // PAIRS_A_PAGE), 1)
    wanted = replace(asked.wanted, page=min(asked.wanted.page, pages))
    first = (wanted.page - 1) * PAIRS_A_PAGE
    shown = found[first : first + PAIRS_A_PAGE]

    def page(number: int) -> str:
        return place.link(replace(wanted, page=number)) if 1 <= number <= pages else ""

    return PairList(
        choices=choices(records, wanted, place.link),
        records=tuple(record_view(record, place.base) for record in shown),
        total=len(records),
        found=len(found),
        where=_where(first, len(shown), len(found), len(records)),
        form=_form(records, wanted),
        problems=asked.problems,
        clear="" if wanted.everything else place.link(Wanted()),
        before=page(wanted.page - 1),
        after=page(wanted.page + 1),
    )


def whole_list(records: Sequence[Record]) -> PairList:
    """All pairs with all that belongs to them; choices lead to places in the page."""

    def link(wanted: Wanted) -> str:
        return f"#{wanted.outcome or 'records'}"

    return PairList(
        choices=choices(records, Wanted(), link),
        records=tuple(map(whole_record_view, records)),
        total=len(records),
        found=len(records),
    )


def choices(records: Sequence[Record], wanted: Wanted, link: Link) -> tuple[Choice, ...]:
    """A link for each outcome, and one for all; the other filters stay."""
    numbers = outcomes(records, wanted)

    def choice(title: str, outcome: Outcome | None, number: int) -> Choice:
        return Choice(
            title=title,
            outcome=outcome or "",
            address=link(replace(wanted, outcome=outcome, page=1)),
            number=number,
            chosen=wanted.outcome is outcome,
        )

    each = (choice(OUTCOME_TITLES[outcome], outcome, numbers[outcome]) for outcome in Outcome)
    return (choice("All", None, numbers.total()), *each)


def _where(first: int, shown: int, found: int, total: int) -> str:
    which = f"Pairs {first + 1:,} to {first + shown:,}" if shown < found else counted(found, "pair")
    if shown < found and found == total:
        return f"{which} of {found:,}."
    if shown < found:
        return f"{which} of {found:,} that fit, {total:,} in all."
    return f"{which} of {total:,}." if found < total else f"{which}."


def _form(records: Sequence[Record], wanted: Wanted) -> FilterForm:
    reasons = {reason_of(record) for record in records} | {wanted.reason}
    seeds = {record.lead_seed + 1 for record in records}
    if wanted.seed is not None:
        seeds.add(wanted.seed)
    named = sorted((reason_words(reason), reason) for reason in reasons - {""})
    return FilterForm(
        reasons=tuple(
            Option(value=reason, words=words, chosen=reason == wanted.reason)
            for words, reason in named
        ),
        seeds=tuple(
            Option(value=str(seed), words=str(seed), chosen=seed == wanted.seed)
            for seed in sorted(seeds)
        ),
        outcome=wanted.outcome or "",
        least="" if wanted.least is None else f"{wanted.least:g}",
        most="" if wanted.most is None else f"{wanted.most:g}",
        text=wanted.text,
    )
