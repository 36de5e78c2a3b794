from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from api.trends.ranges import LONGEST, Range, days_until, known_days
from api.trends.reading import MOST, POINTS, Asked, load_query_series, load_series
from api.trends.series import By, Of
from api.trends.surging import load_surges
from models import Article, DayCount
from models.errors import InvalidError, QueryError
from models.query.parse import parse_query
from models.store.archives import open_archive
from models.store.engine import Begin
from models.store.search import count
from models.vocabulary import OutletKind
from tests.api.alerted import publish
from tests.api.newsday import keep_history
from tests.make import NOON, generation, make_article, make_outlet

TODAY = NOON.date()
WEEK = days_until(TODAY, 7)


def test_a_series_has_every_day_and_counts_what_the_query_behind_it_finds(
    begin_both: Begin,
) -> None:
    with begin_both() as session:
        keep_history(session)
        asked = Asked("topic", "borders", Range(date(2026, 9, 1), TODAY), By.WEEK, Of.COLLECTED)

        [series] = load_series(session, asked)

        assert series.points[0].first == date(2026, 9, 1)
        assert series.points[-1].last == TODAY
        assert series.count == 8 * 2 + 14 == count(session, parse_query(series.query, TODAY))
        assert series.volume == 100


def test_a_live_count_of_a_query_equals_the_roll_up(begin_both: Begin) -> None:
    with begin_both() as session:
        keep_history(session)
        asked = Asked("topic", "borders", WEEK)

        live = load_query_series(session, "topic:borders OR country:FR", asked, TODAY)
        [kept] = load_series(session, Asked("topic", "borders", WEEK, of=Of.COLLECTED))

        assert live.points == kept.points


def test_a_pair_with_an_open_end_gives_all_second_labels(begin: Begin) -> None:
    with begin() as session:
        keep_history(session)

        found = load_series(session, Asked("topic+country", "borders|", WEEK))

        assert [(series.label, series.name) for series in found] == [
            ("borders|IT", "Borders, Italy")
        ]


def test_long_series_are_fewer_and_the_largest_come_first(begin: Begin) -> None:
    with begin() as session:
        live = generation(session)
        for label, number in (("health", 2), ("borders", 3), ("returns", 1)):
            count = DayCount(
                generation=live.id or 0, dimension="topic", day=TODAY, label=label, count=number
            )
            session.add(count)
        session.flush()

        week = load_series(session, Asked("topic", None, WEEK))
        century = load_series(session, Asked("topic", None, days_until(TODAY, LONGEST)))

        assert [series.label for series in week] == ["borders", "health", "returns"]
        assert [series.label for series in century] == ["borders", "health"]
        assert sum(len(series.points) for series in century) <= POINTS


def test_a_label_that_never_occurs_is_all_zeros(begin: Begin) -> None:
    with begin() as session:
        [series] = load_series(session, Asked("topic", "returns", WEEK))

    assert [point.count for point in series.points] == [0] * 7


def test_what_is_not_kept_or_does_not_parse_is_refused(begin: Begin) -> None:
    with begin() as session:
        with pytest.raises(InvalidError, match="there is no colour"):
            load_series(session, Asked("colour", None, WEEK))
        with pytest.raises(QueryError):
            load_query_series(session, "topic:border", Asked("query", None, WEEK), TODAY)
        with pytest.raises(InvalidError, match="lies before"):
            known_days(session, TODAY, date(2020, 1, 1), TODAY)
        with pytest.raises(InvalidError, match="must lie from 1900"):
            days_until(date(1, 1, 2), 7)


def test_the_week_that_surged_is_found_and_says_what_was_expected(begin: Begin) -> None:
    with begin() as session:
        keep_history(session)

        found = load_surges(session, WEEK)

    assert {surge.label for surge in found if surge.is_surge} == {"subject", "borders", "IT", "N7"}
    assert found[0].observed == 14
    assert found[0].expected == pytest.approx(20 * 16.5 / 81)


def test_an_import_is_no_surge_and_an_archive_by_itself_is_judged(begin_both: Begin) -> None:
    with begin_both() as session:
        archive = open_archive(session, "old.jsonl", "d", NOON)
        keep_history(session)
        before = load_surges(session, WEEK)
        outlet = make_outlet(session, kind=OutletKind.ARCHIVE)
        for number in range(50):
            publish(session, f"Item {number}", topic="returns", outlet=outlet, archive=archive)

        after = load_surges(session, WEEK)

        assert [replace(surge, query="") for surge in after] == [
            replace(surge, query="") for surge in before
        ]
        assert after[0].observed == count(session, parse_query(after[0].query, TODAY))
        for article in session.exec(select(Article)):
            article.archive_id = archive.id
        session.flush()
        assert "returns" in {surge.label for surge in load_surges(session, WEEK)}


def test_an_undated_article_stands_in_no_series(begin: Begin) -> None:
    with begin() as session:
        make_article(session, is_dated=False)
        asked = Asked("query", None, WEEK)

        series = load_query_series(session, "", asked, TODAY)

    assert series.count == 0


def test_a_share_of_coverage_counts_only_coverage(begin: Begin) -> None:
    with begin() as session:
        keep_history(session)
        asked = Asked("query", None, WEEK, of=Of.SUBJECT)

        series = load_query_series(session, 'outlet:"Harbour Times" OR lang:fr', asked, TODAY)

    assert (series.count, series.volume) == (7, 14)


def test_of_thousands_of_labels_the_most_frequent_are_told(begin: Begin) -> None:
    with begin() as session:
        live = generation(session)
        for number in range(MOST + 20):
            for day in (TODAY, TODAY - timedelta(days=1)):
                count = DayCount(
                    generation=live.id or 0,
                    dimension="speaker",
                    day=day,
                    label=f"Speaker {number:03}",
                    count=number + 1,
                )
                session.add(count)
        session.flush()

        found = load_series(session, Asked("speaker", None, WEEK))
        rare = load_series(session, Asked("speaker", None, WEEK), ["Speaker 001", "Nobody"])

        assert [series.label for series in found[:2]] == ["Speaker 069", "Speaker 068"]
        assert (len(found), found[0].count) == (MOST, 140)
        assert [series.count for series in rare] == [4, 0]
