"""Corrections and codings

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sampling', sa.String(), nullable=False),
    sa.Column('query', sa.String(), nullable=False),
    sa.Column('seed', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('agreement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=20), nullable=False),
    sa.Column('alpha', sa.Float(), nullable=True),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('coders', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('agreement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_sheet_id'), ['sheet_id'], unique=False)

    op.create_table('sheetcoder',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('coder', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], ),
    sa.PrimaryKeyConstraint('sheet_id', 'coder')
    )
    op.create_table('coding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.BigInteger(), nullable=False),
    sa.Column('coder', sa.String(), nullable=False),
    sa.Column('is_adjudication', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('coding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_coding_article_id'), ['article_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_coding_sheet_id'), ['sheet_id'], unique=False)

    op.create_table('correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('labels', sa.JSON(), nullable=True),
    sa.Column('corrector', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('read_title', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_correction_article_id'), ['article_id'], unique=False)

    op.create_table('sheetarticle',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.BigInteger(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], ),
    sa.PrimaryKeyConstraint('sheet_id', 'article_id')
    )
    with op.batch_alter_table('tag', schema=None) as batch_op:
        batch_op.add_column(sa.Column('overruled', sa.String(length=32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('tag', schema=None) as batch_op:
        batch_op.drop_column('overruled')

    op.drop_table('sheetarticle')
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_correction_article_id'))

    op.drop_table('correction')
    with op.batch_alter_table('coding', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_coding_sheet_id'))
        batch_op.drop_index(batch_op.f('ix_coding_article_id'))

    op.drop_table('coding')
    op.drop_table('sheetcoder')
    with op.batch_alter_table('agreement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_sheet_id'))

    op.drop_table('agreement')
    op.drop_table('sheet')
