"""Publishers' dates: any shape and language, one moment or none, and never a guess."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import dates
from ingest.dates import Order, effective, order_of, parse_date
from ingest.drafts import Origin, to_drafts
from ingest.entry import Entry
from models.draft import Source
from models.vocabulary import DateNote
from tests.make import NOON

MOMENTS = st.datetimes(
    min_value=datetime(1950, 1, 1),  # noqa: DTZ001  the strategy adds the zone
    max_value=datetime(2049, 12, 31),  # noqa: DTZ001  as above
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=0))


@pytest.mark.parametrize(
    "written",
    [
        "dinsdag 24 november 2026",
        "tisdag 24 november 2026",
        "24. november 2026",
        "marți, 24 noiembrie 2026",
        "2026. november 24.",
        "út, 24. listopadu 2026",
        "24. novembra 2026",
        "Τρίτη, 24 Νοεμβρίου 2026",
        "24 ΝΟΕΜΒΡΙΟΥ 2026",
        "вт, 24 ноября 2026",
        "24 листопада 2026",
        "24 Kasım 2026 Salı",
        "24 KASIM 2026",
        "24 نوفمبر 2026",
        "٢٤ نوفمبر ٢٠٢٦",
        "24 تشرين الثاني 2026",
        "2026年11月24日",
        "2026년 11월 24일",
        "24 de noviembre de 2026",
        "24/11/26",
        "24.11.2026",
        "11-24-2026",
    ],
)
def test_a_day_is_read_in_the_language_it_is_written_in(written: str) -> None:
    assert parse_date(written) == datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize(
    "words",
    [
        "januari februari maart april mei juni juli augustus september oktober november december",
        "januar februar marts april maj juni juli august september oktober november december",
        (
            "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie "
            "noiembrie decembrie"
        ),
        (
            "január február március április május június július augusztus szeptember október "
            "november december"
        ),
        "ledna února března dubna května června července srpna září října listopadu prosince",
        "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
        (
            "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου "
            "Οκτωβρίου Νοεμβρίου Δεκεμβρίου"
        ),
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
        "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        (
            "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
            "listopada grudnia"
        ),
    ],
)
def test_every_month_is_known_in_every_language(words: str, month: int) -> None:
    word = words.split()[month - 1]

    assert parse_date(f"9 {word} 2026 10:30") == datetime(2026, month, 9, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hours"), [("MSK", 3), ("SAST", 2), ("JST", 9), ("IRST", 3.5), ("-0330", -3.5)]
)
def test_a_zone_by_its_local_name_moves_the_hour(zone: str, hours: float) -> None:
    moment = parse_date(f"Tue, 24 Nov 2026 12:00:00 {zone}")

    assert moment == NOON - timedelta(hours=hours)


@pytest.mark.parametrize(("year", "full"), [("26", 2026), ("49", 2049), ("50", 1950), ("99", 1999)])
def test_a_year_of_two_digits_is_of_the_nearer_century(year: str, full: int) -> None:
    moment = parse_date(f"24 Nov {year} 10:00:00 GMT")

    assert moment == datetime(full, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("others", "language", "order"),
    [
        (["25/12/2019"], None, Order.DAY_FIRST),
        (["01/02/2020", "12/25/2019"], "fr", Order.MONTH_FIRST),
        (["Tue, 24 Nov 2026 10:00:00 GMT"], "fr", Order.DAY_FIRST),
        (["2026-12-25"], "en", None),
        ([], None, None),
    ],
)
def test_a_feeds_other_dates_tell_the_order_before_its_language_does(
    others: list[str], language: str | None, order: Order | None
) -> None:
    assert order_of(others, language) is order


def test_a_date_that_may_be_two_is_marked_and_not_guessed() -> None:
    when = effective("03/04/2020 10:00", NOON)

    assert (when.published_at, when.at, when.note) == (None, NOON, DateNote.AMBIGUOUS)


def test_of_two_readings_the_one_that_is_not_of_the_future_is_meant() -> None:
    when = effective("12/11/2026", NOON)

    assert (when.at, when.note) == (datetime(2026, 11, 12, tzinfo=UTC), None)


def test_one_entry_of_a_feed_tells_how_the_others_are_read() -> None:
    entries = [
        Entry(day, "text", f"https://outlet.example/{n}", published_raw=day)
        for n, day in enumerate(("03/04/2020", "25/04/2020"))
    ]

    first, second = to_drafts(entries, Origin(Source(1, 1), "https://outlet.example/"), NOON)

    assert first.published_at == datetime(2020, 4, 3, tzinfo=UTC)
    assert second.published_at == datetime(2020, 4, 25, tzinfo=UTC)


@given(MOMENTS, st.integers(-12 * 4, 14 * 4))
def test_what_a_program_wrote_by_the_standards_comes_back_the_same(
    moment: datetime, quarters: int
) -> None:
    offset = timedelta(minutes=15 * quarters)
    local = moment.replace(tzinfo=None) + offset
    sign, minutes = "-" if quarters < 0 else "+", abs(quarters) * 15
    zone = f"{sign}{minutes // 60:02}{minutes % 60:02}"

    assert parse_date(format_datetime(moment)) == moment
    assert parse_date(moment.isoformat()) == moment
    assert parse_date(f"{local:%d %b} {local.year} {local:%H:%M:%S} {zone}") == moment
    assert parse_date(f"{local.isoformat()}{zone[:3]}:{zone[3:]}") == moment


@given(
    MOMENTS, st.sampled_from(["%a, %d %b %Y %H:%M:%S GMT", "%Y-%m-%dT%H:%M:%SZ", "%d %B %Y %H:%M"])
)
def test_the_quick_reading_is_the_slow_one(moment: datetime, shape: str) -> None:
    written = moment.strftime(shape)

    quick = dates._quickly(written)
    slow = dates._slowly(written, None)

    assert quick is not None
    assert slow is not None
    assert quick.replace(tzinfo=UTC) == slow.replace(tzinfo=UTC)


@given(
    MOMENTS.filter(lambda moment: moment.year >= 1990),
    st.sampled_from(list(Order)),
    st.sampled_from("/-"),
)
def test_once_the_order_is_known_a_date_of_numbers_is_never_misread(
    moment: datetime, order: Order, mark: str
) -> None:
    parts = ("%d", "%m") if order is Order.DAY_FIRST else ("%m", "%d")
    written = moment.strftime(mark.join((*parts, "%Y")) + " %H:%M:%S")

    assert parse_date(written, order) == moment
    assert parse_date(written) in {moment, None}
