"""Addresses, dates, stories: the pure decisions of identity, and the store that follows them."""

import re
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlmodel import Session, col

from ingest.dates import effective, parse_date
from ingest.drafts import Origin, to_drafts
from ingest.entry import Entry
from ingest.stories import NEAR, band_keys, containment
from ingest.text import to_plain
from ingest.urls import canonicalise
from models import Article, Band, Pending, Revision, Story, Visit
from models.annotation import Annotated, Item
from models.draft import Source
from models.store.annotations import record
from models.store.articles import Added, add_new, get_article, revisions
from models.store.due import take_due
from models.store.engine import Begin
from models.vocabulary import DateNote, Relevance
from tests.make import NOON, generation, make_feed

WORDS = [f"word{n}" for n in range(200)]
LONG = " ".join(WORDS[:60])


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (
            "http://WWW.Outlet.example:80/a/?utm_source=x&b=2&a=1#top",
            "https://outlet.example/a?a=1&b=2",
        ),
        ("https://outlet.example//a//b/", "https://outlet.example/a/b"),
        ("https://outlet.example/caf%C3%A9", "https://outlet.example/caf%C3%A9"),
        ("https://outlet.example/café", "https://outlet.example/caf%C3%A9"),
        ("https://bücher.example/", "https://xn--bcher-kva.example"),
        ("https://outlet.example:8443/a?fbclid=1", "https://outlet.example:8443/a"),
        ("http://www.www.outlet.example/", "https://outlet.example"),
        ("http://outlet.example:443/", "https://outlet.example"),
        ("https://outlet.example/caf%e9?q=%ff", "https://outlet.example/caf%E9?q=%FF"),
    ],
)
def test_addresses_of_one_page_become_one(url: str, canonical: str) -> None:
    assert canonicalise(url) == canonical


def test_escapes_that_are_not_utf_8_keep_pages_apart() -> None:
    assert canonicalise("https://outlet.example/%E8") != canonicalise("https://outlet.example/%E9")


@pytest.mark.parametrize(
    "url", ["ftp://outlet.example/a", "javascript:alert(1)", "/a", "http://", "x"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        canonicalise(url)


ADDRESS = re.compile(
    r"https?://(www\.){0,3}[a-zé]{1,8}\.example(:80|:443|:\d{2,4})?/[\w%/.~+-]{0,20}(\?[\w=&+]{0,20})?",
    re.ASCII,
)


@given(st.from_regex(ADDRESS, fullmatch=True))
def test_canonicalising_twice_changes_nothing(url: str) -> None:
    once = canonicalise(url)

    assert canonicalise(once) == once


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Tue, 24 Nov 2026 10:00:00 +0100", "2026-11-24T09:00:00"),
        ("Tue, 24 Nov 26 10:00:00 EST", "2026-11-24T15:00:00"),
        ("2026-11-24T10:00:00Z", "2026-11-24T10:00:00"),
        ("2026-11-24", "2026-11-24T00:00:00"),
        ("24 novembre 2026 10:30", "2026-11-24T10:30:00"),
        ("24 de noviembre de 2026", "2026-11-24T00:00:00"),
        ("24. Dezember 2026", "2026-12-24T00:00:00"),
        ("lundi 5 octobre 2026 à 10:30", "2026-10-05T10:30:00"),
        ("Mo, 05 Okt 2026 10:00:00 +0200", "2026-10-05T08:00:00"),
        ("dim., 4 janv. 2026 10:00:00 +0100", "2026-01-04T09:00:00"),
        ("segunda-feira, 5 de outubro de 2026", "2026-10-05T00:00:00"),
        ("mar. 3 mars 2026", "2026-03-03T00:00:00"),
        ("1795514400", "2026-11-24T10:00:00"),
        ("1795514400000", "2026-11-24T10:00:00"),
    ],
)
def test_dates_of_many_shapes_are_read(written: str, moment: str) -> None:
    assert parse_date(written) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["31 Feb 2026", "yesterday", "10:30", "November 2026", "Monday", ""]
)
def test_what_states_no_day_is_no_date(written: str) -> None:
    assert parse_date(written) is None


