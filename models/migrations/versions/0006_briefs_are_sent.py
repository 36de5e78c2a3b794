"""Briefs are sent, and kept as they were sent

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('issue',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('week', sa.String(length=8), nullable=False),
    sa.Column('query', sa.String(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('corrects_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['corrects_id'], ['issue.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('digest'),
    sa.UniqueConstraint('uid'),
    sa.UniqueConstraint('week', 'query', 'language', 'number')
    )
    with op.batch_alter_table('issue', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_issue_issued_at'), ['issued_at'], unique=False)

    op.create_table('subscription',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('receiver_id', sa.Integer(), nullable=False),
    sa.Column('query', sa.String(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('at', sa.Time(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_week', sa.String(length=8), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['receiver_id'], ['receiver.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('uid')
    )
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_subscription_receiver_id'), ['receiver_id'], unique=False)

    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.alter_column('alert_id', existing_type=sa.INTEGER(), nullable=True)
        batch_op.add_column(sa.Column('issue_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('subscription_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_delivery_subscription_id'), ['subscription_id'], unique=False)
        batch_op.create_unique_constraint('delivery_issue_id_receiver_id_key', ['issue_id', 'receiver_id'])
        batch_op.create_foreign_key('delivery_issue_id_fkey', 'issue', ['issue_id'], ['id'])
        batch_op.create_foreign_key('delivery_subscription_id_fkey', 'subscription', ['subscription_id'], ['id'])


def downgrade() -> None:
    op.execute("DELETE FROM attempt WHERE delivery_id IN (SELECT id FROM delivery WHERE alert_id IS NULL)")
    op.execute("DELETE FROM delivery WHERE alert_id IS NULL")
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_constraint('delivery_subscription_id_fkey', type_='foreignkey')
        batch_op.drop_constraint('delivery_issue_id_fkey', type_='foreignkey')
        batch_op.drop_constraint('delivery_issue_id_receiver_id_key', type_='unique')
        batch_op.drop_index(batch_op.f('ix_delivery_subscription_id'))
        batch_op.drop_column('subscription_id')
        batch_op.drop_column('issue_id')
        batch_op.alter_column('alert_id', existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_subscription_receiver_id'))

    op.drop_table('subscription')
    with op.batch_alter_table('issue', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_issue_issued_at'))

    op.drop_table('issue')
