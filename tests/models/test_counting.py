"""Live counts say what the roll-up says wherever both can answer, and what clocks say elsewhere."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from api.trends.periods import grain, midnight, periods_of
from api.trends.series import By
from models import Article
from models.annotation import Annotated, Item, Quoted, Signalled, Span, Tagged
from models.errors import InvalidError
from models.query.parse import parse_query
from models.store.annotations import record
from models.store.counting import live_counts, live_dimensions
from models.store.counts import DIMENSIONS, day_counts
from models.store.engine import Begin
from models.store.search import count
from models.vocabulary import (
    Decision,
    NarrativeRole,
    OutletKind,
    Relevance,
    SignalKind,
    SpanField,
    TagKind,
)
from tests.make import NOON, generation, make_article, make_outlet

Told: TypeAlias = tuple[
    datetime, int, str | None, Relevance, list[Tagged], list[Signalled], list[Quoted]
]
"""When an article is dated, of which of the outlets, and what is said of it."""

DAY = 86_400
START = datetime(2026, 3, 27, tzinfo=UTC)  # clocks change in Europe on the 29th
TODAY = NOON.date()
ALL = parse_query("", TODAY)
SPAN = Span(SpanField.TITLE, 0, 1, "A")

TAGS = st.lists(
    st.sampled_from(
        [
            Tagged(TagKind.TOPIC, "borders", "t"),
            Tagged(TagKind.TOPIC, "returns", "t"),
            Tagged(TagKind.TOPIC, "health", "t", decision=Decision.CANT_SAY),
            Tagged(TagKind.FRAME, "econ", "t"),
            Tagged(TagKind.COUNTRY, "IT", "t"),
            Tagged(TagKind.COUNTRY, "MX", "t"),
            Tagged(TagKind.ORGANISATION, "IOM", "t"),
            Tagged(TagKind.ORGANISATION, "A body of a long name " * 12, "t"),
            Tagged(TagKind.VALENCE, "-1", "t"),
            Tagged(TagKind.STANCE, "0", "t", decision=Decision.CANT_SAY),
            Tagged(TagKind.RESPECT, "0", "t"),
            Tagged(TagKind.VOICED, "1", "t"),
        ]
    ),
    max_size=6,
)
SIGNALS = st.lists(
    st.builds(
        Signalled,
        st.sampled_from([SignalKind.NARRATIVE, SignalKind.CLAIM]),
        st.sampled_from(["N7", "N9"]),
        st.just(SPAN),
        st.just("a reason"),
        st.just("t"),
        st.sampled_from([None, *NarrativeRole]),
    ),
    max_size=2,
    unique_by=lambda signal: (signal.kind, signal.label),
)
QUOTES = st.lists(
    st.builds(
        Quoted,
        st.just(SPAN),
        st.just("t"),
        st.sampled_from(
            ["Minister Ada Vale", "Mr Vale", "Gov. Ben Vale", "Rook", "IOM", "officials", None]
        ),
        st.sampled_from(["government", "un", "migrant", None]),
    ),
    max_size=3,
)
MOMENTS = st.integers(0, 4 * 86_400).map(lambda second: START + timedelta(seconds=second))
SAID = st.tuples(
    MOMENTS,
    st.integers(0, 2),
    st.sampled_from(["en", "fr", None]),
    st.sampled_from(Relevance),
    TAGS,
    SIGNALS,
    QUOTES,
)
MANY = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def keep(session: Session, told: list[Told]) -> None:
    """Store and annotate articles, each of one of three outlets."""
    outlets = [
        make_outlet(session, kind=kind)
        for kind in (OutletKind.PRESS, OutletKind.PRESS, OutletKind.NGO)
    ]
    for at, outlet, language, relevance, tags, signals, quotes in told:
        article = make_article(session, at=at, outlet=outlets[outlet], language=language)
        said = Annotated(
            Item(str(article.uid), article.title, article.text),
            language,
            relevance,
            tags=tuple(tags),
            signals=tuple(signals),
            quotes=tuple(quotes),
        )
        record(session, [(article, said)], generation(session), NOON)


@MANY
@given(st.lists(SAID, max_size=6))
def test_live_counts_equal_the_roll_up_of_every_dimension_it_keeps(
    begin: Begin,
    told: list[Told],
) -> None:
    with begin() as session:
        keep(session, told)

        for dimension in DIMENSIONS:
            whole = day_counts(session, dimension, None, date(2026, 1, 1), date(2026, 12, 31))
            kept = _by_second(whole)
            assert live_counts(session, ALL, DAY, dimension) == kept, dimension
            for wanted in {label for _, label in list(kept)[:3]}:
                one = {key: count for key, count in kept.items() if key[1] == wanted}
                assert live_counts(session, ALL, DAY, dimension, wanted) == one
        session.rollback()


def test_both_stores_count_alike(begin_both: Begin) -> None:
    at = NOON - timedelta(days=1)
    tags = [Tagged(TagKind.TOPIC, "borders", "t"), Tagged(TagKind.VALENCE, "-1", "t")]
    signal = Signalled(SignalKind.NARRATIVE, "N7", SPAN, "why", "t", NarrativeRole.REPORTS)
    quote = Quoted(SPAN, "t", "Minister Ada Vale", "government")
    with begin_both() as session:
        keep(session, [(at, 0, "en", Relevance.SUBJECT, tags, [signal], [quote])] * 2)
        keep(session, [(at, 2, None, Relevance.MENTION, tags, [], [])])

        for dimension in DIMENSIONS:
            kept = day_counts(session, dimension, None, at.date(), at.date())
            live = live_counts(session, ALL, DAY, dimension)
            assert live == _by_second(kept), dimension
        of_one = day_counts(session, "topic", ["borders"], at.date(), at.date())
        assert of_one == {"borders": {at.date(): 2}}
        borders = parse_query('topic:borders speaker:"Ada Vale"', TODAY)
        [count] = live_counts(session, borders, DAY, "speaker+outlet_kind", "Ada Vale|").values()
        assert count == 2


def test_an_organisation_is_found_as_often_as_its_label_is_counted(begin_both: Begin) -> None:
    names = ["Quay Watch", "QUAY WATCH", "Quay watch", "DHS", "Department of Homeland Security"]
    with begin_both() as session:
        for number, name in enumerate(names, 1):
            said = [Tagged(TagKind.ORGANISATION, name, "t")]
            keep(session, [(NOON, 0, "en", Relevance.SUBJECT, said, [], [])] * number)

        counted = day_counts(session, "organisation", None, TODAY, TODAY)
        found = {
            typed: count(session, parse_query(f'organisation:"{typed}"', TODAY))
            for typed in (*names, "quay watch", "dhs")
        }

    assert {name: sum(days.values()) for name, days in counted.items()} == {
        name: found[name] for name in names
    }
    assert (found["quay watch"], found["dhs"]) == (1, found["Department of Homeland Security"])


ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Paris",
        "Asia/Kathmandu",
        "Asia/Kolkata",
        "America/New_York",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Africa/Cairo",
    ]
)


@MANY
@given(
    st.lists(SAID, max_size=6), ZONES, st.sampled_from([By.HOUR, By.DAY, By.WEEK]), st.booleans()
)
def test_periods_of_any_zone_hold_what_its_clocks_say(
    begin: Begin,
    told: list[Told],
    name: str,
    by: By,
    is_split: bool,
) -> None:
    zone = ZoneInfo(name)
    cut = periods_of(date(2026, 3, 26), date(2026, 4, 1), by, zone)
    with begin() as session:
        keep(session, told)

        counted = live_counts(session, ALL, grain(cut), "relevance" if is_split else "all")

        for period in cut:
            found = sum(
                count
                for (second, _), count in counted.items()
                if period.start.timestamp() <= second < period.end.timestamp()
            )
            assert found == sum(
                period.first <= article.effective_at.astimezone(zone).date() <= period.last
                and period.start <= article.effective_at.replace(microsecond=0) < period.end
                for article in session.exec(select(Article))
            )
        session.rollback()


@settings(deadline=None)
@given(st.dates(date(1995, 1, 1), date(2030, 1, 1)), st.integers(0, 40), ZONES, st.sampled_from(By))
def test_periods_follow_one_another_and_cover_their_days(
    first: date, days: int, name: str, by: By
) -> None:
    zone, last = ZoneInfo(name), first + timedelta(days=days)

    cut = periods_of(first, last, by, zone)

    assert cut[0].start == midnight(first, zone)
    assert cut[-1].end == midnight(last + timedelta(days=1), zone)
    assert all(one.end == other.start for one, other in itertools.pairwise(cut))
    assert all(
        moment.timestamp() % grain(cut) == 0 for one in cut for moment in (one.start, one.end)
    )


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 24), 24)],
)
def test_a_day_of_a_change_of_clocks_has_an_hour_less_or_more(day: date, hours: int) -> None:
    zone = ZoneInfo("Europe/Paris")

    assert len(periods_of(day, day, By.HOUR, zone)) == hours
    [whole] = periods_of(day, day, By.DAY, zone)
    assert whole.end - whole.start == timedelta(hours=hours)


def test_where_clocks_change_by_half_an_hour_one_hour_is_short() -> None:
    cut = periods_of(date(2026, 10, 4), date(2026, 10, 4), By.HOUR, ZoneInfo("Australia/Lord_Howe"))

    assert [one.end - one.start for one in cut].count(timedelta(minutes=30)) == 1
    assert cut[-1].end - cut[0].start == timedelta(hours=23.5)


def test_bins_are_no_narrower_than_a_zone_asks_for() -> None:
    week = (date(2026, 11, 18), date(2026, 11, 24), By.DAY)
    widths = [
        grain(periods_of(*week, ZoneInfo(name)))
        for name in ("UTC", "Africa/Abidjan", "Europe/Paris", "Asia/Kolkata", "Asia/Kathmandu")
    ]

    assert widths == [DAY, DAY, 3600, 1800, 900]


@pytest.mark.parametrize("dimension", ["colour", "person", "topic+colour", "topic+country+stance"])
def test_what_cannot_be_counted_is_refused(begin: Begin, dimension: str) -> None:
    with begin() as session, pytest.raises(InvalidError, match="topic"):
        live_counts(session, ALL, DAY, dimension)


def test_every_single_dimension_of_the_roll_up_can_be_counted_live() -> None:
    singles = {one for name in DIMENSIONS for one in name.split("+")}

    assert singles <= set(live_dimensions())


def _by_second(counts: dict[str, dict[date, int]]) -> dict[tuple[int, str], int]:
    return {
        (_second(day), label): count
        for label, days in counts.items()
        for day, count in days.items()
    }


def _second(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
