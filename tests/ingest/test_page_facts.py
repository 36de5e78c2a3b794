"""What a page tells of its article besides the text: date, address, fact-checks."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from string import ascii_letters

import pytest
from sqlalchemy import select
from sqlmodel import col

from models import Band, Claim, Feed, Outlet, Pending, Story
from models.store.engine import Begin
from models.store.fulltext import index_pending
from models.vocabulary import OutletKind, PageState
from tests.ingest.summarised import TEXT, World, article, html, play, search, set_up
from tests.make import NOON


@pytest.fixture
def world(begin_both: Begin) -> Iterator[World]:
    with play(begin_both) as one:
        yield one


def test_an_article_that_its_feed_gave_no_date_stands_at_that_of_its_page(world: World) -> None:
    published = "<meta property='article:published_time' content='2026-11-20T08:30:00+01:00'>"
    world.entry("/1", published=None)
    world.pages["/1"] = html(article(published))
    world.add()
    world.crawl()
    with world.begin() as session:
        index_pending(session)
    before = world.article()

    [read] = world.read()

    stored = world.article()
    assert before.day == NOON.date()
    assert read.article is not None
    assert read.article.id == stored.id < before.id
    assert (stored.uid, stored.url) == (before.uid, before.url)
    assert (stored.day, stored.date_note) == (date(2026, 11, 20), None)
    assert stored.effective_at == stored.published_at
    assert stored.published_raw is not None
    assert stored.published_raw.startswith("2026-11-20")
    assert world.page().article_id == stored.id
    with world.begin() as session:
        assert index_pending(session) == 1
        assert [one.id for one in search(session, "pier")] == [stored.id]
        assert session.scalars(select(Pending)).all() == []
        bands = set(session.scalars(select(col(Band.article_id))))
        assert bands == {stored.id}
        story = session.scalars(select(Story)).one()
        assert story.first_at == story.last_at == stored.effective_at
    world.entry("/2", "Another ferry", published=None)
    world.crawl(NOON + timedelta(hours=1))
    with world.begin() as session:
        feed = session.scalars(select(Feed)).one()
        assert (feed.stored, feed.duplicate, feed.edited) == (2, 1, 0)


def test_a_date_of_the_future_is_not_believed_of_a_page_either(world: World) -> None:
    world.entry("/1", published=None)
    world.pages["/1"] = html(
        article("<meta property='article:published_time' content='2031-01-01T00:00:00Z'>")
    )
    world.add()
    world.crawl()
    before = world.article()

    world.read()

    assert world.article().id == before.id
    assert world.article().date_note == before.date_note


def test_an_article_is_known_by_the_address_its_page_gives(world: World) -> None:
    set_up(world, {"/1": html(article("<link rel='canonical' href='/news/ferry'>"))})
    world.read()
    world.entries.clear()
    world.entry("/news/ferry", "The ferry, again", "Other words …")

    world.crawl(NOON + timedelta(hours=1))

    assert world.article().title == "The ferry, again"  # an edit, of one article


def test_a_canonical_address_without_end_says_nothing(world: World) -> None:
    endless = "".join(Random(3).choices(ascii_letters, k=9000))
    set_up(world, {"/1": html(article(f"<link rel='canonical' href='/{endless}'>"))})

    world.read()

    assert (world.page().state, world.page().canonical) == (PageState.READ, None)


def test_a_canonical_address_that_is_the_whole_site_says_nothing(world: World) -> None:
    set_up(world, {"/1": html(article("<link rel='canonical' href='/'>"))})

    world.read()

    assert world.page().canonical is None


def test_fact_checks_marked_up_on_a_page_are_known(world: World) -> None:
    review = {
        "@type": "ClaimReview",
        "claimReviewed": "It sank",
        "reviewRating": {"alternateName": "False"},
        "author": {"name": "The Quay Check"},
    }
    second = review | {"claimReviewed": "It burnt", "reviewRating": {"name": "Half true"}}
    marked = f"<script type='application/ld+json'>{json.dumps([review, second])}</script>"
    world.entry("/1", text=(TEXT + ". ") * 20)
    world.pages["/1"] = html(article(marked))
    world.add(OutletKind.FACT_CHECKER)
    world.crawl()

    world.read()

    stored = world.article()
    with world.begin() as session:
        claims = session.scalars(select(Claim).order_by(col(Claim.id))).all()
        told = [(claim.claim, claim.verdict, claim.publisher) for claim in claims]
        assert told == [
            ("It sank", "False", "The Quay Check"),  # in the place of the article's title
            ("It burnt", "Half true", "The Quay Check"),
        ]
        assert {claim.article_id for claim in claims} == {stored.id}


def test_nobody_speaks_for_another_fact_checker(world: World) -> None:
    own = {
        "@type": "ClaimReview",
        "claimReviewed": "It sank",
        "author": {"name": "The Quay Check"},
    }
    other = own | {"claimReviewed": "It burnt", "url": "https://quay.example/1"}
    marked = f"<script type='application/ld+json'>{json.dumps([own, other])}</script>"
    set_up(world, {"/1": html(article(marked))})

    world.read()

    outlet_id = world.article().outlet_id
    with world.begin() as session:
        [claim] = session.scalars(select(Claim)).all()
        outlet = session.get_one(Outlet, outlet_id)
        assert (claim.claim, claim.publisher) == ("It sank", outlet.name)