@given(st.text(max_size=40))
def test_any_words_give_a_date_or_none(written: str) -> None:
    moment = parse_date(written)

    assert moment is None or moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("written", "note"),
    [
        (None, DateNote.MISSING),
        ("soon", DateNote.UNREADABLE),
        ("2099-01-01", DateNote.FUTURE),
        ("1970-01-01", DateNote.TOO_OLD),
    ],
)
def test_an_unbelievable_date_gives_way_to_ours_and_an_import_stands_in_no_series(
    written: str | None, note: DateNote
) -> None:
    crawled = effective(written, NOON)
    imported = effective(written, NOON, is_import=True)

    assert (crawled.at, crawled.day, crawled.note) == (NOON, NOON.date(), note)
    assert (imported.at, imported.day, imported.note) == (NOON, None, note)


def test_a_shortened_copy_is_contained_and_another_text_is_not() -> None:
    other = " ".join(WORDS[100:160])

    assert containment(LONG, " ".join(WORDS[:40])) == 1.0
    assert containment(LONG, other) == 0.0
    assert set(band_keys("", LONG)) & set(band_keys("", LONG + " and more words at the end"))
    assert band_keys("Too short", "") == ()


def test_paragraphs_become_blank_lines_and_entities_letters() -> None:
    assert to_plain("<p>One &amp; two<br>three</p><p>four</p>") == "One & two\nthree\n\nfour"


_numbers = count()


def entry(
    title: str = "A title", text: str = LONG, link: str | None = "", guid: str | None = None
) -> Entry:
    if link == "":
        link = f"https://outlet.example/{next(_numbers)}"
    return Entry(title, text, link, guid, None, "2026-11-24T10:00:00Z")


def bring(session: Session, *entries: Entry, origin: Origin | None = None) -> Added:
    if origin is None:
        feed = make_feed(session)
        origin = from_feed(feed.outlet_id, feed.id)
    return add_new(session, to_drafts(entries, origin, NOON), NEAR, NOON)


def from_feed(outlet_id: int, feed_id: int | None) -> Origin:
    return Origin(Source(outlet_id, feed_id), "https://outlet.example/feed", "en")


def size(session: Session, table: type) -> int:
    return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def test_the_same_entries_again_add_nothing(begin_both: Begin) -> None:
    entries = [
        entry("One"),
        entry("Two", "Short."),
        entry("Three", "x", None, "g"),
        entry("4", "y", None),
    ]
    with begin_both() as session:
        feed = make_feed(session)
        origin = from_feed(feed.outlet_id, feed.id)
        first = bring(session, *entries, origin=origin)
    with begin_both() as session:
        second = bring(session, *entries, origin=origin)

        assert (len(first.stored), first.duplicates) == (4, 0)
        assert (len(second.stored), second.duplicates, second.edited) == (0, 4, [])
        assert size(session, Article) == size(session, Pending) == 4


def test_ids_are_time_ordered_and_unique_within_a_second(begin_both: Begin) -> None:
    with begin_both() as session:
        stored = bring(session, *(entry(f"T{n}", f"text {n}") for n in range(5))).stored
        later = bring(session, entry("Later", "again")).stored

    ids = [article.id for article in [*stored, *later]]
    assert ids == sorted(set(ids))
    assert {one >> 20 for one in ids} == {int(datetime(2026, 11, 24, 10, tzinfo=UTC).timestamp())}


def test_an_edit_keeps_a_revision_and_is_annotated_again(begin_both: Begin) -> None:
    link = "https://outlet.example/edited"
    with begin_both() as session:
        feed = make_feed(session)
        origin = from_feed(feed.outlet_id, feed.id)
        article = bring(session, entry("Old title", "Old text", link), origin=origin).stored[0]
        stored = get_article(session, article.uid)
        session.execute(Pending.__table__.delete())  # type: ignore[attr-defined]  # as if indexed
        said = Annotated(Item("x", "", ""), relevance=Relevance.NONE)
        record(session, [(stored, said)], generation(session), NOON)

        added = bring(session, entry("New title", "New text", link), origin=origin)

        assert added.edited == [article.id]
        assert [one.title for one in revisions(session, article.id)] == ["Old title"]
        assert session.get_one(Pending, article.id).old_text == "Old text"
        assert [one.title for one in take_due(session, generation(session), 5).articles] == [
            "New title"
        ]
        assert size(session, Visit) == size(session, Revision) == 1


