"""Reliability: turns, counted commands, sessions, and when check runs were compared"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_index(op.f('ix_deliveries_received_at'), 'deliveries', ['received_at'])
    op.add_column(
        'pull_requests', sa.Column('looked_at', sa.Double(), nullable=False, server_default='0')
    )
    op.create_index(
        op.f('ix_pull_requests_installation_id_open'), 'pull_requests', ['installation_id', 'open']
    )
    op.create_table('turns',
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('at', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_turns'))
    )
    op.create_table('command_uses',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('guid', sa.String(length=36), nullable=False),
    sa.Column('repository', sa.String(length=200), nullable=False),
    sa.Column('login', sa.String(length=100), nullable=False),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.Column('at', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_command_uses')),
    sa.UniqueConstraint('guid', name=op.f('uq_command_uses_guid'))
    )
    op.create_index(op.f('ix_command_uses_at'), 'command_uses', ['at'])
    op.create_index(
        op.f('ix_command_uses_repository_login_at'), 'command_uses', ['repository', 'login', 'at']
    )
    op.create_table('sessions',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('person', sa.String(length=100), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('created_at', sa.Double(), nullable=False),
    sa.Column('expires_at', sa.Double(), nullable=False),
    sa.Column('revoked', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sessions')),
    sa.UniqueConstraint('digest', name=op.f('uq_sessions_digest'))
    )
    op.create_index(op.f('ix_sessions_expires_at'), 'sessions', ['expires_at'])
    op.create_table('login_attempts',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('address', sa.String(length=45), nullable=False),
    sa.Column('at', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_attempts'))
    )
    op.create_index(op.f('ix_login_attempts_at'), 'login_attempts', ['at'])
    op.create_index(op.f('ix_login_attempts_address_at'), 'login_attempts', ['address', 'at'])
