"""Generations: what one version of the cascade said, beside what is live

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('generation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cascade', sa.String(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('live_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('walked', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('generation', schema=None) as batch_op:
        batch_op.create_index('ix_generation_live', ['state'], unique=True, sqlite_where=sa.text("state = 'live'"), postgresql_where=sa.text("state = 'live'"))

    # What most articles were read by is the first generation; what other versions read is stale.
    op.execute(
        "INSERT INTO generation (cascade, state, begun_at, live_at)"
        " SELECT cascade, 'live', min(at), min(at) FROM visit WHERE cascade <> ''"
        " GROUP BY cascade ORDER BY count(*) DESC, max(id) DESC LIMIT 1"
    )
    op.create_table('arrival',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('article_id'),
    sqlite_autoincrement=True
    )
    op.execute("INSERT INTO arrival (id, article_id) SELECT id, article_id FROM visit ORDER BY id")
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("SELECT setval('arrival_id_seq', nextval('visit_id_seq'), false)")
    op.execute(
        "CREATE TABLE visited AS SELECT visit.article_id, visit.at, article.relevance, article.language,"
        " CASE WHEN visit.is_final OR visit.cascade IN (SELECT cascade FROM generation)"
        " THEN visit.cascade ELSE '' END AS cascade"
        " FROM visit JOIN article ON article.id = visit.article_id WHERE article.relevance IS NOT NULL"
    )
    op.drop_table('visit')
    op.create_table('visit',
    sa.Column('generation', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('article_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('cascade', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('relevance', sa.String(length=32), nullable=False),
    sa.Column('language', sa.String(length=3), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ),
    sa.PrimaryKeyConstraint('generation', 'article_id'),
    sqlite_with_rowid=False
    )
    op.execute(
        "INSERT INTO visit (generation, article_id, cascade, at, relevance, language)"
        " SELECT 1, article_id, cascade, at, relevance, language FROM visited ORDER BY article_id"
    )
    op.drop_table('visited')
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.create_index('ix_visit_article_id', ['article_id'], unique=False)
        batch_op.create_index('ix_visit_stale', ['article_id'], unique=False, sqlite_where=sa.text("cascade = ''"), postgresql_where=sa.text("cascade = ''"))

    op.execute("CREATE TABLE counted AS SELECT * FROM daycount")
    op.drop_table('daycount')
    op.create_table('daycount',
    sa.Column('generation', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('dimension', sa.String(length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('generation', 'dimension', 'day', 'label'),
    sqlite_with_rowid=False
    )
    op.execute(
        "INSERT INTO daycount (generation, dimension, day, label, count)"
        " SELECT 1, dimension, day, label, count FROM counted ORDER BY dimension, day, label"
    )
    op.drop_table('counted')
    with op.batch_alter_table('tag', schema=None) as batch_op:
        batch_op.drop_index('ix_tag_kind_label_article')
        batch_op.add_column(sa.Column('generation', sa.Integer(), server_default='1', nullable=False))
        batch_op.create_index('ix_tag_kind_label_article', ['generation', 'kind', 'label', 'article_id'], unique=False)

    with op.batch_alter_table('quote', schema=None) as batch_op:
        batch_op.add_column(sa.Column('generation', sa.Integer(), server_default='1', nullable=False))

    op.create_table('signalaside',
    sa.Column('generation', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('article_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=True),
    sa.Column('field', sa.String(length=32), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('stop', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('p', sa.Float(), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('tagger', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ),
    sa.PrimaryKeyConstraint('generation', 'uid'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('signalaside', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signalaside_article_id'), ['article_id'], unique=False)

    op.execute("ALTER TABLE alertrule RENAME COLUMN judged_visit TO judged_arrival")


def downgrade() -> None:
    op.execute("ALTER TABLE alertrule RENAME COLUMN judged_arrival TO judged_visit")
    op.drop_table('signalaside')
    live = "generation = (SELECT id FROM generation WHERE state = 'live')"
    op.execute(f"DELETE FROM tag WHERE NOT {live}")
    op.execute(f"DELETE FROM quote WHERE NOT {live}")
    op.execute(
        "CREATE TABLE visited AS SELECT arrival.id, visit.article_id, visit.cascade, visit.at,"
        " article.text_from = 'dropped' AS is_final"
        " FROM visit JOIN arrival ON arrival.article_id = visit.article_id"
        f" JOIN article ON article.id = visit.article_id WHERE {live}"
    )
    op.execute(f"CREATE TABLE counted AS SELECT * FROM daycount WHERE {live}")
    op.drop_table('visit')
    op.drop_table('daycount')
    op.create_table('daycount',
    sa.Column('dimension', sa.String(length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('dimension', 'day', 'label'),
    sqlite_with_rowid=False
    )
    op.execute("INSERT INTO daycount SELECT dimension, day, label, count FROM counted")
    op.drop_table('counted')
    op.create_table('visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.BigInteger(), nullable=False),
    sa.Column('cascade', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_final', sa.Boolean(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('article_id'),
    sqlite_autoincrement=True
    )
    op.execute(
        "INSERT INTO visit (id, article_id, cascade, at, is_final)"
        " SELECT id, article_id, cascade, at, is_final FROM visited ORDER BY id"
    )
    op.drop_table('visited')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("SELECT setval('visit_id_seq', nextval('arrival_id_seq'), false)")
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.create_index('ix_visit_is_final_cascade_id', ['is_final', 'cascade', 'id'], unique=False)

    op.drop_table('arrival')
    with op.batch_alter_table('quote', schema=None) as batch_op:
        batch_op.drop_column('generation')

    with op.batch_alter_table('tag', schema=None) as batch_op:
        batch_op.drop_index('ix_tag_kind_label_article')
        batch_op.drop_column('generation')
        batch_op.create_index('ix_tag_kind_label_article', ['kind', 'label', 'article_id'], unique=False)

    with op.batch_alter_table('generation', schema=None) as batch_op:
        batch_op.drop_index('ix_generation_live', sqlite_where=sa.text("state = 'live'"), postgresql_where=sa.text("state = 'live'"))

    op.drop_table('generation')
