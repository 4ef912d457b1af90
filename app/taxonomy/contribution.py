"""From the document of a valid `qna.yaml` to the contribution it makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.contribution import Contribution, ContributionKind, Seed
from app.taxonomy.rules.documents import origin_of
from app.taxonomy.subject import kind_of


def build(path: str, document: Mapping[str, Any]) -> Contribution:
    """The contribution in a document that its schema has accepted."""
    seeds = tuple(seed for example in document["seed_examples"] for seed in _seeds(example))
    knowledge = kind_of(path, document) == "knowledge"
    return Contribution(
        path=path,
        kind=ContributionKind.KNOWLEDGE if knowledge else _skill_kind(seeds),
        task=document["document_outline" if knowledge else "task_description"],
        seeds=seeds,
        created_by=document["created_by"],
        domain=document.get("domain", ""),
        document=origin_of(document.get("document") or {}) if knowledge else None,
    )


def _skill_kind(seeds: tuple[Seed, ...]) -> ContributionKind:
    grounded = any(seed.context and seed.context.strip() for seed in seeds)
    return ContributionKind.GROUNDED if grounded else ContributionKind.FREEFORM


def _seeds(example: Mapping[str, Any]) -> Iterator[Seed]:
    context = example.get("context")
    for pair in example.get("questions_and_answers", [example]):
        yield Seed(question=pair["question"], answer=pair["answer"], context=context)
