"""Alembic's environment: the connection comes from `app.store.migrate`."""

from __future__ import annotations

from alembic import context

from app.store import (  # noqa: F401 - their tables are among those of Base
    access_tables,
    index_tables,
    service_tables,
)
from app.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite can't alter a table in place
)
with context.begin_transaction():
    context.run_migrations()
