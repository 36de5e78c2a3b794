"""A last name alone is read as one person's everywhere alike, and as nobody's where unsure."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from models.annotation import Annotated, Item, Quoted, Span, Tagged
from models.query.parse import parse_query
from models.store.annotations import record
from models.store.beside import newest_narrow, speakers_among
from models.store.counting import live_counts
from models.store.counts import day_counts, label_totals
from models.store.engine import Begin
from models.store.people import NEAR, names_of_person, persons_called
from models.store.quoting import callings_of, quotes_of_speaker
from models.store.search import count
from models.vocabulary import Relevance, SpanField, TagKind
from tests.make import NOON, generation, make_article

DAY = timedelta(days=1)
SPAN = Span(SpanField.TITLE, 0, 1, "A")
TODAY = NOON.date()


def quote(session: Session, *told: tuple[int, str]) -> None:
    """Store an article for each (days back, speaker)."""
    for back, speaker in told:
        article = make_article(session, f"A {speaker}", at=NOON - back * DAY)
        said = Annotated(
            Item(str(article.uid), article.title, ""),
            "en",
            Relevance.SUBJECT,
            quotes=(Quoted(SPAN, "t", speaker, "government"),),
        )
        record(session, [(article, said)], generation(session), NOON)


def found(session: Session, query: str, first: int = 90, last: int = 0) -> int:
    days = f"after:{TODAY - first * DAY} before:{TODAY - (last - 1) * DAY}"
    return count(session, parse_query(f"{query} {days} relevance:subject", TODAY))


def totals(session: Session, first: int = 90, last: int = 0) -> dict[str, int]:
    return dict(label_totals(session, "speaker", TODAY - first * DAY, TODAY - last * DAY))


def test_a_last_name_is_the_only_persons_who_is_quoted_nearby(begin_both: Begin) -> None:
    with begin_both() as session:
        quote(session, (0, "Minister Ada Vale"), (3, "Vale"), (4, "Mr Vale"))

        assert totals(session) == {"Ada Vale": 3}
        assert totals(session, 3, 3) == {"Ada Vale": 1}
        assert found(session, 'speaker:"Ada Vale"') == 3
        assert found(session, 'speaker:"ada vale"', 3, 3) == 1
        assert found(session, 'relevance:subject -speaker:"Ada Vale"') == 0
        ids = [one.id for one in newest_narrow(session, parse_query("", TODAY), 9)]
        assert speakers_among(session, ids) == {"Ada Vale": 3}
        quotes = quotes_of_speaker(session, "Ada Vale", TODAY - 9 * DAY, TODAY, 9)
        assert [one.name for one, _ in quotes] == ["Ada Vale", "Vale", "Vale"]
        called = callings_of(session, "Ada Vale", TODAY - 9 * DAY, TODAY)
        assert [one.words for one in called] == ["Minister Ada Vale", "Mr Vale", "Vale"]
        names = names_of_person(session, "Ada Vale", TODAY - 9 * DAY, TODAY)
        assert names == {"Vale": 2, "Ada Vale": 1}


def test_of_two_who_bear_it_nearby_it_is_nobodys_and_elsewhere_it_still_is(
    begin_both: Begin,
) -> None:
    with begin_both() as session:
        quote(session, (0, "Ada Vale"), (1, "Ben Vale"), (2, "Vale"))
        quote(session, (60, "Ben Vale"), (61, "Vale"))

        assert totals(session) == {"Ada Vale": 1, "Ben Vale": 3}
        assert found(session, 'speaker:"Ada Vale"') == 1
        assert found(session, 'speaker:"Ben Vale"') == 3
        assert found(session, 'speaker:"Ben Vale"', 61, 61) == 1
        assert found(session, 'speaker:"Ben Vale"', 2, 2) == 0


def test_a_last_name_finds_all_who_bear_it_and_is_listed_under_none(begin_both: Begin) -> None:
    with begin_both() as session:
        quote(session, (0, "Ada Vale"), (1, "Ben Vale"), (2, "Vale"), (3, "Rook"), (4, "IOM"))

        assert totals(session) == {"Ada Vale": 1, "Ben Vale": 1, "IOM": 1}
        assert found(session, "speaker:vale") == 3
        assert found(session, "speaker:Rook") == 1


@pytest.mark.parametrize(("back", "persons"), [(NEAR.days, 2), (NEAR.days + 1, 1)])
def test_nearby_has_an_end(begin: Begin, back: int, persons: int) -> None:
    with begin() as session:
        quote(session, (0, "Ada Vale"), (back, "Vale"))

        assert totals(session) == {"Ada Vale": persons}


def test_names_of_several_words_stay_as_they_are(begin_both: Begin) -> None:
    with begin_both() as session:
        quote(session, (0, "Rico Peña Soto"), (1, "Peña Soto"), (2, "Soto"))

        assert totals(session) == {"Rico Peña Soto": 2, "Peña Soto": 1}
        assert found(session, 'speaker:"Rico Peña Soto"') == 2


def test_an_organisation_is_found_by_any_of_its_names(begin_both: Begin) -> None:
    with begin_both() as session:
        quote(session, (0, "the UN"), (1, "United Nations"), (2, "IOM"))

        assert totals(session) == {"United Nations": 2, "IOM": 1}
        assert found(session, "speaker:U.N.") == 2
        assert persons_called(session, "U.N.") == {"United Nations"}


def test_a_persons_count_of_a_day_is_the_same_in_whatever_days_it_is_asked(begin: Begin) -> None:
    told = [(0, "Ada Vale"), (9, "Vale"), (40, "Vale"), (75, "Ben Vale"), (110, "Vale")]
    with begin() as session:
        quote(session, *told)
        whole = day_counts(session, "speaker", None, TODAY - 120 * DAY, TODAY)

        found = [(day, label, n) for label, days in whole.items() for day, n in days.items()]
        assert len(found) == 4
        for day, label, number in found:
            assert day_counts(session, "speaker", [label], day, day) == {label: {day: number}}
            start = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
            asked = parse_query(f"after:{day} before:{day + DAY}", TODAY)
            live = live_counts(session, asked, 86_400, "speaker", label)
            assert live == {(start, label): number}


def test_a_name_calls_one_person_or_all_who_bear_it(begin_both: Begin) -> None:
    with begin_both() as session:
        quote(session, (0, "Ada Vale"), (3, "Vale"), (70, "Ben Vale"))

        assert persons_called(session, "Vale") == {"Ada Vale", "Ben Vale"}
        assert persons_called(session, "ada vale") == {"Ada Vale"}
        assert persons_called(session, "Nobody") == set()


@pytest.mark.parametrize("name", ["DHS", "dhs", '"Homeland Security"', '"U.S. Homeland Security"'])
def test_an_organisation_that_is_named_is_found_by_any_of_its_names(
    begin: Begin, name: str
) -> None:
    with begin() as session:
        article = make_article(session, "A", at=NOON)
        tag = Tagged(TagKind.ORGANISATION, "Department of Homeland Security", "t", span=SPAN)
        said = Annotated(
            Item(str(article.uid), article.title, ""), "en", Relevance.SUBJECT, tags=(tag,)
        )
        record(session, [(article, said)], generation(session), NOON)

        assert found(session, f"organisation:{name}") == 1
        assert found(session, "organisation:ICE") == 0
