"""Stories as articles come in: ids that stay, merges on record, nothing lost by two at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from threading import Barrier, Thread
from zlib import crc32

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from ingest.crawl import crawl
from ingest.drafts import Origin, redraft, to_drafts
from ingest.entry import Entry
from ingest.events import terms_of
from ingest.stories import NEAR
from models import Article, Clue, Story, StoryMerge, StoryTerms
from models.draft import Source
from models.store.articles import Added, add_new
from models.store.engine import Begin, opener
from models.store.placing import OPEN, close_stories, place_again
from models.store.stories import articles_of, get_story, merged_into
from tests.make import NOON, make_feed

NAMES = [f"Na{chr(97 + n)}{chr(97 + n)}ro" for n in range(26)]
"""Words that no news holds: a text of ten of them tells of nothing else."""


def entry(names: Sequence[str], number: int = 0, at: datetime = NOON) -> Entry:
    """An article that tells of some names, in words that are no copy of another's."""
    text = " ".join(f"{name} {number} was there." for name in names)
    link = f"https://outlet{number}.example/{'-'.join(names)}"
    return Entry(f"{names[0]} and {names[1]}", text, link, None, None, at.isoformat())


def bring(session: Session, *entries: Entry) -> Added:
    feed = make_feed(session)
    origin = Origin(Source(feed.outlet_id, feed.id), feed.url, "en")
    return add_new(session, to_drafts(entries, origin, NOON), NEAR, NOON)


def merged(session: Session) -> tuple[Article, Article, int]:
    """An article, another whose story is not the same until a third comes, and what that was."""
    first = bring(session, entry(NAMES[0:6], 1)).stored[0]
    other = bring(session, entry(NAMES[4:10], 2)).stored[0]
    was = other.story_id
    assert first.story_id != was
    bring(session, entry(NAMES[2:8], 3))
    return first, other, was


def assert_conserved(session: Session) -> None:
    """Each story has the articles that it says it has, and one that was merged has nothing."""
    counted = Counter(session.scalars(select(col(Article.story_id))))
    sizes = {story.id: story.size for story in session.scalars(select(Story))}
    assert {story: size for story, size in sizes.items() if size} == counted
    for merge in session.scalars(select(StoryMerge)):
        assert sizes[merge.from_story] == 0
        assert sizes[merge.into_story] > 0
        assert session.get(StoryTerms, merge.from_story) is None
        clues = select(func.count()).where(col(Clue.story_id) == merge.from_story)
        assert session.scalars(clues).one() == 0


def test_two_stories_that_are_one_are_merged_into_the_older(begin_both: Begin) -> None:
    with begin_both() as session:
        first, other, was = merged(session)

    with begin_both() as session:
        story = get_story(session, first.story_id)
        ((merge, younger),) = merged_into(session, first.story_id)
        ids = [article.id for article in articles_of(session, first.story_id)]

        assert (story.id, story.size, len(ids)) == (first.story_id, 3, 3)
        assert {first.id, other.id} < set(ids)
        assert (merge.from_story, merge.at) == (was, NOON)
        assert (younger.title, younger.size) == (other.title, 0)
        assert 0.4 <= merge.similarity <= 1
        assert get_story(session, was).id == other.story_id == first.story_id
        assert_conserved(session)


def test_a_merged_story_leads_to_where_its_articles_stand_however_often_that_moves(
    begin_both: Begin,
) -> None:
    with begin_both() as session:
        oldest = bring(session, entry(NAMES[8:14], 9)).stored[0]
        first, _, was = merged(session)
        then = first.story_id
        assert len({oldest.story_id, then, was}) == 3
        for number in range(4, 8):
            bring(session, entry(NAMES[2:14], number))

        assert get_story(session, then).id == get_story(session, was).id == oldest.story_id
        assert {merge.from_story for merge, _ in merged_into(session, oldest.story_id)} == {
            then,
            was,
        }
        assert_conserved(session)


def test_stories_met_in_one_batch_are_one_without_a_trace(begin: Begin) -> None:
    with begin() as session:
        stored = bring(
            session, entry(NAMES[0:6], 1), entry(NAMES[4:10], 2), entry(NAMES[2:8], 3)
        ).stored

        assert len({article.story_id for article in stored}) == 1
        assert not list(session.scalars(select(StoryMerge)))
        assert_conserved(session)


WHOLE = " ".join(f"Sentence {n} of the whole text says word{n}." for n in range(60))


def read_page(session: Session, article: Article, text: str) -> None:
    """What the reader of pages does with a text that it finds."""
    article = session.get_one(Article, article.id)
    place_again(session, article, redraft(article, text), NEAR, NOON + timedelta(hours=1))


def test_a_summary_whose_page_is_a_copy_joins_its_story(begin_both: Begin) -> None:
    with begin_both() as session:
        summary = bring(session, entry(NAMES[0:6], 1)).stored[0]
        copied = Entry("An agency's text", WHOLE, "https://agency.example/a", None, None)
        original = bring(session, copied).stored[0]
        was = original.story_id
        assert summary.story_id != was
        read_page(session, summary, f"{WHOLE} And a line of our own.")

    with begin_both() as session:
        ids = {article.id for article in articles_of(session, summary.story_id)}
        (merge, younger), *_ = merged_into(session, summary.story_id)
        story = session.get_one(Story, summary.story_id)

        assert ids == {summary.id, original.id}
        assert (merge.at, younger.id) == (NOON + timedelta(hours=1), was)
        assert (story.size, story.last_at) == (2, max(summary.effective_at, original.effective_at))
        assert_conserved(session)


