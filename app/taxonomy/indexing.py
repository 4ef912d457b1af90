"""What of a file is compared with others: its questions and, of a skill, its task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.taxonomy.reading.limits import MAX_BYTES
from app.taxonomy.reading.read import read
from app.taxonomy.similarity import Signature, compared, compared_task, sign
from app.taxonomy.subject import SeedText, Subject, Submission

MAX_SEEDS = 1_000
"""Of a larger file the first ones are kept in an index."""
SHOWN_CHARACTERS = 300


@dataclass(frozen=True)
class Asked:
    """One question of a file with what stands beside it; texts are empty where there are none."""

    question: SeedText
    answer: str = ""
    context: str = ""

    @property
    def text(self) -> str:
        """The question as it is signed; `context` where it is part of what is asked."""
        return compared(self.question.text, self.context)


@dataclass(frozen=True)
class IndexedSeed:
    """What an index keeps of a question: its beginning, to show it, and its signature.

    `is_task` says that it is no question but the description of a skill's task.
    """

    question: str
    signature: Signature
    is_task: bool = False


@dataclass(frozen=True)
class IndexedFile:
    """A file as an index keeps it; `blob_sha` is the name that Git gives its content."""

    path: str
    blob_sha: str
    seeds: tuple[IndexedSeed, ...]

    @property
    def questions(self) -> int:
        """How many questions it has that differ."""
        return sum(not seed.is_task for seed in self.seeds)


def asked(subject: Subject) -> Iterator[Asked]:
    """The questions of a file in order; only a skill's contexts are part of its questions."""
    for texts in subject.seeds:
        context = ""
        for at, text in enumerate(texts):
            if text.key == "context" and subject.kind == "skill":
                context = text.text
            elif text.key == "question":
                following = texts[at + 1] if at + 1 < len(texts) else None
                answered = following is not None and following.key == "answer"
                answer = following.text if following is not None and answered else ""
                yield Asked(text, answer, context)


def task_of(subject: Subject) -> str:
    """The description of a skill's task as a text to sign, empty where there is none."""
    task = subject.document.get("task_description")
    return compared_task(task) if isinstance(task, str) and task.strip() else ""


def seeds_to_index(path: str, content: bytes) -> tuple[IndexedSeed, ...]:
    """What an index keeps of a file; nothing of one that cannot be read."""
    if len(content) > MAX_BYTES:
        return ()
    submission = Submission(path=path, content=content, attribution=None)
    subject = Subject(submission, read(path, content))
    texts = {one.text: one.question.text for one in asked(subject)}
    if task := task_of(subject):
        texts = {task: subject.document["task_description"], **texts}
    kept = list(texts.items())[:MAX_SEEDS]
    return tuple(
        IndexedSeed(_shown(question), sign(text), is_task=text == task) for text, question in kept
    )


def _shown(question: str) -> str:
    # Neither database takes a NUL or half of a surrogate pair.
    text = question[:SHOWN_CHARACTERS].replace("\0", "")
    return text.encode(errors="replace").decode()
