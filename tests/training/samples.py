"""Samples to make training files of, and reading the files back."""

import json
from pathlib import Path
from typing import Any

from app.domain.contribution import ContributionKind
from app.domain.controls import Separation, Trust
from app.domain.record import Call, JudgedPart, Judgement, Outcome, Record, Style
from app.domain.sample import Sample
from app.domain.scores import Scores
from workers.training.provenance import Accepted, Provenance, TrainingOptions
from workers.training.writing import write_training_files

TRUSTED = Trust(
    overall=Separation(kind=None, auc=0.9, low=0.8, high=1, own=5, spoiled=9, clusters=5)
)
PATHS = {
    ContributionKind.FREEFORM: "compositional_skills/writing/qna.yaml",
    ContributionKind.GROUNDED: "compositional_skills/grounded/dogs/qna.yaml",
    ContributionKind.KNOWLEDGE: "knowledge/film/qna.yaml",
}


def record(index: int, kind: ContributionKind = ContributionKind.FREEFORM, **other: Any) -> Record:
    """A kept record; styles take turns, and of four records each is about another passage."""
    contexts = {
        ContributionKind.KNOWLEDGE: f"Passage {index % 4}.",
        ContributionKind.GROUNDED: f"Facts {index}.",
    }
    known: dict[str, Any] = {
        "lead_seed": index % 3,
        "seeds": (index % 3, 4),
        "style": (Style.SHORT, Style.LONG)[index % 2],
        "random_state": 100 + index,
        "question": f"Question {index}?",
        "answer": f"Answer {index}.",
        "context": contexts.get(kind),
        "chunk": index % 4 if kind is ContributionKind.KNOWLEDGE else None,
        "outcome": Outcome.KEPT,
        "judgements": (
            Judgement(part=JudgedPart.QUESTION, score=0.9),
            Judgement(part=JudgedPart.PAIR, score=2.5),
        ),
        "calls": (call("ask", "aaaa"), call("answer", "bbbb")),
    }
    return Record(index=index, **(known | other))


def call(step: str, prompt_hash: str) -> Call:
    """A call of which only the prompt matters."""
    return Call(
        step=step,
        model="m",
        prompt_hash=prompt_hash,
        raw="",
        prompt_tokens=1,
        completion_tokens=1,
        seconds=0.1,
    )


def accepted(
    kind: ContributionKind = ContributionKind.FREEFORM,
    records: tuple[Record, ...] | None = None,
    **other: Any,
) -> Accepted:
    """A trusted sample of eight kept records, unless told otherwise."""
    known: dict[str, Any] = {
        "path": PATHS[kind],
        "teacher": "big-teacher",
        "judge": "big-judge",
        "scores": Scores(trust=TRUSTED),
        "target": 8,
        "random_state": 7,
        "judge_prompts": "cccc",
    }
    if records is None:
        records = tuple(record(index, kind) for index in range(8))
    sample = Sample(kind=kind, records=records, **(known | other))
    provenance = Provenance(repository="owner/taxonomy", commit="a" * 40, contributor="ann")
    return Accepted(sample=sample, provenance=provenance)


def written(folder: Path, *samples: Accepted, **options: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of each file by its name, their metadata read."""
    write_training_files(samples, folder, TrainingOptions(**options))
    return {path.name: rows(path) for path in sorted(folder.glob("*.jsonl"))}


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a file, each of one line; `metadata` is read from its string."""
    found = [json.loads(line) for line in path.read_bytes().decode("ascii").splitlines()]
    for row in found:
        row["metadata"] = json.loads(row["metadata"])
    return found


def form(row: dict[str, Any]) -> str:
    """What kind of row it is."""
    return str(row["metadata"]["dataset"])


def said(row: dict[str, Any]) -> tuple[str, str]:
    """What the user and what the assistant says, where there is nothing else."""
    user, assistant = row["messages"]
    assert (user["role"], assistant["role"]) == ("user", "assistant")
    return user["content"], assistant["content"]
