"""Prompts from our templates: strict about missing values, known by their hash."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from app.domain.contribution import Contribution, Seed
from app.domain.sample import Style
from workers.teacher.fence import fence

MOST_OTHERS = 2
HASH_LENGTH = 16
_SHARED = ("system.j2", "shared.j2", "step.j2")


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A rendered prompt; `hash` is of the template sources, not of what filled them."""

    system: str
    user: str
    hash: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which seeds one request shows, in which order, and how to choose them again."""

    lead: int
    seeds: tuple[int, ...]
    style: Style
    random_state: int


def choose(index: int, seeds: int, random_state: int) -> Choice:
    """Choose a lead seed, up to two others and a style for the record at `index`.

    A pure function of its arguments, so that a restarted run chooses the same. The
    lead walks round the seeds, which balances it; the style alternates both from
    record to record and from round to round, so that every lead gets both.
    """
    turn, lead = divmod(index, seeds)
    digest = hashlib.sha256(f"{random_state}/{index}".encode()).digest()
    state = int.from_bytes(digest[:4], "big")
    draw = random.Random(state)  # noqa: S311 - for variety, not for secrets
    others = [each for each in range(seeds) if each != lead]
    shown = [lead, *draw.sample(others, min(MOST_OTHERS, len(others)))]
    draw.shuffle(shown)
    style = (Style.SHORT, Style.LONG)[(turn + lead) % 2]
    return Choice(lead=lead, seeds=tuple(shown), style=style, random_state=state)


def render(step: str, contribution: Contribution, shown: Sequence[int], **values: object) -> Prompt:
    """Fill in a step's template behind the prefix that all steps of a record share.

    Raises:
        jinja2.UndefinedError: the template names a value that was not given.
    """
    seeds: list[Seed] = [contribution.seeds[index] for index in shown]
    template = _templates().get_template(f"{step}.j2")
    user = template.render(task=contribution.task, seeds=seeds, **values)
    system = _templates().get_template("system.j2").render()
    return Prompt(system=system.strip(), user=user.strip(), hash=template_hash(step))


@lru_cache
def template_hash(step: str) -> str:
    """The first 16 hex digits of the SHA-256 over every template a step uses."""
    loader = _templates().loader
    assert loader is not None  # noqa: S101 - set below
    digest = hashlib.sha256()
    for name in (*_SHARED, f"{step}.j2"):
        digest.update(loader.get_source(_templates(), name)[0].encode() + b"\0")
    return digest.hexdigest()[:HASH_LENGTH]


@lru_cache
def _templates() -> Environment:
    # No escaping: the reader is a model, and untrusted text is fenced instead.
    environment = Environment(  # noqa: S701
        loader=PackageLoader("workers.teacher", "prompts"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.globals["fence"] = fence
    return environment
