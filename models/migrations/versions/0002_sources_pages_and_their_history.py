"""Sources, pages and their history

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('host',
    sa.Column('origin', sa.String(), nullable=False),
    sa.Column('robots', sa.String(), nullable=True),
    sa.Column('robots_code', sa.String(), nullable=True),
    sa.Column('robots_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reserved', sa.JSON(), server_default='{}', nullable=False),
    sa.Column('hold_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('origin')
    )
    op.create_table('clue',
    sa.Column('key', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('story_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], ),
    sa.PrimaryKeyConstraint('key', 'story_id'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('clue', schema=None) as batch_op:
        batch_op.create_index('ix_clue_story_id', ['story_id'], unique=False)

    with op.batch_alter_table('band', schema=None) as batch_op:
        batch_op.create_index('ix_band_article_id', ['article_id'], unique=False)

    op.create_table('storymerge',
    sa.Column('from_story', sa.Integer(), nullable=False),
    sa.Column('into_story', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('similarity', sa.Float(), nullable=False),
    sa.ForeignKeyConstraint(['from_story'], ['story.id'], ),
    sa.ForeignKeyConstraint(['into_story'], ['story.id'], ),
    sa.PrimaryKeyConstraint('from_story')
    )
    with op.batch_alter_table('storymerge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_storymerge_into_story'), ['into_story'], unique=False)

    op.create_table('storyterms',
    sa.Column('story_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('terms', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], ),
    sa.PrimaryKeyConstraint('story_id')
    )
    with op.batch_alter_table('storyterms', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_storyterms_at'), ['at'], unique=False)

    op.create_table('feedevent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('feed_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('change', sa.String(length=32), nullable=False),
    sa.Column('before', sa.String(), nullable=True),
    sa.Column('after', sa.String(), nullable=True),
    sa.Column('why', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['feed_id'], ['feed.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('feedevent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedevent_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedevent_feed_id'), ['feed_id'], unique=False)

    op.create_table('outage',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('feed_id', sa.Integer(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('is_made_up', sa.Boolean(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['feed_id'], ['feed.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('outage', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outage_ended_at'), ['ended_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_outage_feed_id'), ['feed_id'], unique=False)

    op.create_table('poll',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('feed_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('http_status', sa.Integer(), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('accepted', sa.Integer(), nullable=False),
    sa.Column('stored', sa.Integer(), nullable=False),
    sa.Column('duplicate', sa.Integer(), nullable=False),
    sa.Column('edited', sa.Integer(), nullable=False),
    sa.Column('rejected', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['feed_id'], ['feed.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('poll', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_poll_at'), ['at'], unique=False)
        batch_op.create_index('ix_poll_feed_id_at_stored', ['feed_id', 'at', 'stored'], unique=False)

    op.create_table('page',
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('url', sa.String(), nullable=False),
    sa.Column('host', sa.String(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('code', sa.String(), nullable=True),
    sa.Column('detail', sa.String(), nullable=True),
    sa.Column('summary', sa.String(), nullable=True),
    sa.Column('canonical', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_id')
    )
    with op.batch_alter_table('page', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_page_canonical'), ['canonical'], unique=False)
        batch_op.create_index('ix_page_state_due_at', ['state', 'due_at'], unique=False)

    with op.batch_alter_table('article', schema=None) as batch_op:
        batch_op.add_column(sa.Column('text_from', sa.String(length=32), server_default='feed', nullable=False))
        batch_op.drop_index(batch_op.f('ix_article_feed_id'))
        batch_op.create_index('ix_article_feed_id_guid', ['feed_id', 'guid'], unique=False)

    with op.batch_alter_table('feed', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=32), server_default='feed', nullable=False))
        batch_op.add_column(sa.Column('options', sa.JSON(), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('news_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('habit', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('shape', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('skips', sa.JSON(), server_default='{}', nullable=False))

    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_final', sa.Boolean(), server_default='0', nullable=False))
        batch_op.drop_index(batch_op.f('ix_visit_cascade_id'))
        batch_op.create_index('ix_visit_is_final_cascade_id', ['is_final', 'cascade', 'id'], unique=False)

    # Words are cut otherwise than before (models.query.words), so the index is made anew.
    if op.get_bind().dialect.name == 'sqlite':
        op.execute("INSERT INTO article_fts (article_fts) VALUES ('delete-all')")
    else:
        op.execute("DELETE FROM article_search")
    op.execute("DELETE FROM pending")
    op.execute("INSERT INTO pending (article_id) SELECT id FROM article")



def downgrade() -> None:
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_index('ix_visit_is_final_cascade_id')
        batch_op.create_index(batch_op.f('ix_visit_cascade_id'), ['cascade', 'id'], unique=False)
        batch_op.drop_column('is_final')

    with op.batch_alter_table('feed', schema=None) as batch_op:
        batch_op.drop_column('skips')
        batch_op.drop_column('shape')
        batch_op.drop_column('habit')
        batch_op.drop_column('news_at')
        batch_op.drop_column('options')
        batch_op.drop_column('kind')

    with op.batch_alter_table('article', schema=None) as batch_op:
        batch_op.drop_index('ix_article_feed_id_guid')
        batch_op.create_index(batch_op.f('ix_article_feed_id'), ['feed_id'], unique=False)
        batch_op.drop_column('text_from')

    with op.batch_alter_table('page', schema=None) as batch_op:
        batch_op.drop_index('ix_page_state_due_at')
        batch_op.drop_index(batch_op.f('ix_page_canonical'))

    op.drop_table('page')
    with op.batch_alter_table('poll', schema=None) as batch_op:
        batch_op.drop_index('ix_poll_feed_id_at_stored')
        batch_op.drop_index(batch_op.f('ix_poll_at'))

    op.drop_table('poll')
    with op.batch_alter_table('outage', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outage_feed_id'))
        batch_op.drop_index(batch_op.f('ix_outage_ended_at'))

    op.drop_table('outage')
    with op.batch_alter_table('feedevent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedevent_feed_id'))
        batch_op.drop_index(batch_op.f('ix_feedevent_at'))

    op.drop_table('feedevent')
    with op.batch_alter_table('storyterms', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_storyterms_at'))

    op.drop_table('storyterms')
    with op.batch_alter_table('storymerge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_storymerge_into_story'))

    op.drop_table('storymerge')
    with op.batch_alter_table('band', schema=None) as batch_op:
        batch_op.drop_index('ix_band_article_id')

    with op.batch_alter_table('clue', schema=None) as batch_op:
        batch_op.drop_index('ix_clue_story_id')

    op.drop_table('clue')
    op.drop_table('host')
