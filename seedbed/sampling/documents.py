"""Where knowledge's document comes from: the network, or files that lie here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.documents.limits import Limits
from app.domain.contribution import Contribution
from app.errors import SeedbedError
from app.taxonomy.outside import Document, Documents, DocumentSource
from seedbed.checking.asked import MisuseError

_SUFFIX = ".md"


def local_documents(files: Sequence[Path]) -> Documents:
    """Markdown files as the documents of knowledge.

    Raises:
        MisuseError: one cannot be read as Markdown.
    """
    return Documents(by_pattern={str(file): (_document(file),) for file in files})


def fetched(contribution: Contribution, source: DocumentSource) -> Documents | None:
    """The documents that a contribution names, None where they cannot be had.

    The checks have fetched them already and said why where they could not.
    """
    if contribution.document is None:
        return None
    try:
        return source.fetch(contribution.document)
    except SeedbedError:
        return None


def _document(file: Path) -> Document:
    if file.suffix.lower() != _SUFFIX:
        raise MisuseError(f"`--document` takes Markdown files ({_SUFFIX}), not {str(file)!r}.")
    try:
        with file.open("rb") as stream:
            content = stream.read(Limits.file_bytes + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise MisuseError(f"{str(file)!r} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise MisuseError(f"{str(file)!r} is not a text in UTF-8.") from None
    if len(content) > Limits.file_bytes:
        limit = f"{Limits.file_bytes / 1e6:,.0f} MB"
        raise MisuseError(f"{str(file)!r} has more than {limit}; give it in parts.")
    return Document(path=file.name, size=len(content), text=text)