def test_a_story_follows_the_title_that_its_publisher_corrected(begin_both: Begin) -> None:
    link = "https://outlet.example/corrected"
    with begin_both() as session:
        feed = make_feed(session)
        origin = from_feed(feed.outlet_id, feed.id)
        article = bring(session, entry("Wrong title", "Text", link), origin=origin).stored[0]

        bring(session, entry("Right title", "Text", link), origin=origin)
        session.expire_all()
        assert session.get_one(Story, article.story_id).title == "Right title"

        session.get_one(Story, article.story_id).title = "Another's title"
        bring(session, entry("Last title", "Text", link), origin=origin)
        session.expire_all()
        assert session.get_one(Story, article.story_id).title == "Another's title"


def test_two_edits_before_the_indexer_came_tell_it_the_first_words(begin: Begin) -> None:
    link = "https://outlet.example/edited"
    with begin() as session:
        feed = make_feed(session)
        origin = from_feed(feed.outlet_id, feed.id)
        article = bring(session, entry("One", "1", link), origin=origin).stored[0]
        bring(session, entry("Two", "2", link), origin=origin)
        bring(session, entry("Three", "3", link), origin=origin)

        assert session.get_one(Pending, article.id).old_title is None  # nothing is indexed yet
        assert size(session, Revision) == 2


def test_another_feed_that_cuts_the_text_differently_edits_nothing(begin: Begin) -> None:
    link = "https://outlet.example/shared"
    with begin() as session:
        feed = make_feed(session)
        bring(session, entry("T", "Whole text", link), origin=from_feed(feed.outlet_id, feed.id))

        added = bring(session, entry("T", "Whole…", link))

        assert (added.edited, added.duplicates) == ([], 1)


def test_a_changed_guid_and_address_with_the_same_words_is_the_same_article(begin: Begin) -> None:
    with begin() as session:
        feed = make_feed(session)
        origin = from_feed(feed.outlet_id, feed.id)
        bring(session, entry(link="https://outlet.example/a?sid=1", guid="1"), origin=origin)

        added = bring(
            session, entry(link="https://outlet.example/a?sid=2", guid="2"), origin=origin
        )

        assert added.duplicates == 1


SAME = "https://www.outlet.example/news/boat?id=7"


@pytest.mark.parametrize(
    ("link", "guid", "title", "text"),
    [
        (SAME, "another guid", "Boat sinks", "The text."),
        (f"{SAME}&utm_source=feed&fbclid=x", "tag:8", "Boat sinks", "The text."),
        ("https://amp.outlet.example/news/boat?id=7", None, "Boat sinks", "A cut te…"),
        ("https://outlet.example/news/boat/amp?id=7", None, "Boat sinks", "The text."),
        ("https://m.outlet.example/news/boat/?id=7", "tag:8", "Boat sinks!", "The text."),
        (
            "https://outlet-example.cdn.ampproject.org/c/s/outlet.example/news/boat?id=7",
            None,
            "Boat sinks",
            "The text.",
        ),
        ("https://mirror.example/news/boat", "tag:8", "Boat sinks", "The text."),
        ("https://outlet.example/moved/boat", "tag:7", "Boat sinks", "Another text."),
        (None, "tag:8", "Boat sinks", "The text."),
    ],
)
def test_an_article_is_once_however_its_outlet_names_it(
    begin: Begin, link: str | None, guid: str | None, title: str, text: str
) -> None:
    with begin() as session:
        feed = make_feed(session)
        origin = from_feed(feed.outlet_id, feed.id)
        bring(session, entry("Boat sinks", "The text.", SAME, "tag:7"), origin=origin)

        added = bring(session, entry(title, text, link, guid), origin=origin)

        assert added.stored == []
        assert len(added.edited) + added.duplicates == 1
        assert size(session, Article) == 1


