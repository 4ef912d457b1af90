"""The `attribution.txt` beside a file: where its content comes from, and under which licence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from app.domain.findings import Finding, Position, Severity, Spot
from app.taxonomy.rule import Example, Place, Rule
from app.taxonomy.rules.licenses import ALLOWED, License, Standing, license_of
from app.taxonomy.rules.works import Entry, Field, Work, works
from app.taxonomy.subject import Subject

FILE_NAME = "attribution.txt"
NEEDED = (Field.TITLE, Field.LINK, Field.LICENSE, Field.CREATORS)
_SOURCE = "CONTRIBUTING.md, Contributing and attributing sources"
_ALLOWED = ", ".join(f"`{spdx}`" for spdx in ALLOWED)
_TEMPLATE = " ".join(f"`{name}:`" for name in Field)


def _letters(license_text: str, link: str = "-", more: str = "") -> Example:
    """A small attribution that names one work."""
    return Example(
        text=f"Title of work: Letters to a friend\nLink to work: {link}\n{more}"
        f"License of the work: {license_text}\nCreator names: Ada Byron\n",
        place=Place.ATTRIBUTION,
    )


GOOD = _letters("Apache-2.0")

MISSING = Rule(
    id="files/attribution",
    severity=Severity.ERROR,
    message=f"There is no `{FILE_NAME}` beside this file.",
    hint=f"Add a file `{FILE_NAME}` to the same folder. Name title, link, revision, licence and "
    "creators of every source in it, or yourself where you wrote everything.",
    why="Nothing is taken whose origin is not known.",
    bad=Example(text="\n", place=Place.ATTRIBUTION),
    good=GOOD,
    source="README.md, Contributing to the taxonomy",
)
FIELDS = Rule(
    id="files/attribution-fields",
    severity=Severity.WARNING,
    message="The attribution is not complete.",
    hint=f"Write a line for each of these: {_TEMPLATE}. Put `-` for a link where there is none.",
    why="Who made a work must be credited, and who checks it must be able to find it.",
    bad=Example(
        text="Title of work: Letters to a friend\nCreator names: Ada Byron\n",
        place=Place.ATTRIBUTION,
    ),
    good=GOOD,
    source=_SOURCE,
)
REVISION = Rule(
    id="files/attribution-revision",
    severity=Severity.NOTE,
    message="There is a link to the work, but not which revision of it was used.",
    hint="Add a line `Revision:` with the version, the date, or a permanent link.",
    why="What stands behind a link changes; the revision says what was read.",
    bad=_letters("CC-BY-SA-4.0", "https://en.wikipedia.org/wiki/Letter"),
    good=_letters(
        "CC-BY-SA-4.0",
        "https://en.wikipedia.org/wiki/Letter",
        "Revision: https://en.wikipedia.org/w/index.php?title=Letter&oldid=1219937468\n",
    ),
    source=_SOURCE,
)
SPELLING = Rule(
    id="files/license-spelling",
    severity=Severity.NOTE,
    message="The licence is not named by its SPDX identifier.",
    hint=f"Those that are taken are {_ALLOWED}.",
    why="With the identifier, programs and people know which licence exactly is meant.",
    bad=_letters("Apache 2.0"),
    good=GOOD,
    source=_SOURCE,
)
NONCOMMERCIAL = Rule(
    id="files/license-noncommercial",
    severity=Severity.WARNING,
    message="This licence does not allow commercial use.",
    hint=f"Use another source, or one of these licences if the work is yours: {_ALLOWED}.",
    why="Models trained on it may be used for anything, business included.",
    bad=_letters("CC BY-NC-SA 4.0"),
    good=GOOD,
    source=_SOURCE,
)
RESERVED = Rule(
    id="files/license-reserved",
    severity=Severity.ERROR,
    message="This licence does not allow the work to be changed and passed on.",
    hint=f"Use another source, or one of these licences if the work is yours: {_ALLOWED}.",
    why="Training data is made from a work by changing it, and is passed on.",
    bad=_letters("All rights reserved"),
    good=GOOD,
    source=_SOURCE,
)
LICENSE = Rule(
    id="files/license",
    severity=Severity.WARNING,
    message="This licence is not among those that the taxonomy takes.",
    hint=f"It takes {_ALLOWED}, public domain, and open data licences that allow commercial "
    "use and changes. Ask the maintainers about others.",
    why="Every licence that is taken has been looked at by lawyers; others have not.",
    bad=_letters("GPL-3.0-only"),
    good=GOOD,
    source=_SOURCE,
)
LICENSE_UNKNOWN = Rule(
    id="files/license-unknown",
    severity=Severity.WARNING,
    message="Seedbed does not know this licence.",
    hint=f"Write its SPDX identifier, such as {_ALLOWED}, or `public domain`.",
    why="A work without a known licence cannot be taken.",
    bad=_letters("free to use"),
    good=GOOD,
    source=_SOURCE,
    heuristic=True,
)
RULES: tuple[Rule, ...] = (
    MISSING,
    FIELDS,
    REVISION,
    LICENSE,
    SPELLING,
    NONCOMMERCIAL,
    RESERVED,
    LICENSE_UNKNOWN,
)
_OF_STANDING = {
    Standing.SPELLING: SPELLING,
    Standing.NONCOMMERCIAL: NONCOMMERCIAL,
    Standing.RESERVED: RESERVED,
    Standing.OTHER: LICENSE,
    Standing.UNKNOWN: LICENSE_UNKNOWN,
}


def check(subject: Subject) -> Iterator[Finding]:
    """What there is to say of the attribution; version 1 asked for none."""
    content = subject.submission.attribution
    if content is None or not content.removeprefix(b"\xef\xbb\xbf").strip():
        if subject.held_to > 1:
            empty = f"The `{FILE_NAME}` beside this file is empty."
            yield MISSING.at(Spot(path=subject.path), "" if content is None else empty)
        return
    path = str(PurePosixPath(subject.path).parent / FILE_NAME)
    found = works(content)
    if not found:
        message = f"`{FILE_NAME}` holds none of the fields that describe a work."
        yield FIELDS.at(Spot(path=path), message)
    for work in found:
        yield from _check_work(path, work)


def _check_work(path: str, work: Work) -> Iterator[Finding]:
    spot = Spot(path=path, position=Position(line=work.line))
    missing = [name for name in NEEDED if not work.has(name)]
    if missing:
        names = ", ".join(f"`{name}`" for name in missing)
        # Whoever wrote everything has no link to give.
        severity = Severity.NOTE if missing == [Field.LINK] else None
        yield FIELDS.at(spot, f"This work lacks {names}.", severity=severity)
    linked = work.has(Field.LINK) and "://" in work.fields[Field.LINK].value
    if linked and not work.has(Field.REVISION):
        yield REVISION.at(_spot(path, work.fields[Field.LINK]))
    if work.has(Field.LICENSE):
        entry = work.fields[Field.LICENSE]
        yield from _check_license(_spot(path, entry), license_of(entry.value))


def _check_license(spot: Spot, found: License) -> Iterator[Finding]:
    rule = _OF_STANDING.get(found.standing)
    if rule:
        yield rule.at(spot, hint=f"Write `{found.spdx}` if that is meant." if found.spdx else "")


def _spot(path: str, entry: Entry) -> Spot:
    start = Position(line=entry.line, column=entry.column)
    end = Position(line=entry.line, column=entry.column + len(entry.value))
    return Spot(path=path, position=start, end=end)
