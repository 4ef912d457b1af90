"""The tables of the index of neighbours."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, RowId


class IndexedBranchRow(Base):
    """A repository's default branch as the index of neighbours has it.

    `commit_sha` is the commit that the index is complete for, empty while it is not.
    """

    __tablename__ = "indexed_branches"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    repository: Mapped[str] = mapped_column(String(200), unique=True)
    commit_sha: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]


class IndexedFileRow(Base):
    """One `qna.yaml` in the index of neighbours; `pull_request` is 0 for the default branch.

    (Not NULL, of which a unique constraint allows many.) `version` is that of its signatures.
    `questions` counts its seeds without the description of a task, so that a page need not.
    """

    __tablename__ = "indexed_files"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    repository: Mapped[str] = mapped_column(String(200))
    pull_request: Mapped[int]
    path: Mapped[str] = mapped_column(Text)
    blob_sha: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    questions: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("repository", "pull_request", "path"),)


class IndexedSeedRow(Base):
    """One question of an indexed file, with its signature."""

    __tablename__ = "indexed_seeds"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    file_id: Mapped[int] = mapped_column(
        ForeignKey("indexed_files.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class IndexedBandRow(Base):
    """A band of a signature: seeds of one repository that share a key are candidates."""

    __tablename__ = "indexed_bands"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seed_id: Mapped[int] = mapped_column(
        ForeignKey("indexed_seeds.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    __table_args__ = ({"sqlite_with_rowid": False},)