@pytest.mark.parametrize(
    ("link", "guid", "title", "text"),
    [
        ("https://outlet.example/news/boat?id=8", "tag:8", "Boat sinks", "A second boat."),
        ("https://outlet.example/news", "tag:8", "Boat sinks", "All news."),
        ("https://outlet.example/live/boat", "tag:7", "Boats today", "Another text."),
        (None, None, "Boat sinks", "A second boat."),
    ],
)
def test_two_articles_of_an_outlet_stay_two(
    begin: Begin, link: str | None, guid: str | None, title: str, text: str
) -> None:
    with begin() as session:
        feed = make_feed(session)
        origin = from_feed(feed.outlet_id, feed.id)
        bring(session, entry("Boat sinks", "The text.", SAME, "tag:7"), origin=origin)

        assert len(bring(session, entry(title, text, link, guid), origin=origin).stored) == 1


def test_a_guid_that_all_entries_share_tells_nothing(begin: Begin) -> None:
    with begin() as session:
        added = bring(session, entry("One", "1", guid="x"), entry("Two", "2", guid="x"))

        assert len(added.stored) == 2


def test_a_link_that_all_entries_share_loses_no_article(begin: Begin) -> None:
    home = "https://outlet.example/"
    entries = [entry("One", "1", home, "g1"), entry("Two", "2", home, "g2")]
    with begin() as session:
        feed = make_feed(session)
        origin = from_feed(feed.outlet_id, feed.id)

        assert len(bring(session, *entries, origin=origin).stored) == 2
        assert bring(session, *entries, origin=origin).duplicates == 2


def test_a_copy_at_another_outlet_is_stored_in_the_same_story(begin_both: Begin) -> None:
    with begin_both() as session:
        first = bring(session, entry("Boat sinks", LONG)).stored[0]
        second = bring(session, entry("Boat sinks, agency says", LONG + " and a word more")).stored[
            0
        ]
        other = bring(session, entry("Else", " ".join(WORDS[100:160]))).stored[0]

        story = session.get_one(Story, first.story_id)
        assert second.story_id == first.story_id != other.story_id
        assert (story.size, story.title) == (2, "Boat sinks")
        assert size(session, Story) == 2


def test_copies_within_one_batch_are_one_story(begin: Begin) -> None:
    with begin() as session:
        stored = bring(session, entry("A", LONG), entry("B", LONG + " more")).stored

        assert stored[0].story_id == stored[1].story_id
        assert session.get_one(Story, stored[0].story_id).size == 2


def test_the_same_words_a_month_later_are_another_story(begin: Begin) -> None:
    old = Entry("A", LONG, "https://outlet.example/old", None, None, "2026-10-01")
    with begin() as session:
        first = bring(session, old).stored[0]
        second = bring(session, entry("A", LONG + " more")).stored[0]

        assert first.story_id != second.story_id
        assert second.effective_at - first.effective_at > timedelta(days=14)
        assert session.scalars(select(col(Band.key)).where(col(Band.article_id) == second.id)).all()


def test_no_question_to_the_store_reads_it_whole(begin: Begin) -> None:
    asked: list[tuple[str, Any]] = []
    with begin() as session:
        bring(session, entry("One"), entry("Two", guid="g"))
        listen = (session.connection(), "before_cursor_execute")
        event.listen(*listen, lambda *given: asked.append((given[2], given[3])))
        bring(session, entry("One", f"{LONG} and more"), entry("Three", "x", guid="h"))
        connection = session.connection()
        plans = [
            connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
            for statement, given in list(asked)
            if statement.startswith("SELECT")
        ]

    steps = [step[3] for plan in plans for step in plan]
    assert len(plans) > 5
    assert any("ix_article_feed_id_guid" in step for step in steps)
    assert [step for step in steps if re.match(r"SCAN (?!anon_\d+ VIRTUAL)", step)] == []
