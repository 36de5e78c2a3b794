"""Figures checked after the taggers changed, or texts were dropped."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from api.figures.addresses import Figure, Kind
from api.figures.judging import Outcome, used
from models import Outlet
from models.article import Pending
from models.store.engine import Begin
from models.store.fulltext import index_pending
from models.store.generations import drop_parked
from models.store.retention import drop_texts
from models.vocabulary import TagKind, TextSource
from tests.api.cited import BORDERS, CASCADE, DAYS
from tests.api.figured import (
    FIGURES,
    OF_ALL_SORTS,
    cite_figure,
    codes_of,
    correct_label,
    every_article,
    label_anew,
    one_counted,
    verify_figure,
)
from tests.api.stored import store_ferry
from tests.make import NOON


def test_taggers_that_are_kept_make_the_figure_again_and_the_live_ones_are_told(
    cited_store: Begin,
) -> None:
    addresses = [cite_figure(cited_store, figure) for figure in (*FIGURES, *OF_ALL_SORTS)]
    label_anew(cited_store)

    for address in addresses:
        found = verify_figure(cited_store, address)

        assert found.verdict.outcome is Outcome.IDENTICAL, address
        assert found.verdict.reasons == ()
        assert found.verdict.taggers == CASCADE
        assert found.newer is not None
        assert found.newer.taggers == "cascade-2"

    found = verify_figure(cited_store, addresses[0])
    assert found.newer is not None
    assert [one.period for one in found.newer.differences or ()] == ["2026-11-23"]
    assert "give 1 other number." in used(found.cited.taggers, found.newer)


def test_narratives_and_quotes_of_kept_taggers_are_counted_as_they_were(cited_store: Begin) -> None:
    with cited_store() as session:
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
    cited = [(figure, cite_figure(cited_store, figure)) for figure in (*ranked, *asked)]
    label_anew(cited_store)

    for figure, address in cited:
        found = verify_figure(cited_store, address)

        assert found.verdict.outcome is Outcome.IDENTICAL, figure
        assert sum(series.count for series in found.made.series) > 0, figure
        assert found.newer is not None
        assert found.newer.differences, figure


def test_what_is_corrected_afterwards_changes_a_figure_of_kept_taggers_too(
    cited_store: Begin,
) -> None:
    address = cite_figure(cited_store)
    label_anew(cited_store)
    with cited_store() as session:
        articles = [one for one in every_article(session) if one.title == "At the border"]
        correct_label(session, articles[-2], TagKind.TOPIC, "labour")

    found = verify_figure(cited_store, address)

    assert found.verdict.outcome is Outcome.CHANGED
    assert codes_of(found) == {"corrected": 1}
    assert found.verdict.taggers == CASCADE


def test_articles_whose_taggers_are_not_kept_are_told_with_both_versions(
    cited_store: Begin,
) -> None:
    address = cite_figure(cited_store)
    label_anew(cited_store)
    with cited_store() as session:
        drop_parked(session)

    found = verify_figure(cited_store, address)

    assert found.verdict.outcome is Outcome.CHANGED
    assert (found.verdict.taggers, found.newer) == ("cascade-2", None)
    [reason] = found.verdict.reasons
    assert reason.code == "retagged"
    assert "cascade-1" in reason.text
    assert "cascade-2" in reason.text
    assert [one.period for one in found.verdict.differences or ()] == ["2026-11-23"]


def test_texts_that_are_no_longer_kept_are_told_where_words_find_fewer(cited_store: Begin) -> None:
    address = cite_figure(cited_store)
    with cited_store() as session:
        article = one_counted(session)
        article.text, article.text_from = "", TextSource.DROPPED

    assert verify_figure(cited_store, address).verdict.outcome is Outcome.IDENTICAL  # labels stay


def test_words_that_no_longer_find_a_text_that_was_dropped_are_told(cited_store: Begin) -> None:
    with cited_store() as session:
        session.add_all(Pending(article_id=article.id) for article in every_article(session))
        session.flush()
        index_pending(session)
    address = cite_figure(cited_store, replace(BORDERS, queries=("border text",)))
    with cited_store() as session:
        dropped = drop_texts(session, NOON - timedelta(days=4, hours=1))
        index_pending(session)

    found = verify_figure(cited_store, address)

    assert found.verdict.outcome is Outcome.CHANGED
    assert codes_of(found) == {"without_text": 2}
    assert dropped > 2
    assert len(found.verdict.differences or ()) == 1
