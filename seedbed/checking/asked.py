"""What the command was asked for, from the words it was called with."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.taxonomy.catalogue import FAMILIES, RULES
from app.taxonomy.options import CheckOptions, Mode, Version
from schemas.validation import VERSIONS


class MisuseError(Exception):
    """The command was called wrongly; the message is for the person who did."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What to check and how; either `paths` or `base` is given.

    `base` is what the branch of a clone is compared with. `fix` mends what can be mended,
    `documents` allows the network.
    """

    paths: tuple[str, ...] = ()
    base: str | None = None
    folder: Path
    options: CheckOptions = field(default_factory=CheckOptions)
    fix: bool = False
    documents: bool = False


def options(version: str, only: Sequence[str]) -> CheckOptions:
    """How to check, from the words of `--schema-version` and `--only`.

    Raises:
        MisuseError: there is no such version, rule or family.
    """
    return CheckOptions(version=_version(version), only=frozenset(map(_known, only)))


def _version(word: str) -> Version:
    known = {mode.value: mode for mode in Mode} | {str(number): number for number in VERSIONS}
    if word not in known:
        raise MisuseError(f"There is no version {word!r}. Known: {', '.join(known)}.")
    return known[word]


def _known(name: str) -> str:
    if name in FAMILIES or name in RULES:
        return name
    near = difflib.get_close_matches(name, [*FAMILIES, *RULES], n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else f"Families: {', '.join(FAMILIES)}."
    raise MisuseError(f"There is no rule or family {name!r}. {hint}")
