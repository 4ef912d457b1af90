"""The tables. Times are seconds since the epoch (UTC), so that SQLite and PostgreSQL agree."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# SQLite only numbers rows by itself for a plain INTEGER primary key.
RowId = BigInteger().with_variant(Integer, "sqlite")
Json = dict[str, Any]
Names = list[str]


class Base(DeclarativeBase):
    """Constraint names are fixed, so that migrations can name them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {Json: JSON, Names: JSON}  # noqa: RUF012 - SQLAlchemy reads it as a class attribute


class DeliveryRow(Base):
    """One webhook POST from GitHub, known by its `X-GitHub-Delivery`."""

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), unique=True)
    event: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[float]
    enqueued_at: Mapped[float]
    handled_at: Mapped[float | None]

    __table_args__ = (
        Index(None, "state", "enqueued_at"),
        Index(None, "state", "id"),
        Index(None, "received_at"),
    )


class PullRequestRow(Base):
    """A pull request we speak on; `notice` is the last line said about a command.

    `labels` are those that GitHub shows, `conversation` is a `Conversation`.
    """

    __tablename__ = "pull_requests"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    installation_id: Mapped[int] = mapped_column(BigInteger)
    repository: Mapped[str] = mapped_column(String(200))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(100))
    head_sha: Mapped[str] = mapped_column(String(64))
    open: Mapped[bool]
    draft: Mapped[bool]
    locked: Mapped[bool]
    merged: Mapped[bool]
    merge_sha: Mapped[str] = mapped_column(String(64), default="")
    labels: Mapped[Names]
    conversation: Mapped[Json]
    notice: Mapped[str] = mapped_column(Text, default="")
    unpublished_since: Mapped[float | None]
    lock_owner: Mapped[str] = mapped_column(String(64), default="")
    lock_until: Mapped[float] = mapped_column(default=0.0)
    updated_at: Mapped[float] = mapped_column(index=True)
    looked_at: Mapped[float] = mapped_column(default=0.0)
    """When its check runs were last compared with the runs that are known."""
    readiness: Mapped[int] = mapped_column(default=0)
    """How near it is to a maintainer's decision (`app.report.summary.Readiness`)."""
    next_actor: Mapped[str] = mapped_column(String(20), default="")
    waiting_since: Mapped[float] = mapped_column(default=0.0)
    """Since when the readiness and the next actor are what they are."""
    summary: Mapped[Json | None]
    """What a row of a list shows of it (`app.report.summary.Summary`)."""

    __table_args__ = (
        UniqueConstraint("repository", "number"),
        Index(None, "installation_id", "open"),
        Index(None, "readiness", "waiting_since"),
        Index(None, "unpublished_since"),
        Index(None, "repository", "head_sha"),
    )


class ChangedLeafRow(Base):
    """A `qna.yaml` that a pull request changes at its head, so that branches can be looked for."""

    __tablename__ = "changed_leaves"

    pull_request_id: Mapped[int] = mapped_column(
        ForeignKey("pull_requests.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(String(500), primary_key=True)

    __table_args__ = (Index(None, "path"),)


class RunRow(Base):
    """One piece of work, with the lease of the worker that has it."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    pull_request_id: Mapped[int] = mapped_column(ForeignKey("pull_requests.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    head_sha: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(Text)
    pairs: Mapped[int]
    asked_by: Mapped[str] = mapped_column(String(100))
    asked_through: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(64), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    attempt: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str] = mapped_column(String(64), default="")
    lease_until: Mapped[float] = mapped_column(default=0.0)
    heartbeat_at: Mapped[float | None]
    progress: Mapped[Json | None]
    result: Mapped[Json | None]
    published: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[float]
    enqueued_at: Mapped[float]
    started_at: Mapped[float | None]
    finished_at: Mapped[float | None]
    judged: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        Index(None, "state", "lease_until"),
        Index(None, "state", "id"),
        Index(None, "finished_at"),
        Index(None, "kind", "pull_request_id"),
        Index(None, "asked_through"),
    )


class UsageRow(Base):
    """What a run asked of one model: calls, tokens read and written, seconds of the calls."""

    __tablename__ = "usage"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    calls: Mapped[int]
    tokens_read: Mapped[int] = mapped_column(BigInteger)
    tokens_written: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[float]


class FindingRow(Base):
    """One finding of a validate run; `report` is the whole finding."""

    __tablename__ = "findings"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    path: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(String(100))
    severity: Mapped[str] = mapped_column(String(16))
    finding: Mapped[Json]


class SampleRow(Base):
    """What a sample run made, without its records."""

    __tablename__ = "samples"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), unique=True)
    teacher: Mapped[str] = mapped_column(String(200))
    judge: Mapped[str] = mapped_column(String(200))
    judge_prompts: Mapped[str] = mapped_column(String(64), default="")
    sample: Mapped[Json]

    __table_args__ = (Index(None, "judge", "judge_prompts"),)


class RecordRow(Base):
    """One record of a sample run, stored as soon as it is finished (the checkpoint)."""

    __tablename__ = "records"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(16))
    record: Mapped[Json]

    __table_args__ = (UniqueConstraint("run_id", "number"),)


class ControlRow(Base):
    """One judge control of a sample run, stored as soon as it is judged (the checkpoint)."""

    __tablename__ = "controls"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    number: Mapped[int]
    control: Mapped[Json]

    __table_args__ = (UniqueConstraint("run_id", "number"),)


class ConfigurationRow(Base):
    """A repository's own file as it was last good; `problem` says what is wrong with it now."""

    __tablename__ = "configurations"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    repository: Mapped[str] = mapped_column(String(200), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    commit_sha: Mapped[str] = mapped_column(String(64))
    problem: Mapped[str] = mapped_column(Text)


class ExportFileRow(Base):
    """One file that an export run wrote."""

    __tablename__ = "export_files"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (UniqueConstraint("run_id", "name"),)


class TurnRow(Base):
    """When something that is done from time to time was last begun."""

    __tablename__ = "turns"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[float]


class CommandUseRow(Base):
    """How many commands one delivery brought, so that each person's can be counted."""

    __tablename__ = "command_uses"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), unique=True)
    repository: Mapped[str] = mapped_column(String(200))
    login: Mapped[str] = mapped_column(String(100))
    uses: Mapped[int]
    at: Mapped[float] = mapped_column(index=True)

    __table_args__ = (Index(None, "repository", "login", "at"),)


class AuditRow(Base):
    """Who did what, when."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    at: Mapped[float] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(100))
    act: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "actor", "id"), Index(None, "act", "id"))
