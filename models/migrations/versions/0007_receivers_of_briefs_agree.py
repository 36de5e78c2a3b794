"""Receivers of briefs agree, and kept briefs forget

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.add_column(sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('is_active', sa.Boolean(), server_default=sa.true(), nullable=False))
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.alter_column('is_active', server_default=None)
    # They were made by commands alone, by an operator who answers for them.
    op.execute("UPDATE subscription SET agreed_at = created_at")

    with op.batch_alter_table('issue', schema=None) as batch_op:
        batch_op.add_column(sa.Column('forgotten_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM attempt WHERE delivery_id IN (SELECT id FROM delivery WHERE alert_id IS NULL AND issue_id IS NULL)")
    op.execute("DELETE FROM delivery WHERE alert_id IS NULL AND issue_id IS NULL")
    with op.batch_alter_table('issue', schema=None) as batch_op:
        batch_op.drop_column('forgotten_at')

    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.drop_column('is_active')
        batch_op.drop_column('agreed_at')
