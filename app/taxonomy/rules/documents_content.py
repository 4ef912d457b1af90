"""What the documents of knowledge hold: the contexts of the seeds, tables, enough text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.domain.findings import Finding, Severity
from app.taxonomy.outside import Document, Documents
from app.taxonomy.rule import Example, Place, Rule
from app.taxonomy.rules.documents_fetched import TOO_LARGE, is_document, shown
from app.taxonomy.rules.documents_words import shares, words
from app.taxonomy.subject import Subject

FOUND = 0.8
"""The share of a context's words that must stand in the documents."""
READ_BYTES = 2_000_000
"""What is larger was left unread for its size; smaller and unread, it is no text."""
CHUNK_CHARACTERS, CHUNK_OVERLAP = 5_200, 100
"""How instructlab-sdg cuts: 1,000 words of 1.3 tokens of 4 characters, the ends overlapping."""
_POINTER = "version https://git-lfs.github.com/spec/"
_TAG = re.compile(r"<[^<>]*>")
_PATTERNS = ("document", "patterns")
_NAMED = 3


def _document(text: str) -> Example:
    return Example(text=text, place=Place.DOCUMENT)


_LIGHTHOUSE = "The lighthouse of Skerrow was built in 1811 and is 35 metres tall."

NOT_FOUND = Rule(
    id="documents/not-found",
    severity=Severity.WARNING,
    message="This context was not found in the documents.",
    hint="Copy the context from the document, or mend `repo`, `commit` and `patterns` if they lead "
    "to another text.",
    why="The model learns from the documents; seeds about another text teach it to make things up.",
    bad=_document("The harbour of Skerrow freezes in most winters."),
    good=_document(f"# Skerrow\n\n**The lighthouse**{_LIGHTHOUSE[14:]}"),
    heuristic=True,
)
NOT_LOOKED_AT = Rule(
    id="documents/not-looked-at",
    severity=Severity.NOTE,
    message="PDF documents are not read here, so the contexts were not looked up in them.",
    hint="Nothing to mend. Markdown documents can be compared with the seeds.",
    why="What was not looked at should not look as if it were in order.",
    bad=_document("A PDF file."),
    good=_document("A Markdown file."),
)
ONE_CHUNK = Rule(
    id="documents/one-chunk",
    severity=Severity.WARNING,
    message="The documents are so short that they make a single chunk.",
    hint="Add more of the source, about 1,000 words or more, or another document.",
    why="Documents are cut into chunks of some 1,000 words. With one alone there is no other "
    "passage to choose from, so the model does not learn to find the right one.",
    bad=_document(_LIGHTHOUSE),
    good=_document("A Markdown file of 2,000 words."),
    source="instructlab-sdg, chunkers",
    heuristic=True,
)
TABLES_OR_IMAGES = Rule(
    id="documents/tables-or-images",
    severity=Severity.NOTE,
    message="A document holds tables or images.",
    hint="Write what they say as sentences.",
    why="Images are lost, and tables are cut apart, when documents are made into data.",
    bad=_document(f"{_LIGHTHOUSE}\n\n| Year | Keeper |\n| ---- | ------ |\n| 1811 | Ann |"),
    good=_document(f"{_LIGHTHOUSE} Its first keeper was Ann."),
    source="README.md, knowledge: no tables, no images",
)
LFS = Rule(
    id="documents/lfs",
    severity=Severity.WARNING,
    message="A document is kept in Git LFS: the repository holds a pointer, not the text.",
    hint="Add the file itself: `git lfs untrack '*.md'`, then add and commit it again.",
    why="Data would be made from the pointer.",
    bad=_document(f"{_POINTER}v1\noid sha256:9f86d081884c7d65\nsize 50000"),
    good=_document(_LIGHTHOUSE),
)
NOT_TEXT = Rule(
    id="documents/not-text",
    severity=Severity.WARNING,
    message="A document ends in `.md` but is no text in UTF-8.",
    hint="Save it as Markdown in UTF-8.",
    why="`ilab data generate` cannot read it.",
    bad=_document("A Word file that was renamed to `.md`."),
    good=_document("A Markdown file in UTF-8."),
)
RULES = (NOT_FOUND, NOT_LOOKED_AT, ONE_CHUNK, TABLES_OR_IMAGES, LFS, NOT_TEXT)


def check(subject: Subject, documents: Documents) -> Iterator[Finding]:
    """What there is to say of the documents themselves, and of the seeds beside them."""
    files = [file for file in documents.files if is_document(file)]
    if not files:
        return
    yield from _unread(subject, files)
    readable = [text for file in files if (text := readable_text(file)) is not None]
    unread = len(readable) < len(files)
    if readable:
        yield from _tables_or_images(subject, files)
        yield from _contexts(subject, readable, Severity.NOTE if unread else Severity.WARNING)
    if not unread and chunks(readable) == 1:
        yield ONE_CHUNK.at(subject.spot(_PATTERNS))


def readable_text(file: Document) -> str | None:
    """What a document says, None where that cannot be read here."""
    return None if file.text is None or file.text.startswith(_POINTER) else file.text


def chunks(texts: Sequence[str]) -> int:
    """About how many chunks instructlab-sdg makes of Markdown texts."""
    return sum(_chunks(len(_TAG.sub("", text).strip())) for text in texts)


def _chunks(length: int) -> int:
    step = CHUNK_CHARACTERS - CHUNK_OVERLAP
    return 0 if not length else 1 + max(0, -(-(length - CHUNK_CHARACTERS) // step))


def _unread(subject: Subject, files: Sequence[Document]) -> Iterator[Finding]:
    unread = [file for file in files if file.text is None]
    pdf = [file for file in unread if file.path.endswith(".pdf")]
    large = [file for file in unread if file not in pdf and file.size > READ_BYTES]
    other = [file for file in unread if file not in pdf and file not in large]
    pointers = [file for file in files if file.text is not None and readable_text(file) is None]
    for rule, found in (
        (NOT_LOOKED_AT, pdf),
        (TOO_LARGE, large),
        (NOT_TEXT, other),
        (LFS, pointers),
    ):
        if found:
            yield rule.at(subject.spot(_PATTERNS), f"{rule.message} ({_names(found)})")


def _names(files: Sequence[Document]) -> str:
    names = ", ".join(f"`{shown(file.path)}`" for file in files[:_NAMED])
    return f"{names} and {len(files) - _NAMED} more" if len(files) > _NAMED else names


def _tables_or_images(subject: Subject, files: Sequence[Document]) -> Iterator[Finding]:
    found = [file for file in files if any(map(_is_table_or_image, (file.text or "").splitlines()))]
    if found:
        message = f"{TABLES_OR_IMAGES.message} ({_names(found)})"
        yield TABLES_OR_IMAGES.at(subject.spot(_PATTERNS), message)


def _is_table_or_image(line: str) -> bool:
    ruler = line.strip()
    if "-" in ruler and "|" in ruler and not ruler.strip("|-: \t"):
        return True
    image = line.find("![")
    lower = line.lower()
    return (image >= 0 and "](" in line[image:]) or "<img" in lower or "<table" in lower


def _contexts(subject: Subject, texts: Sequence[str], severity: Severity) -> Iterator[Finding]:
    contexts = [part for seed in subject.seeds for part in seed if part.key == "context"]
    there = shares([words(part.text) for part in contexts], texts)
    for part, share in zip(contexts, there, strict=True):
        if share < FOUND:
            message = (
                "This context was not found in the documents: "
                f"{share:.0%} of its words stand there in the same order."
            )
            yield NOT_FOUND.at(subject.spot(part.path), message, severity=severity)
