"""The part of the family `duplicates` that looks at other contributions.

It is applied where an index of them is at hand; what another contribution says of itself is
shown by its path, its number and the beginning of a question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from app.domain.findings import Finding, Severity
from app.taxonomy.indexing import Asked, task_of
from app.taxonomy.outside import Neighbour, NeighbourSource
from app.taxonomy.rule import Example, Place, Rule
from app.taxonomy.similarity import NEAR
from app.taxonomy.subject import Subject

MAX_LOOKED_UP = 300
"""Of a file's questions; an index is asked once for all of them."""
MAX_REPORTED = 20
LEAST_QUESTIONS = 3
"""So many questions have to agree before anything is said of a file as a whole."""
LEAST_VOTES = 4
VOTING_SHARE = 0.6
_SHOWN = 80

_COPY = (
    "seed_examples:\n"
    "- question: Write a letter that asks a landlord to repair the heating.\n"
    "- question: Write a letter that thanks a teacher for a school year.\n"
    "- question: Write a letter that asks a library to extend a loan.\n"
    "- question: Write a letter that cancels the contract with a gym.\n"
)
_OTHER = (
    "seed_examples:\n"
    "- question: Which planet has the most moons?\n"
    "- question: Why is the sky blue at noon and red in the evening?\n"
    "- question: How far away is the moon?\n"
)
_SAME_FORM = (
    "seed_examples:\n"
    "- question: Write a letter that asks a landlord to repair the roof and window.\n"
    "- question: Write a letter that thanks a teacher for a good school trip.\n"
    "- question: Write a letter that asks a library to extend an opening hour.\n"
    "- question: Write a letter that cancels the contract with a phone company.\n"
)

IN_TAXONOMY = Rule(
    id="duplicates/in-taxonomy",
    severity=Severity.WARNING,
    message="Most questions of this file are in the taxonomy already.",
    hint="Add what is new to the file that is there, or ask other questions.",
    why="The model has been taught what the taxonomy holds; a second copy outweighs the rest.",
    bad=Example(text=_COPY, place=Place.NEIGHBOUR),
    good=Example(text=_OTHER, place=Place.NEIGHBOUR),
    source="docs/triaging/triaging-contributions.md",
)
IN_PULL_REQUEST = Rule(
    id="duplicates/in-pull-request",
    severity=Severity.WARNING,
    message="Most questions of this file are in another open pull request too.",
    hint="Look at it: if it is yours, close one of the two; if not, agree on who goes on.",
    why="Two pull requests with the same questions cannot both be merged with gain.",
    bad=Example(text=_COPY, place=Place.NEIGHBOUR),
    good=Example(text=_OTHER, place=Place.NEIGHBOUR),
)
PLACE = Rule(
    id="duplicates/place",
    severity=Severity.NOTE,
    message="Most questions of this file are of the same kind as those in another folder.",
    hint="See whether the file belongs there. If it is right where it is, leave it.",
    why="What belongs together is found together, and nobody writes it a second time.",
    bad=Example(text=_SAME_FORM, place=Place.NEIGHBOUR),
    good=Example(text=_OTHER, place=Place.NEIGHBOUR),
    source="docs/triaging/triaging-contributions.md",
    heuristic=True,
)
RULES: tuple[Rule, ...] = (IN_TAXONOMY, IN_PULL_REQUEST, PLACE)


@dataclass(frozen=True)
class _Match:
    """One question of the file, and what is near it elsewhere, nearest first."""

    question: Asked
    neighbours: tuple[Neighbour, ...]


def check(subject: Subject, found: Sequence[Asked], source: NeighbourSource) -> Iterator[Finding]:
    """What other contributions have of this file, and where its like is."""
    different = {one.text: one for one in found}
    questions = list(different.values())[:MAX_LOOKED_UP]
    task = task_of(subject)
    texts = [one.text for one in questions] + ([task] if task else [])
    if not questions:
        return
    near = source.near(subject.path, texts)
    matches = [_Match(one, tuple(near[index])) for index, one in enumerate(questions)]
    in_taxonomy = list(_same(subject, matches, IN_TAXONOMY, _leaf))
    yield from in_taxonomy
    yield from _same(subject, matches, IN_PULL_REQUEST, _pull_request)
    if not any(finding.severity is Severity.WARNING for finding in in_taxonomy):
        yield from _place(subject, matches, near[-1] if task else None)


