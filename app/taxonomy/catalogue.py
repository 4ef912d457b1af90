"""Every rule there is, and for each family the function that applies it to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from app.domain.findings import Finding
from app.taxonomy.rule import Rule
from app.taxonomy.rules import (
    documents,
    duplicates,
    files,
    lint,
    pull_request,
    schema,
    seeds,
    yaml,
)
from app.taxonomy.rules.safety import family as safety
from app.taxonomy.subject import Subject

FAMILIES: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        "yaml": yaml.RULES,
        "lint": lint.RULES,
        "schema": schema.RULES,
        "files": files.RULES,
        "seeds": seeds.RULES,
        "documents": documents.RULES,
        "duplicates": duplicates.RULES,
        "safety": safety.RULES,
        "pull-request": pull_request.RULES,
    }
)
RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.id: rule for rules in FAMILIES.values() for rule in rules}
)
# What reading finds is there before any family is asked; a pull request is no file.
CHECKS: Mapping[str, Callable[[Subject], Iterable[Finding]]] = MappingProxyType(
    {
        "lint": lint.check,
        "schema": schema.check,
        "files": files.check,
        "seeds": seeds.check,
        "documents": documents.check,
        "duplicates": duplicates.check,
        "safety": safety.check,
    }
)