def test_a_page_that_tells_of_nothing_known_changes_its_story_only(begin: Begin) -> None:
    with begin() as session:
        other = bring(session, entry(NAMES[0:6], 1)).stored[0]
        article = bring(session, entry(NAMES[12:18], 2)).stored[0]
        read_page(session, article, entry(NAMES[12:24], 2).text)
        later = bring(session, entry(NAMES[18:24], 3)).stored[0]

        assert session.get_one(Article, article.id).story_id == article.story_id != other.story_id
        assert later.story_id == article.story_id
        assert not list(session.scalars(select(StoryMerge)))
        assert_conserved(session)


def test_an_article_told_with_others_keeps_its_story_whatever_its_page_says(begin: Begin) -> None:
    with begin() as session:
        first = bring(session, entry(NAMES[0:6], 1)).stored[0]
        second = bring(session, entry(NAMES[0:6], 2)).stored[0]
        other = bring(session, entry(NAMES[12:18], 3)).stored[0]
        read_page(session, second, entry(NAMES[12:18], 3).text)

        assert session.get_one(Article, second.id).story_id == first.story_id != other.story_id
        assert_conserved(session)


def test_an_id_once_given_stays_whatever_comes_later(begin: Begin) -> None:
    with begin() as session:
        first = bring(session, entry(NAMES[0:8], 1)).stored[0]
        for number in range(2, 30):
            bring(session, entry(NAMES[0:8], number))

        assert session.get_one(Article, first.id).story_id == first.story_id
        assert session.get_one(Story, first.story_id).size == 29
        assert session.get_one(Story, first.story_id).title == first.title


@pytest.mark.parametrize(("days", "is_same"), [(0, True), (6, True), (8, False)])
def test_a_story_is_retold_for_a_week(begin: Begin, days: int, is_same: bool) -> None:
    earlier = NOON - timedelta(days=days)
    with begin() as session:
        first = bring(session, entry(NAMES[0:8], 1, earlier)).stored[0]
        second = bring(session, entry(NAMES[0:8], 2)).stored[0]

        assert (first.story_id == second.story_id) is is_same


def test_a_story_is_closed_a_month_after_its_last_article_and_stays(begin_both: Begin) -> None:
    with begin_both() as session:
        article = bring(session, entry(NAMES[0:6], 1)).stored[0]

        assert close_stories(session, NOON + OPEN) == 0
        assert close_stories(session, NOON + OPEN + timedelta(seconds=1)) == 1
        assert close_stories(session, NOON + OPEN + timedelta(days=1)) == 0
        assert not list(session.scalars(select(Clue)))
        assert not list(session.scalars(select(StoryTerms)))
        assert get_story(session, article.story_id).size == 1


def test_a_crawl_closes_stories(begin: Begin) -> None:
    with begin() as session:
        bring(session, entry(NAMES[0:6], 1))

    list(crawl(begin, lambda _: iter(()), NOON + OPEN + timedelta(days=1)))

    with begin() as session:
        assert not list(session.scalars(select(StoryTerms)))


def test_the_year_that_it_is_tells_less_than_any_rare_word() -> None:
    weights = dict(terms_of("", "The heron of 2031 and its 31 young were seen in 2032"))
    year, number, word = (weights[crc32(term)] for term in (b"2031", b"31", b"heron"))

    assert year < word < number


def test_two_crawls_at_once_lose_nothing_and_tell_one_story(store: Engine) -> None:
    begin, meet = opener(store), Barrier(2)
    chance = Random(5)
    told = [
        entry(NAMES[start : start + 6], number)
        for number, start in enumerate(chance.choices(range(20), k=60))
    ]
    batches = [told[at : at + 6] for at in range(0, len(told), 6)]
    counts: list[tuple[int, int]] = []

    def crawl(own: list[list[Entry]]) -> None:
        for batch in own:
            meet.wait(timeout=30)
            with begin() as session:
                added = bring(session, *batch)
            counts.append((len(added.stored), added.duplicates))

    both = [Thread(target=crawl, args=(own,)) for own in (batches, batches)]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=60)

    with begin() as session:
        stored = sum(count for count, _ in counts)
        assert len(counts) == 2 * len(batches)
        assert stored + sum(duplicates for _, duplicates in counts) == 2 * len(told)
        assert session.scalars(select(func.count()).select_from(Article)).one() == stored
        assert stored == len({one.link for one in told})
        assert_conserved(session)


def test_a_story_is_called_what_the_first_to_tell_it_called_it(begin: Begin) -> None:
    later, first = (entry(NAMES[0:6], n, NOON - timedelta(hours=6 - n)) for n in (2, 1))
    between = entry(NAMES[0:6], 3, NOON - timedelta(hours=4, minutes=30))
    with begin() as session:
        story = get_story(session, bring(session, later).stored[0].story_id)
        named = story.title
        bring(session, replace(between, title="Too late"), replace(first, title="First of all"))
        bring(session, replace(entry(NAMES[0:6], 5), title="Last of all"))

        assert named == later.title
        assert get_story(session, story.id or 0).title == "First of all"
        assert get_story(session, story.id or 0).size == 4
