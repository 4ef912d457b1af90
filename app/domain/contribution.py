"""A contribution: one changed `qna.yaml` of a pull request, at one head commit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

FILE_NAME = "qna.yaml"
ATTRIBUTION_NAME = "attribution.txt"
SKILL_FOLDERS = ("compositional_skills", "foundational_skills")
KNOWLEDGE_FOLDER = "knowledge"
TAXONOMY_FOLDERS = (*SKILL_FOLDERS, KNOWLEDGE_FOLDER)


class ContributionKind(StrEnum):
    """Which pipeline a contribution belongs to."""

    FREEFORM = "freeform"
    GROUNDED = "grounded"
    KNOWLEDGE = "knowledge"


@dataclass(frozen=True, kw_only=True)
class Seed:
    """One seed example; `context` is set for grounded skills and knowledge."""

    question: str
    answer: str
    context: str | None = None


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where knowledge says its documents are: a Git repository, a commit, path patterns."""

    repo: str
    commit: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """The content of a valid `qna.yaml`.

    `task` is the task description of a skill, or the document outline of knowledge.
    A knowledge seed with several questions becomes several `Seed`s with one context.
    `document` says where knowledge's document is, None for skills and in old versions.
    """

    path: str
    kind: ContributionKind
    task: str
    seeds: tuple[Seed, ...]
    created_by: str = ""
    domain: str = ""
    document: Origin | None = None

    @property
    def examples(self) -> tuple[tuple[int, ...], ...]:
        """The indices of the seeds of each seed example, in the file's order.

        A seed example is one seed, but for knowledge, whose questions on one context are one.
        """
        groups: list[list[int]] = []
        for index, seed in enumerate(self.seeds):
            before = self.seeds[index - 1] if index else None
            together = before is not None and seed.context and seed.context == before.context
            if together and self.kind is ContributionKind.KNOWLEDGE:
                groups[-1].append(index)
            else:
                groups.append([index])
        return tuple(map(tuple, groups))

    @property
    def leaf(self) -> str:
        """The taxonomy folder that holds the file, for example `knowledge/arts/film`."""
        return str(PurePosixPath(self.path).parent)


def in_taxonomy(path: str) -> bool:
    """Whether a repository path lies in one of the taxonomy's folders."""
    parts = PurePosixPath(path).parts
    return len(parts) > 1 and parts[0] in TAXONOMY_FOLDERS


def is_contribution(path: str) -> bool:
    """Whether a repository path is a `qna.yaml` of the taxonomy."""
    return in_taxonomy(path) and PurePosixPath(path).name == FILE_NAME


def is_meant_as_contribution(path: str) -> bool:
    """Whether a path of the taxonomy is meant as a contribution, misnamed or not.

    Any YAML counts, and what is called `qna` with another ending or none (`qna.yaml.txt`).
    """
    name = PurePosixPath(path)
    looks = name.suffix.lower() in {".yaml", ".yml"} or name.name.lower().split(".")[0] == "qna"
    return in_taxonomy(path) and looks