def _same(
    subject: Subject, matches: Sequence[_Match], rule: Rule, where: Callable[[Neighbour], str]
) -> Iterator[Finding]:
    """One finding for a file that is mostly elsewhere, and one for each other question that is."""
    places = [_places(match, where) for match in matches]
    counts = Counter(place for found in places for place in found)
    most, number = max(counts.items(), key=lambda item: item[1], default=("", 0))
    if number >= LEAST_QUESTIONS and number > len(matches) / 2:
        example = next(found[most] for found in places if most in found)
        words = (
            f"{number} of the {len(matches)} questions of this file are also in {most}, "
            f"for example {_shown(example.question)}."
        )
        yield rule.at(subject.spot(("seed_examples",), key=True), words)
        places = [{} if most in found else found for found in places]
    yield from islice(_single(subject, matches, rule, places), MAX_REPORTED)


def _places(match: _Match, where: Callable[[Neighbour], str]) -> dict[str, Neighbour]:
    """The places that have a question too, each with what is nearest there, nearest first."""
    found: dict[str, Neighbour] = {}
    for neighbour in match.neighbours:
        if neighbour.similarity >= NEAR and (place := where(neighbour)):
            found.setdefault(place, neighbour)
    return found


def _single(
    subject: Subject,
    matches: Sequence[_Match],
    rule: Rule,
    places: Sequence[dict[str, Neighbour]],
) -> Iterator[Finding]:
    hint = "One such question does no harm. Of several, see whether the file is needed."
    for match, found in zip(matches, places, strict=True):
        for place, neighbour in islice(found.items(), 1):
            words = f"This question is also in {place}: {_shown(neighbour.question)}."
            spot = subject.spot(match.question.question.path)
            yield rule.at(spot, words, hint, severity=Severity.NOTE)


def _leaf(neighbour: Neighbour) -> str:
    return f"`{neighbour.path}`" if neighbour.pull_request is None else ""


def _pull_request(neighbour: Neighbour) -> str:
    # Without the `#` that would make a link back from there.
    return "" if neighbour.pull_request is None else f"pull request {neighbour.pull_request}"


def _place(
    subject: Subject, matches: Sequence[_Match], task: Sequence[Neighbour] | None
) -> Iterator[Finding]:
    """The folder of what is nearest to most texts, if nothing alike is in the file's own."""
    own = _folder(subject.path)
    texts = [match.neighbours for match in matches] + ([task] if task is not None else [])
    ballots = [_of_same_kind(subject, near) for near in texts]
    known = {_folder(neighbour.path) for ballot in ballots for neighbour in ballot}
    votes = [ballot[0] for ballot in ballots if ballot]
    counts = Counter(_folder(vote.path) for vote in votes)
    folder, number = max(counts.items(), key=lambda item: item[1], default=("", 0))
    strong = number >= LEAST_VOTES and number >= VOTING_SHARE * len(ballots)
    if strong and not any(own.is_relative_to(one) or one.is_relative_to(own) for one in known):
        nearest = max(
            (vote for vote in votes if _folder(vote.path) == folder), key=lambda v: v.similarity
        )
        words = (
            f"Of the {len(ballots)} texts of this file, {number} are most like "
            f"those in the folder `{folder}`, and none is like any in `{own}`. The nearest is "
            f"{_shown(nearest.question)} in `{nearest.path}`."
        )
        yield PLACE.at(subject.spot(("seed_examples",), key=True), words)


def _of_same_kind(subject: Subject, near: Sequence[Neighbour]) -> list[Neighbour]:
    """The neighbours in the same part of the taxonomy: no skill belongs to knowledge."""
    part = PurePosixPath(subject.path).parts[:1]
    return [n for n in near if n.pull_request is None and PurePosixPath(n.path).parts[:1] == part]


def _folder(path: str) -> PurePosixPath:
    """The folder that a leaf lies in."""
    return PurePosixPath(path).parent.parent


def _shown(question: str) -> str:
    """The beginning of a question, on one line, in quotation marks."""
    text = " ".join(question[: 2 * _SHOWN].split())
    return f"\u201c{text[:_SHOWN]}\u2026\u201d" if len(text) > _SHOWN else f"\u201c{text}\u201d"
