"""Conversation: what was agreed on a pull request, repositories' own files, exports"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    # "policy" may be somebody's login.
    op.execute("UPDATE runs SET asked_by = '(policy)' WHERE asked_by = 'policy'")
    # Added one by one: SQLite adds a column only with a default, and could drop that default by
    # nothing but a copy of the table, which the rows that refer to it forbid.
    for column in (
        sa.Column('draft', sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column('locked', sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column('merged', sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column('merge_sha', sa.String(length=64), nullable=False, server_default=''),
        sa.Column('labels', sa.JSON(), nullable=False, server_default='[]'),
        sa.Column('conversation', sa.JSON(), nullable=False, server_default='{}'),
    ):
        op.add_column('pull_requests', column)
    op.create_index(
        op.f('ix_pull_requests_repository_head_sha'), 'pull_requests', ['repository', 'head_sha']
    )
    op.create_table('configurations',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('repository', sa.String(length=200), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('commit_sha', sa.String(length=64), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_configurations')),
    sa.UniqueConstraint('repository', name=op.f('uq_configurations_repository'))
    )
    op.create_table('export_files',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('run_id', ROW_ID, nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name=op.f('fk_export_files_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export_files')),
    sa.UniqueConstraint('run_id', 'name', name=op.f('uq_export_files_run_id_name'))
    )
