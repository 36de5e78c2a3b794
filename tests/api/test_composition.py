from datetime import date, timedelta

import pytest
from sqlmodel import Session

from api.trends.composition import compose, peak_of, start_of
from api.trends.ranges import days_until
from api.trends.surges import Surge
from api.trends.surging import load_surges
from models import Story
from models.annotation import Annotated, Item, Quoted, Span, Tagged
from models.query.parse import parse_query
from models.store.annotations import record
from models.store.engine import Begin
from models.store.search import count
from models.vocabulary import Relevance, SpanField, TagKind
from tests.api.newsday import CASCADE, keep_history
from tests.make import NOON, generation, make_article, make_outlet

TODAY = NOON.date()
WEEK = days_until(TODAY, 7)
SPEAKERS = (("Ana Costa", "politician"), ("Ben Okoro", "migrant"))


def keep_newcomer(session: Session) -> None:
    """Eight articles, of an outlet and a country never seen, in a story and with two voices."""
    outlet = make_outlet(session, "Newcomer")
    story = Story(title="Camp closes", first_at=NOON, last_at=NOON)
    session.add(story)
    session.flush()
    for number in range(8):
        title = f"Camp closes {number}"
        at = NOON - timedelta(days=1, minutes=number)
        article = make_article(session, title, at=at, outlet=outlet, story=story)
        span = Span(SpanField.TITLE, 0, 4, "Camp")
        said = Annotated(
            Item(str(article.uid), title, article.text, "en"),
            "en",
            Relevance.SUBJECT,
            tags=(Tagged(TagKind.TOPIC, "borders", "t", 0.9), Tagged(TagKind.COUNTRY, "GR", "t")),
            quotes=tuple(Quoted(span, "t", speaker, role) for speaker, role in SPEAKERS),
        )
        record(session, [(article, said)], generation(session, CASCADE), NOON)


def borders(session: Session) -> Surge:
    return next(one for one in load_surges(session, WEEK) if one.label == "borders")


def test_a_surge_is_made_of_what_its_articles_have_and_says_what_stands_out(
    begin_both: Begin,
) -> None:
    with begin_both() as session:
        keep_history(session)
        keep_newcomer(session)
        surge = borders(session)

        made = compose(session, surge, NOON)

        assert surge.is_surge
        assert made.looked_at == surge.observed == 22
        assert [(told.story.title, told.articles) for told in made.stories] == [
            ("Ferry brings 40 people", 14),
            ("Camp closes", 8),
        ]
        assert (made.stories_told, made.outlets_telling) == (2, 3)
        newcomer = made.outlets[0]
        assert (newcomer.name, newcomer.count, newcomer.stands_out) == ("Newcomer", 8, True)
        assert [part.name for part in made.outlets if part.stands_out] == ["Newcomer", "Ridge Post"]
        assert made.countries[0].name == "Greece"
        assert [(one.name, one.stands_out) for one in made.countries[1:]] == [("Italy", False)]
        parts = [*made.outlets, *made.countries, *made.speakers]
        assert [count(session, parse_query(part.query, TODAY)) for part in parts] == [
            part.count for part in parts
        ]


def test_only_speakers_of_public_roles_are_named(begin_both: Begin) -> None:
    with begin_both() as session:
        keep_history(session)
        keep_newcomer(session)

        made = compose(session, borders(session), NOON)

        # Nothing of speakers was kept before, so nothing is usual and none stands out.
        assert [(one.name, one.count, one.usual, one.stands_out) for one in made.speakers] == [
            ("Ana Costa", 8, None, False)
        ]


def test_a_surge_begins_where_it_left_the_usual_and_peaks_where_most_came(begin: Begin) -> None:
    with begin() as session:
        keep_history(session)
        surge = borders(session)
    quiet = {TODAY - timedelta(days=back): (2, 20) for back in range(5, 28)}
    risen = {TODAY - timedelta(days=back): (n, 20) for back, n in enumerate((12, 15, 14, 11, 9))}
    lone = {TODAY - timedelta(days=15): (14, 20)}

    counts = {**quiet, **risen, **lone}
    peak = peak_of(counts, WEEK.first, WEEK.last)

    assert peak == TODAY - timedelta(days=1)
    assert start_of(counts, surge, peak) == TODAY - timedelta(days=4)


@pytest.mark.parametrize("day", [TODAY, date(2026, 1, 1)])
def test_a_peak_without_a_past_is_its_own_beginning(begin: Begin, day: date) -> None:
    with begin() as session:
        keep_history(session)
        surge = borders(session)

    assert start_of({day: (9, 10)}, surge, day) == day
