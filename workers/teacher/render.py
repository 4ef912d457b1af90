"""Prompts from our templates: strict about missing values, known by their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, nodes
from jinja2.meta import find_referenced_templates

from app.domain.contribution import Contribution, Seed
from workers.teacher.fence import fence

HASH_LENGTH = 16
_SYSTEM = "system.j2"


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A rendered prompt; `hash` is of the template sources, not of what filled them."""

    system: str
    user: str
    hash: str


def render(step: str, contribution: Contribution, shown: Sequence[int], **values: object) -> Prompt:
    """Fill in a step's template behind the prefix that all steps of a record share.

    `shown` are the indices of the seeds to show, in order; `context` is None where it is not
    given.

    Raises:
        jinja2.UndefinedError: the template names a value that was not given.
    """
    seeds: list[Seed] = [contribution.seeds[index] for index in shown]
    known = {"task": contribution.task, "kind": contribution.kind, "context": None}
    template = _templates().get_template(f"{step}.j2")
    user = template.render({**known, "seeds": seeds, **values})
    system = _templates().get_template(_SYSTEM).render()
    return Prompt(system=system.strip(), user=user.strip(), hash=template_hash(step))


@lru_cache
def template_hash(step: str) -> str:
    """The first 16 hex digits of the SHA-256 over every template a step uses."""
    return hash_of((step,))


@lru_cache
def hash_of(steps: tuple[str, ...]) -> str:
    """The same over every template that any of the steps uses."""
    names = {_SYSTEM}.union(*(_used(f"{step}.j2") for step in steps))
    digest = hashlib.sha256()
    for name in sorted(names):
        digest.update(f"{name}\0{_source(name)}\0".encode())
    return digest.hexdigest()[:HASH_LENGTH]


def _used(name: str) -> set[str]:
    """A template and all that it extends or includes."""
    found = {name}
    for other in _referenced(_templates().parse(_source(name))):
        found |= _used(other)
    return found


def _referenced(parsed: nodes.Template) -> Iterable[str]:
    return (name for name in find_referenced_templates(parsed) if name is not None)


def _source(name: str) -> str:
    loader = _templates().loader
    assert loader is not None  # noqa: S101 - set below
    return loader.get_source(_templates(), name)[0]


@lru_cache
def _templates() -> Environment:
    # No escaping: the reader is a model, and untrusted text is fenced instead.
    environment = Environment(  # noqa: S701
        loader=PackageLoader("workers.teacher", "prompts"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    environment.globals["fence"] = fence
    return environment
