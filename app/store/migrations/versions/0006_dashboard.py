"""The dashboard: summaries of pull requests, figures of runs, workers, model servers, rights, keys"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.taxonomy.indexing import SHOWN_CHARACTERS
from app.taxonomy.similarity import compared_task, sign

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('api_tokens',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('person', sa.String(length=100), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('created_at', sa.Double(), nullable=False),
    sa.Column('expires_at', sa.Double(), nullable=False),
    sa.Column('used_at', sa.Double(), nullable=True),
    sa.Column('revoked', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_tokens')),
    sa.UniqueConstraint('digest', name=op.f('uq_api_tokens_digest'))
    )
    op.create_index(op.f('ix_api_tokens_person'), 'api_tokens', ['person'])
    op.create_table('endpoint_looks',
    sa.Column('id', ROW_ID, nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('at', sa.Double(), nullable=False),
    sa.Column('up', sa.Boolean(), nullable=False),
    sa.Column('latency', sa.Double(), nullable=True),
    sa.Column('waiting', sa.Integer(), nullable=True),
    sa.Column('tokens_a_second', sa.Double(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_endpoint_looks'))
    )
    op.create_index(op.f('ix_endpoint_looks_at'), 'endpoint_looks', ['at'])
    op.create_index(op.f('ix_endpoint_looks_role_at'), 'endpoint_looks', ['role', 'at'])
    op.create_table('endpoints',
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('model', sa.Text(), nullable=False),
    sa.Column('up', sa.Boolean(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('latency', sa.Double(), nullable=True),
    sa.Column('in_flight', sa.Integer(), nullable=True),
    sa.Column('waiting', sa.Integer(), nullable=True),
    sa.Column('tokens_written', sa.Double(), nullable=True),
    sa.Column('tokens_a_second', sa.Double(), nullable=True),
    sa.Column('seen_at', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('role', name=op.f('pk_endpoints'))
    )
    op.create_table('rights',
    sa.Column('login', sa.String(length=100), nullable=False),
    sa.Column('repository', sa.String(length=200), nullable=False),
    sa.Column('role', sa.Integer(), nullable=False),
    sa.Column('teams', sa.JSON(), nullable=False),
    sa.Column('looked_at', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('login', 'repository', name=op.f('pk_rights'))
    )
    op.create_index(op.f('ix_rights_looked_at'), 'rights', ['looked_at'])
    op.create_table('workers',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('queues', sa.String(length=100), nullable=False),
    sa.Column('started_at', sa.Double(), nullable=False),
    sa.Column('seen_at', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_workers'))
    )
    op.create_index(op.f('ix_workers_seen_at'), 'workers', ['seen_at'])
    op.create_table('changed_leaves',
    sa.Column('pull_request_id', ROW_ID, nullable=False),
    sa.Column('path', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['pull_request_id'], ['pull_requests.id'], name=op.f('fk_changed_leaves_pull_request_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('pull_request_id', 'path', name=op.f('pk_changed_leaves'))
    )
    op.create_index(op.f('ix_changed_leaves_path'), 'changed_leaves', ['path'])
    op.create_table('usage',
    sa.Column('run_id', ROW_ID, nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('calls', sa.Integer(), nullable=False),
    sa.Column('tokens_read', sa.BigInteger(), nullable=False),
    sa.Column('tokens_written', sa.BigInteger(), nullable=False),
    sa.Column('seconds', sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name=op.f('fk_usage_run_id')),
    sa.PrimaryKeyConstraint('run_id', 'role', name=op.f('pk_usage'))
    )
    op.create_index(op.f('ix_audit_act_id'), 'audit', ['act', 'id'])
    op.create_index(op.f('ix_audit_actor_id'), 'audit', ['actor', 'id'])
    op.create_index(op.f('ix_deliveries_state_id'), 'deliveries', ['state', 'id'])
    op.add_column('pull_requests', sa.Column('readiness', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('pull_requests', sa.Column('next_actor', sa.String(length=20), nullable=False, server_default=''))
    op.add_column('pull_requests', sa.Column('waiting_since', sa.Double(), nullable=False, server_default='0'))
    op.add_column('pull_requests', sa.Column('summary', sa.JSON(), nullable=True))
    op.create_index(op.f('ix_pull_requests_readiness_waiting_since'), 'pull_requests', ['readiness', 'waiting_since'])
    op.add_column('runs', sa.Column('judged', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('runs', sa.Column('kept', sa.Integer(), nullable=False, server_default='0'))
    op.create_index(op.f('ix_runs_finished_at'), 'runs', ['finished_at'])
    op.create_index(op.f('ix_runs_state_id'), 'runs', ['state', 'id'])
    op.create_index(op.f('ix_runs_kind_pull_request_id'), 'runs', ['kind', 'pull_request_id'])
    op.create_index(op.f('ix_runs_asked_through'), 'runs', ['asked_through'])
    op.add_column('indexed_files', sa.Column('questions', sa.Integer(), nullable=False, server_default='0'))
    count_questions()


def count_questions() -> None:
    """What each indexed file asks: its seeds, of which the first may be the task of a skill.

    The signature of a task tells. Of a long text the index keeps the beginning only; it is taken
    for a task, since questions of that length are rare.
    """
    files = sa.table('indexed_files', *map(sa.column, ('id', 'questions')))
    columns = 'file_id', 'number', 'question', 'signature'
    seeds = sa.table('indexed_seeds', *map(sa.column, columns))
    number = sa.select(sa.func.count()).where(seeds.c.file_id == files.c.id).scalar_subquery()
    op.execute(sa.update(files).values(questions=number))
    firsts = sa.select(seeds.c.file_id, seeds.c.question, seeds.c.signature)
    connection = op.get_bind()
    tasks = [
        file_id
        for file_id, text, signature in connection.execute(firsts.where(seeds.c.number == 0))
        if len(text) >= SHOWN_CHARACTERS
        or bytes(signature).startswith(sign(compared_task(text)).words)
    ]
    if tasks:
        less = sa.update(files).where(files.c.id == sa.bindparam('file_id'))
        connection.execute(
            less.values(questions=files.c.questions - 1), [{'file_id': each} for each in tasks]
        )
