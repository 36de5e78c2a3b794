import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.errors import QueryError
from models.query.fields import FIELDS
from models.query.parse import parse_query
from models.query.tree import All, Any, Day, Label, Moment, Not, Words, days_in
from models.query.words import match_copy, tokens

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", None),
        ("sea rescue", All((Words("sea"), Words("rescue")))),
        ("sea AND rescue", All((Words("sea"), Words("rescue")))),
        ('"sea rescue"', Words("sea rescue", is_phrase=True)),
        ("migr*", Words("migr", is_prefix=True)),
        ("a OR b c", Any((Words("a"), All((Words("b"), Words("c")))))),
        ("(a OR b) c", All((Any((Words("a"), Words("b"))), Words("c")))),
        ("-a", Not(Words("a"))),
        ("NOT (a b)", Not(All((Words("a"), Words("b"))))),
        ("anti-migrant", Words("anti-migrant")),
        ("ANDROID", Words("ANDROID")),
        ("and", Words("and")),
        ("topic:borders", Label("topic", "borders")),
        ("tone:negative", Label("valence", "-1")),
        ("sentiment:positive", Label("valence", "1")),
        ("valence:cant_say", Label("valence", "cant_say")),
        ("country:it", Label("country", "IT")),
        ("lang:und", Label("lang", "und")),
        ('outlet:"Harbour Times"', Label("outlet", "Harbour Times")),
        ("narrative:n7:asserts", Label("narrative", "N7:asserts")),
        ("after:2026", Day(date(2026, 1, 1), is_after=True)),
        ("before:2026-11", Day(date(2026, 11, 1), is_after=False)),
        ("after:7d", Day(TODAY - timedelta(days=7), is_after=True)),
        ("after:2026-11-23T13:00Z", Moment(datetime(2026, 11, 23, 13, tzinfo=UTC), is_after=True)),
        ("after:2026-11-23T13:00", Moment(datetime(2026, 11, 23, 13, tzinfo=UTC), is_after=True)),
        (
            'before:"2026-11-24T00:00+01:00"',
            Moment(datetime(2026, 11, 23, 23, tzinfo=UTC), is_after=False),
        ),
    ],
)
def test_a_query_means_what_it_says(text: str, node: object) -> None:
    assert parse_query(text, TODAY).node == node


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("topc:borders", 0, "unknown field topc:, did you mean topic:?"),
        ("x topic:bordrs", 2, "did you mean borders?"),
        ("stance:up", 0, "it may be -1, 0, 1, cant_say"),
        ("a AND", 5, "a term is missing after 'AND'"),
        ("AND a OR", 8, "a term is missing after 'OR'"),
        ("(a", 0, "the parenthesis is not closed"),
        ("NEAR(a", 4, "the parenthesis is not closed"),
        ("a)", 1, "')' does not belong here"),
        ('x "a', 2, "the quotation mark is not closed"),
        ("^", 0, "has no letter or digit"),
        ("a*b", 1, "'*' does not belong here"),
        ("10:30", 2, "':' does not belong here"),
        ("- a", 0, "'-' does not belong here"),
        ("after:2026-13", 0, "is no day"),
        ("after:2026-11-23T25:00Z", 0, "is no moment"),
        ("country:Germany", 0, "two letters"),
        ("story:first", 0, "takes a story's number"),
        ("uid:7", 0, "takes an article's uid"),
        ("a\x00b", 1, "cannot be searched for"),
        ("a " * 101, 0, "100 terms"),
        ("a" * 2001, 2000, "2000 characters"),
        ("(" * 21 + "a" + ")" * 21, 20, "parentheses may stand 20 deep"),
        ("-" * 500 + "a", 0, "NOT may be said"),
        ("NOT " * 400 + "a", 0, "NOT may be said"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_its_reason(
    text: str, position: int, reason: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text, TODAY)

    assert reason in caught.value.reason
    assert caught.value.position == position


def test_an_unknown_field_tells_which_there_are() -> None:
    with pytest.raises(QueryError) as caught:
        parse_query("http://outlet.example/", TODAY)

    assert all(field in caught.value.reason for field in FIELDS)


@given(st.text(max_size=80) | st.text('ab ()":*-^ANDORNT\x00', max_size=60))
@example("a OR (b AND -")
@example("'; DROP TABLE article; --")
def test_any_text_parses_or_says_why_not(text: str) -> None:
    try:
        query = parse_query(text, TODAY)
    except QueryError as error:
        refused = error
    else:
        assert parse_query(query.text, TODAY) == query
        return
    assert 0 <= refused.position <= len(text)
    assert refused.reason


@given(st.text(max_size=200))
def test_what_is_indexed_is_indexed_the_same_again(text: str) -> None:
    assert tokens(match_copy(text)) == tokens(text)


@given(st.text(st.characters(codec="ascii"), max_size=400))
@example("under_scored x" + "y" * 99 + " z" * 3)
@example("long" * 40 + "_" + "long" * 40 + "\x00end")
def test_sqlite_cuts_plain_ascii_as_we_do(text: str) -> None:
    with sqlite3.connect(":memory:") as store:
        store.execute(
            "CREATE VIRTUAL TABLE f USING fts5(t, tokenize='unicode61 remove_diacritics 2')"
        )
        store.execute("CREATE VIRTUAL TABLE v USING fts5vocab(f, 'instance')")
        store.execute("INSERT INTO f VALUES (?)", (match_copy(text),))
        words = [row[0] for row in store.execute("SELECT term FROM v ORDER BY offset")]
    store.close()

    assert words == tokens(text)


def test_words_are_found_whatever_their_case_accents_and_hidden_marks() -> None:
    assert tokens("Ärzte\u200b, MIG\u200bRANTS\u00ad; Évian_2") == [
        "arzte",
        "migrants",
        "evian",
        "2",
    ]


def test_each_letter_is_a_word_where_a_script_puts_no_space_between_words() -> None:
    assert tokens("难民抵达 Rhodos") == ["难", "民", "抵", "达", "rhodos"]
    assert tokens("ガザ") == ["ガ", "ザ"]
    assert tokens("ภัย") == ["ภ", "ย"]
    assert tokens("난민 도착") == ["난민", "도착"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("ferry", None, None),
        ("after:2018-06-01 before:2018-07-01 ferry", "2018-06-01", "2018-06-30"),
        ("after:2018-06-01 (after:2018-06-10 before:2018-06-20)", "2018-06-10", "2018-06-19"),
        ("after:2018-06-01T13:00 before:2018-06-03T00:00", "2018-06-01", "2018-06-02"),
        ("before:2018-06-03T00:01", None, "2018-06-03"),
        ("after:2018-06-01 OR ferry", None, None),
        ("-after:2018-06-01", None, None),
        ("before:0001", None, "0001-01-01"),
    ],
)
def test_the_days_that_all_it_finds_lie_in(text: str, first: str | None, last: str | None) -> None:
    found = days_in(parse_query(text, TODAY).node)

    assert found == tuple(one and date.fromisoformat(one) for one in (first, last))
