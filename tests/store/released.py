"""Rows as the code of each released revision wrote them, in `released/REVISION-*.json`.

Each file holds the tables of one pull request: the code of a commit with that revision played a
dialogue on SQLite, and its tables were written out. Bodies of deliveries and long rows are cut.
"""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.store.database import make_engine
from app.store.migrate import migrate

FOLDER = Path(__file__).parent / "released"


@dataclass(frozen=True)
class Released:
    """What one released revision left in a database."""

    name: str
    rows: dict[str, list[dict[str, Any]]]

    @property
    def revision(self) -> str:
        return self.name.partition("-")[0]

    def write(self, database_url: str) -> None:
        """Make a database of that revision, with these rows."""
        migrate(database_url, self.revision)
        engine = make_engine(database_url)
        with engine.begin() as connection:
            for name, rows in self.rows.items():
                table = sa.Table(name, sa.MetaData(), autoload_with=connection)
                for row in rows:
                    values = {key: _value(table.c[key], each) for key, each in row.items()}
                    connection.execute(table.insert().values(values))
                if rows and "id" in table.c and connection.dialect.name == "postgresql":
                    connection.execute(
                        sa.text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
                        {"name": name, "last": max(row["id"] for row in rows)},
                    )
        engine.dispose()


def _value(column: sa.Column[Any], value: Any) -> Any:
    """A value as SQLite's file had it, for a column of any database."""
    if isinstance(value, dict):
        return base64.b64decode(value["base64"])
    if isinstance(column.type, sa.JSON):
        return sa.null() if value is None else json.loads(value)
    return bool(value) if isinstance(column.type, sa.Boolean) else value


RELEASED = [
    Released(path.stem, json.loads(path.read_bytes())) for path in sorted(FOLDER.glob("*.json"))
]
