"""Judge controls"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('controls',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('control', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name=op.f('fk_controls_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_controls')),
    sa.UniqueConstraint('run_id', 'number', name=op.f('uq_controls_run_id_number'))
    )
    with op.batch_alter_table('samples') as samples:
        samples.add_column(
            sa.Column('judge_prompts', sa.String(length=64), nullable=False, server_default='')
        )
    # The default was for the rows there are; new ones bring their own.
    with op.batch_alter_table('samples') as samples:
        samples.alter_column('judge_prompts', server_default=None)
        samples.create_index(op.f('ix_samples_judge_judge_prompts'), ['judge', 'judge_prompts'])
    _quality_with_interval()


def _quality_with_interval() -> None:
    """The mean quality was a plain number; now it has an interval, here an unknown one."""
    samples = sa.table('samples', sa.column('id', sa.BigInteger), sa.column('sample', sa.JSON))
    connection = op.get_bind()
    for row_id, sample in connection.execute(sa.select(samples.c.id, samples.c.sample)).all():
        quality = sample.get('scores', {}).get('quality')
        if isinstance(quality, int | float):
            mean = {'estimate': quality, 'low': None, 'high': None, 'count': 0}
            sample['scores']['quality'] = mean
            change = sa.update(samples).where(samples.c.id == row_id).values(sample=sample)
            connection.execute(change)
