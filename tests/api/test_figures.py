"""Figures that can be cited, over a real store: cited, taken away, and checked after it changed."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from api.figures.addresses import Figure, Kind, Measure, address_of, read_address
from api.figures.judging import Outcome, stood, used
from api.figures.making import cite, corpus_lines, corpus_text, make
from api.figures.verifying import Verified, verify
from api.trends.ranges import Range
from api.trends.reading import Asked, load_query_series, load_series
from api.trends.series import By, Of, Series
from ingest.text import digest
from models import Article, Outlet
from models.article import Pending, Revision
from models.errors import InvalidError
from models.signal import Signal
from models.store.annotations import record
from models.store.citing import mark
from models.store.correcting import Change, correct
from models.store.engine import Begin
from models.store.fulltext import index_pending
from models.store.generations import drop_parked
from models.store.moving import go_live
from models.store.retention import drop_texts
from models.tag import Arrival, Tag, Visit
from models.vocabulary import TagKind, TextSource
from tests.api.cited import BORDERS, CASCADE, DAYS, LATER, keep_history, read, said
from tests.api.stored import store_ferry
from tests.make import NOON, generation, make_article, make_outlet

FIGURES = [
    BORDERS,
    replace(BORDERS, measure=Measure.COUNT),
    replace(BORDERS, by=By.HOUR, zone="Asia/Kolkata"),
    replace(BORDERS, days=Range(date(2026, 10, 1), DAYS.last), by=By.WEEK, of=Of.SUBJECT),
    Figure(Kind.COMPARE, DAYS, ("topic:borders", "country:IT OR football", "-topic:borders")),
    Figure(Kind.TONE, DAYS, ("",), "valence"),
    Figure(Kind.RANKED, DAYS, ("topic:borders",), "outlet"),
    Figure(Kind.MAP, DAYS, ("",), "country"),
]

OF_ALL_SORTS = [
    *(
        Figure(Kind.RANKED, DAYS, ("",), dimension)
        for dimension in ("language", "narrative", "speaker", "topic")
    ),
    *(
        Figure(Kind.SERIES, DAYS, (query,), by=By.WEEK)
        for query in (
            "lang:en",
            "relevance:any",
            "-relevance:subject",
            "narrative:any OR quoted:any",
        )
    ),
]


@pytest.fixture
def begin(begin_both: Begin) -> Begin:
    with begin_both() as session:
        keep_history(session)
    return begin_both


def _cite(begin: Begin, figure: Figure = BORDERS) -> str:
    with begin() as session:
        return address_of(figure, cite(session, make(session, figure, mark(session, NOON))))


def _verify(begin: Begin, address: str, kept: list[str] | None = None) -> Verified:
    figure, cited, _ = read_address(address)
    assert cited is not None
    with begin() as session:
        return verify(session, figure, cited, LATER, kept)


def _corpus(begin: Begin, address: str) -> list[str]:
    figure, cited, _ = read_address(address)
    assert cited is not None
    with begin() as session:
        return corpus_lines(session, figure, cited.mark)


def _changes(found: Verified) -> list[tuple[str | None, str, tuple[str, ...]]]:
    return [(one.title, stood(one), one.why) for one in found.verdict.changes or ()]


def _correct(session: Session, article: Article, kind: TagKind, *labels: str) -> None:
    correct(session, article.uid, Change({kind: labels}, "A. Reader"), LATER)


def _codes(found: Verified) -> dict[str, int]:
    return {reason.code: reason.articles for reason in found.verdict.reasons}


def _keep(session: Session, *, is_about: bool = True, seen_after: bool = True) -> Article:
    """Have one more article arrive, on a day of the figure."""
    article = make_article(session, "At the border", at=NOON - timedelta(days=1))
    article.seen_at = NOON + timedelta(hours=1 if seen_after else -1)
    session.flush()
    read(session, article, is_about=is_about)
    return article


def _one_counted(session: Session) -> Article:
    tagged = select(col(Tag.article_id)).where(col(Tag.label) == "borders")
    newest = tagged.order_by(col(Tag.article_id).desc()).limit(1)
    return session.get_one(Article, session.scalars(newest).one())


def _pairs(series: Series) -> list[tuple[int, int]]:
    return [(point.count, point.volume) for point in series.points]


def _articles(session: Session) -> list[Article]:
    return list(session.scalars(select(Article).order_by(col(Article.id))))


@pytest.mark.parametrize("figure", FIGURES, ids=lambda one: f"{one.kind}-{one.by}")
def test_a_figure_is_identical_while_nothing_changes(begin: Begin, figure: Figure) -> None:
    found = _verify(begin, _cite(begin, figure))

    assert found.verdict.outcome is Outcome.IDENTICAL
    assert found.verdict.reasons == ()
    assert sum(series.count for series in found.made.series) > 0


def test_a_label_of_two_lines_is_one(begin: Begin) -> None:
    with begin() as session:
        outlet = make_outlet(session, "Ridge\tPost\n*")
        read(session, make_article(session, "At the border", outlet=outlet), is_about=True)
    ranked = replace(BORDERS, kind=Kind.RANKED, dimension="outlet")

    address = _cite(begin, ranked)

    assert _verify(begin, address).verdict.outcome is Outcome.IDENTICAL
    _, cited, _ = read_address(address)
    assert cited is not None
    assert cited.numbers is not None
    assert "Ridge Post *" in dict(cited.numbers.counts)


def test_an_address_says_all_that_a_figure_is(begin: Begin) -> None:
    for figure in FIGURES:
        address = _cite(begin, figure)
        read, cited, file = read_address(f"https://tidings.example{address}")

        assert (read, file) == (figure, None)
        assert cited is not None
        assert address_of(read, cited) == address


def test_a_figure_counts_what_the_pages_of_trends_count(begin: Begin) -> None:
    week = replace(BORDERS, by=By.WEEK, days=Range(date(2026, 10, 1), DAYS.last))
    with begin() as session:
        at = mark(session, NOON)
        shown = load_query_series(
            session, "topic:borders", Asked("query", None, week.days, By.WEEK), NOON.date()
        )
        [kept] = load_series(session, Asked("country", "IT", DAYS, By.MONTH))
        drawn = make(session, week, at).series[0]
        [land] = make(session, FIGURES[-1], at).series

    assert [(p.count, p.volume) for p in drawn.points] == [
        (p.count, p.volume) for p in shown.points
    ]
    assert (land.label, land.count, land.volume) == ("IT", kept.count, kept.volume)


def test_what_arrives_later_is_told_and_changes_nothing(begin: Begin) -> None:
    address = _cite(begin)
    with begin() as session:
        _keep(session)
        _keep(session, is_about=False)

    found = _verify(begin, address)

    assert found.verdict.outcome is Outcome.IDENTICAL
    assert _codes(found) == {"arrived": 2}


def test_what_waited_to_be_read_is_not_counted_afterwards(begin: Begin) -> None:
    with begin() as session:
        waiting = make_article(session, "At the border", at=NOON - timedelta(hours=2))
    address = _cite(begin)
    with begin() as session:
        article = session.get_one(Article, waiting.id)
        read(session, article, is_about=True)

    found = _verify(begin, address)

    assert found.verdict.outcome is Outcome.IDENTICAL
    assert _codes(found) == {"waiting": 1}


def test_an_edit_that_changes_no_label_leaves_the_numbers_and_is_proven(begin: Begin) -> None:
    with begin() as session:
        article = _one_counted(session)
        article.content_hash = _hash(article.title, article.text)
    address = _cite(begin)
    with begin() as session:
        _edit(session, _one_counted(session))

    found = _verify(begin, address)

    assert found.verdict.outcome is Outcome.SAME_NUMBERS
    assert found.verdict.differences == ()
    assert _codes(found) == {"edited": 1}
    assert "nothing else changed" in found.verdict.reasons[0].text


def test_an_edited_article_that_was_read_again_still_counts(begin: Begin) -> None:
    address = _cite(begin)
    with begin() as session:
        article = _one_counted(session)
        _edit(session, article)
        read(session, article, is_about=True)

    found = _verify(begin, address)

    assert found.verdict.outcome is Outcome.SAME_NUMBERS
    assert _codes(found) == {"edited": 1}


def test_an_edit_that_takes_the_label_away_names_the_point(begin: Begin) -> None:
    address = _cite(begin)
    with begin() as session:
        article = _one_counted(session)
        day = f"{article.day}"
        _edit(session, article)
        record(
            session,
            [(article, said(article, is_about=False))],
            generation(session, CASCADE),
            LATER,
        )

    found = _verify(begin, address)

    assert found.verdict.outcome is Outcome.CHANGED
    [moved] = found.verdict.differences or ()
    assert (moved.period, moved.name) == (day, "Borders")
    assert (moved.cited or 0) - (moved.now or 0) == 1
    assert moved.cited_of == moved.now_of
    assert _codes(found) == {"edited": 1}


def test_an_article_that_is_gone_is_missed(begin: Begin) -> None:
    address = _cite(begin)
    with begin() as session:
        _erase(session, _one_counted(session))

    found = _verify(begin, address)

    assert found.verdict.outcome is Outcome.CHANGED
    assert _codes(found) == {"gone": 1}
    assert len(found.verdict.differences or ()) == 1
    assert found.verdict.changes is None


def test_a_corpus_that_was_kept_tells_which_article_is_gone(begin: Begin) -> None:
    address = _cite(begin)
    kept = _corpus(begin, address)
    with begin() as session:
        _erase(session, _one_counted(session))

    found = _verify(begin, address, kept)

    assert _codes(found) == {"gone": 1}
    assert _changes(found) == [(None, "then counted under Borders, now not counted", ("gone",))]


def test_a_corpus_of_another_figure_is_refused(begin: Begin) -> None:
    address = _cite(begin)

    with pytest.raises(InvalidError, match="its digest is another"):
        _verify(begin, address, _corpus(begin, address)[1:])


def test_an_article_that_came_in_place_of_another_does_not_go_unseen(begin: Begin) -> None:
    address = _cite(begin)
    kept = _corpus(begin, address)
    with begin() as session:
        gone = _one_counted(session)
        at = gone.effective_at
        _erase(session, gone)
        other = make_article(session, "At the border", at=at)
        read(session, other, is_about=True)
        session.execute(update(Arrival).where(col(Arrival.article_id) == other.id).values(id=0))

    found, told = _verify(begin, address), _verify(begin, address, kept)

    assert found.verdict.differences == ()
    assert found.verdict.outcome is Outcome.SAME_NUMBERS
    assert set(_codes(found)) == {"unexplained"}
    assert found.verdict.changes is None
    assert _codes(told) == {"gone": 1, "unexplained": 1}
    assert sorted(_changes(told), key=str) == [
        ("At the border", "then not counted, now counted under Borders", ("unexplained",)),
        (None, "then counted under Borders, now not counted", ("gone",)),
    ]


def test_a_label_that_a_person_corrected_is_told_with_its_article(begin: Begin) -> None:
    address = _cite(begin)
    with begin() as session:
        _correct(session, _one_counted(session), TagKind.TOPIC, "labour")

    found = _verify(begin, address)

    assert found.verdict.outcome is Outcome.CHANGED
    assert _codes(found) == {"corrected": 1}
    assert "nothing else changed" in found.verdict.reasons[0].text
    was = "then counted under Borders, now only among what shares are of"
    assert _changes(found) == [("At the border", was, ("corrected",))]


def test_labels_that_were_exchanged_are_told_though_no_number_moved(begin: Begin) -> None:
    with begin() as session:
        article = _keep(session, seen_after=False)
        _correct(session, article, TagKind.VALENCE, "1")
    address = _cite(begin, Figure(Kind.TONE, DAYS, dimension="valence", by=By.WEEK))
    with begin() as session:
        same_day = [one for one in _articles(session) if one.day == article.day]
        [one] = (one for one in same_day if one.id != article.id)
        other = session.get_one(Article, article.id)
        _correct(session, one, TagKind.VALENCE, "1")
        _correct(session, other, TagKind.VALENCE, "-1")

    found = _verify(begin, address)

    assert found.verdict.outcome is Outcome.SAME_NUMBERS
    assert found.verdict.differences == ()
    assert _codes(found) == {"corrected": 2}
    harm, welcome = "counted under harm or hardship", "counted under benefit or welcome"
    assert {words for _, words, _ in _changes(found)} == {
        f"then {harm}, now {welcome}",
        f"then {welcome}, now {harm}",
    }


def test_an_article_that_was_taken_out_of_the_whole_is_told(begin: Begin) -> None:
    address = _cite(begin, replace(BORDERS, of=Of.SUBJECT))
    with begin() as session:
        _correct(session, _one_counted(session), TagKind.RELEVANCE, "none")

    found = _verify(begin, address)

    was = "then counted under Borders, now not counted"
    assert _changes(found) == [("At the border", was, ("corrected",))]


def test_a_correction_that_changed_nothing_here_is_not_blamed(begin: Begin) -> None:
    address = _cite(begin)
    with begin() as session:
        first, *_, last = (one for one in _articles(session) if one.title == "At the border")
        _correct(session, first, TagKind.TOPIC, "labour")  # three weeks ago
        _correct(session, last, TagKind.FRAME, "security")

    found = _verify(begin, address)

    assert found.verdict.outcome is Outcome.IDENTICAL
    assert found.verdict.reasons == ()


def test_an_edit_beside_a_correction_is_told_apart_from_it(begin: Begin) -> None:
    with begin() as session:
        for article in _articles(session):
            article.content_hash = _hash(article.title, article.text)
    address = _cite(begin)
    with begin() as session:
        last, before = [one for one in _articles(session) if one.title == "At the border"][:-3:-1]
        _edit(session, last)
        _correct(session, before, TagKind.TOPIC, "labour")

    found = _verify(begin, address)

    assert _codes(found) == {"edited": 1, "corrected": 1}
    assert sorted(why for _, _, why in _changes(found)) == [("corrected",), ("edited",)]


def test_more_corrections_than_can_be_told_apart_are_told_without_proof(begin: Begin) -> None:
    with begin() as session:
        others = [_keep(session, seen_after=False) for _ in range(12)]
    address = _cite(begin, replace(BORDERS, by=By.WEEK))
    figure, cited, _ = read_address(address)
    assert cited is not None
    address = address_of(figure, replace(cited, numbers=None))
    with begin() as session:
        for article in others:
            _correct(session, session.get_one(Article, article.id), TagKind.TOPIC, "labour")

    found = _verify(begin, address)

    assert found.verdict.outcome is Outcome.CHANGED
    assert _codes(found) == {"corrected": 12}
    assert found.verdict.changes is None


def test_taggers_that_are_kept_make_the_figure_again_and_the_live_ones_are_told(
    begin: Begin,
) -> None:
    addresses = [_cite(begin, figure) for figure in (*FIGURES, *OF_ALL_SORTS)]
    _label_anew(begin)

    for address in addresses:
        found = _verify(begin, address)

        assert found.verdict.outcome is Outcome.IDENTICAL, address
        assert found.verdict.reasons == ()
        assert found.verdict.taggers == CASCADE
        assert found.newer is not None
        assert found.newer.taggers == "cascade-2"

    found = _verify(begin, addresses[0])
    assert found.newer is not None
    assert [one.period for one in found.newer.differences or ()] == ["2026-11-23"]
    assert "give 1 other number." in used(found.cited.taggers, found.newer)


def test_narratives_and_quotes_of_kept_taggers_are_counted_as_they_were(begin: Begin) -> None:
    with begin() as session:
        session.scalars(select(Outlet)).one().name = "Ridge Post"  # the ferry has the other's
        session.flush()
        store_ferry(session, CASCADE)
    ranked = [
        Figure(Kind.RANKED, DAYS, ("",), one) for one in ("narrative", "narrative_role", "quoted")
    ]
    asked = [
        replace(BORDERS, queries=(query,))
        for query in ("narrative:N7", "signal:claim", "role:reports", "lang:en relevance:subject")
    ]
    cited = [(figure, _cite(begin, figure)) for figure in (*ranked, *asked)]
    _label_anew(begin)

    for figure, address in cited:
        found = _verify(begin, address)

        assert found.verdict.outcome is Outcome.IDENTICAL, figure
        assert sum(series.count for series in found.made.series) > 0, figure
        assert found.newer is not None
        assert found.newer.differences, figure


def test_what_is_corrected_afterwards_changes_a_figure_of_kept_taggers_too(begin: Begin) -> None:
    address = _cite(begin)
    _label_anew(begin)
    with begin() as session:
        articles = [one for one in _articles(session) if one.title == "At the border"]
        _correct(session, articles[-2], TagKind.TOPIC, "labour")

    found = _verify(begin, address)

    assert found.verdict.outcome is Outcome.CHANGED
    assert _codes(found) == {"corrected": 1}
    assert found.verdict.taggers == CASCADE


def test_articles_whose_taggers_are_not_kept_are_told_with_both_versions(begin: Begin) -> None:
    address = _cite(begin)
    _label_anew(begin)
    with begin() as session:
        drop_parked(session)

    found = _verify(begin, address)

    assert found.verdict.outcome is Outcome.CHANGED
    assert (found.verdict.taggers, found.newer) == ("cascade-2", None)
    [reason] = found.verdict.reasons
    assert reason.code == "retagged"
    assert "cascade-1" in reason.text
    assert "cascade-2" in reason.text
    assert [one.period for one in found.verdict.differences or ()] == ["2026-11-23"]


def test_texts_that_are_no_longer_kept_are_told_where_words_find_fewer(begin: Begin) -> None:
    address = _cite(begin)
    with begin() as session:
        article = _one_counted(session)
        article.text, article.text_from = "", TextSource.DROPPED

    assert _verify(begin, address).verdict.outcome is Outcome.IDENTICAL  # labels stay


def test_words_that_no_longer_find_a_text_that_was_dropped_are_told(begin: Begin) -> None:
    with begin() as session:
        session.add_all(Pending(article_id=article.id) for article in _articles(session))
        session.flush()
        index_pending(session)
    address = _cite(begin, replace(BORDERS, queries=("border text",)))
    with begin() as session:
        dropped = drop_texts(session, NOON - timedelta(days=4, hours=1))
        index_pending(session)

    found = _verify(begin, address)

    assert found.verdict.outcome is Outcome.CHANGED
    assert _codes(found) == {"without_text": 2}
    assert dropped > 2
    assert len(found.verdict.differences or ()) == 1


def test_numbers_that_were_written_into_an_address_are_found_out(begin: Begin) -> None:
    address = _cite(begin)
    figure, cited, _ = read_address(address)
    assert cited is not None
    assert cited.numbers is not None
    label, counts = cited.numbers.counts[0]
    forged = replace(cited.numbers, counts=((label, (counts[0] + 40, *counts[1:])),))

    found = _verify(begin, address_of(figure, replace(cited, numbers=forged)))

    assert found.verdict.outcome is Outcome.CHANGED
    assert set(_codes(found)) == {"altered"}


def test_a_corpus_without_numbers_is_still_checked(begin: Begin) -> None:
    figure, cited, _ = read_address(_cite(begin))
    assert cited is not None

    found = _verify(begin, address_of(figure, replace(cited, numbers=None)))

    assert found.verdict.outcome is Outcome.IDENTICAL
    assert found.verdict.differences is None


def test_the_corpus_is_what_sha256sum_says_of_its_lines(begin: Begin) -> None:
    figure, cited, _ = read_address(_cite(begin))
    assert cited is not None
    with begin() as session:
        lines = corpus_lines(session, figure, cited.mark)
        articles = {article.uid.hex for article in _articles(session)}

    assert cited.corpus == "sha256:" + sha256(corpus_text(lines).encode()).hexdigest()
    assert lines == sorted(set(lines))
    assert {line.split("\t")[1] for line in lines} <= articles
    assert {line.split("\t")[0] for line in lines} == {"*", "1"}


def _label_anew(begin: Begin) -> None:
    """Have another version take the live one's place, to which one article is of football."""
    with begin() as session:
        newer = generation(session, "cascade-2")
        for article in _articles(session):
            is_about = article.title == "At the border" and (article.day or DAYS.last).day != 23
            record(session, [(article, said(article, is_about=is_about))], newer, LATER)
        go_live(session, "cascade-2", LATER)


def _edit(session: Session, article: Article) -> None:
    session.add(
        Revision(article_id=article.id, title=article.title, text=article.text, replaced_at=LATER)
    )
    article.text = "Another text."
    article.content_hash = _hash(article.title, article.text)
    session.flush()


def _hash(title: str, text: str) -> str:
    return digest(title, text)


def _erase(session: Session, article: Article) -> None:
    for table in (Tag, Visit, Arrival, Signal):
        session.execute(delete(table).where(col(table.article_id) == article.id))
    session.delete(article)
    session.flush()
