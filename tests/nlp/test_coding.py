"""Articles are drawn for coders, their answers kept, agreed on, and made rows to learn from."""

import gzip
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import orjson
import pytest
from sqlmodel import Session

from models import Article, Sheet
from models.annotation import Annotated, Item, Tagged
from models.errors import InvalidError, NotFoundError, QueryError
from models.store.annotations import record
from models.store.codings import Coder, agreements_of, codings_of
from models.store.correcting import Change, correct
from models.store.engine import Begin
from models.store.sheets import Draw, articles_on, get_sheet
from models.vocabulary import Decision, Relevance, TagKind
from nlp.coding import UNCERTAINTY, Taken, draw_sheet, gold_rows, items_on, take_in
from nlp.gold import read_gold
from nlp.settling import LEARNT
from nlp.sheets import BadRow, Row
from tests.make import NOON, generation, make_article

LATER = NOON + timedelta(days=1)
BLANK: dict[str, object] = {}
NONE: dict[str, object] = {"rel": 0}
SUBJECT: dict[str, object] = {
    "rel": 2,
    "topics": ["borders"],
    "val": -1,
    "stance": 0,
    "resp": 0,
    "ctry": ["IT"],
}


def tagged(
    session: Session,
    topic: str = "",
    doubt: float = 0.0,
    *,
    at: datetime = NOON,
    language: str = "en",
) -> Article:
    article = make_article(session, f"About {topic or 'a match'}", at=at, language=language)
    relevance = Relevance.SUBJECT if topic else Relevance.NONE
    tags = [Tagged(TagKind.RELEVANCE, relevance.value, "gate/1", 0.9)]
    if topic:
        tags.append(Tagged(TagKind.TOPIC, topic, "topics/1", 0.8))
    if doubt:
        tags.append(Tagged(TagKind.STANCE, "1", "tone/1", doubt, Decision.CANT_SAY))
    said = Annotated(Item("x", "", ""), language, relevance, tuple(tags))
    record(session, [(article, said)], generation(session), NOON)
    return article


def drawn(
    session: Session,
    *coders: str,
    by: str = "relevance,topic",
    size: int = 4,
    query: str = "",
    seed: int = 7,
) -> Sheet:
    return draw_sheet(session, Draw(by, query, seed, coders or ("Ada",)), size, NOON)


def answered(
    session: Session,
    sheet: Sheet,
    coder: str,
    answers: Sequence[Mapping[str, object]],
    *,
    is_adjudicator: bool = False,
) -> Taken:
    """Have a coder answer a sheet's articles, in their order."""
    articles = articles_on(session, sheet.id or 0)
    rows = [
        Row(line, {"id": str(article.uid), **given})
        for line, (article, given) in enumerate(zip(articles, answers, strict=False), 1)
    ]
    return take_in(session, sheet.id or 0, Coder(coder, is_adjudicator), rows, LATER)


def gold(session: Session, *, partial: bool = False) -> tuple[list[dict[str, Any]], Counter[str]]:
    return gold_rows(session, partial=partial)


def test_a_sheet_is_spread_over_its_strata(begin_both: Begin) -> None:
    with begin_both() as session:
        for topic in ["borders"] * 6 + ["labour"] * 2 + [""] * 20:
            tagged(session, topic)
        make_article(session, "Not tagged yet")

        sheet = drawn(session, size=6)

        titles = Counter(article.title for article in articles_on(session, sheet.id or 0))
        assert titles == {"About borders": 2, "About labour": 2, "About a match": 2}
        assert (sheet.sampling, sheet.seed, sheet.made_at) == ("relevance,topic", 7, NOON)


def test_a_sheet_may_be_spread_over_languages_outlets_and_months_of_a_query(begin: Begin) -> None:
    with begin() as session:
        for month in (8, 9, 10):
            for language in ("en", "en", "en", "it"):
                tagged(
                    session,
                    "labour",
                    at=datetime(2026, month, 1, tzinfo=NOON.tzinfo),
                    language=language,
                )

        spread = drawn(session, by="language,month", size=6)
        narrow = drawn(session, "Ben", by="outlet", query="lang:it after:2026-09", size=9)

        found = articles_on(session, spread.id or 0)
        assert len({(one.language, one.effective_at.month) for one in found}) == 6
        assert [one.language for one in articles_on(session, narrow.id or 0)] == ["it", "it"]


def test_the_doubtful_are_drawn_first(begin: Begin) -> None:
    with begin() as session:
        for doubt in (0.0, 0.1, 0.45, 0.3):
            tagged(session, "labour", doubt)
        most = tagged(session, "borders", 0.5)

        sheet = drawn(session, by=UNCERTAINTY, size=1)

        assert [one.id for one in articles_on(session, sheet.id or 0)] == [most.id]


def test_nobody_gets_an_article_twice(begin_both: Begin) -> None:
    with begin_both() as session:
        for _ in range(6):
            tagged(session, "labour")

        first, second = drawn(session, "Ada", "Ben"), drawn(session, "Ada", " Cem ")
        others = [
            {one.id for one in articles_on(session, sheet.id or 0)} for sheet in (first, second)
        ]

        assert list(map(len, others)) == [4, 2]
        assert others[0].isdisjoint(others[1])
        assert get_sheet(session, second.id or 0)[1] == ["Ada", "Cem"]
        with pytest.raises(InvalidError, match="have not had yet"):
            drawn(session, "Ada")
        assert len(articles_on(session, drawn(session, "Dag").id or 0)) == 4


def test_those_who_draw_at_one_moment_draw_others(begin_both: Begin) -> None:
    with begin_both() as session:
        for _ in range(8):
            tagged(session, "labour")

    ready = Barrier(4)

    def draw(seed: int) -> list[int]:
        ready.wait()
        with begin_both() as session:
            sheet = drawn(session, size=2, seed=seed)
            return [one.id for one in articles_on(session, sheet.id or 0)]

    with ThreadPoolExecutor(4) as pool:
        ids = [one for sheet in pool.map(draw, range(4)) for one in sheet]
    assert len(set(ids)) == 8


def test_what_cannot_be_drawn_is_said(begin: Begin) -> None:
    with begin() as session:
        tagged(session, "labour")

        with pytest.raises(InvalidError, match="'sex' is not uncertainty, nor of"):
            drawn(session, by="language,sex")
        with pytest.raises(InvalidError, match="name of each of its coders"):
            drawn(session, "Ada", " ")
        with pytest.raises(QueryError):
            drawn(session, query="topic:boats")
        with pytest.raises(NotFoundError, match="no sheet 9"):
            items_on(session, 9)


def test_every_row_is_stored_unchanged_blank_or_rejected(begin_both: Begin) -> None:
    with begin_both() as session:
        for _ in range(4):
            tagged(session, "labour")
        sheet = drawn(session, "Ada", "Ben")
        uid = str(articles_on(session, sheet.id or 0)[0].uid)
        answers = [SUBJECT, {**NONE, "topics": "labour"}, BLANK, NONE]
        rest: list[Row | BadRow] = [
            Row(5, {"id": uid, **NONE}),
            Row(6, {"id": "nowhere", **NONE}),
            Row(7, {"rel": 0}),
            BadRow(8, "not CSV"),
        ]

        first = answered(session, sheet, "Ada", answers)
        again = take_in(
            session, sheet.id or 0, Coder("Ada"), [Row(4, {"id": uid, **SUBJECT}), *rest], LATER
        )
        changed = answered(session, sheet, "Ada", [NONE])

        assert (first.stored, first.unchanged, first.blank) == (2, 0, 1)
        assert [(one.line, one.reason) for one in first.rejected] == [
            (2, "topics: is not asked where rel is 0")
        ]
        assert (again.stored, again.unchanged, again.blank) == (0, 1, 0)
        assert [(one.line, one.reason) for one in again.rejected] == [
            (5, "id: stands at line 4 already"),
            (6, "id: 'nowhere' is no article of this sheet"),
            (7, "id: '' is no article of this sheet"),
            (8, "not CSV"),
        ]
        assert changed.stored == 1
        held = codings_of(session, sheet.id or 0)
        assert sorted(one["Ada"]["rel"] for one in held.values()) == [0, 0]
        assert agreements_of(session) == []


def test_only_a_coder_of_the_sheet_or_an_adjudicator_may_answer(begin: Begin) -> None:
    with begin() as session:
        tagged(session, "labour")
        sheet = drawn(session, "Ada", "Ben")

        with pytest.raises(InvalidError, match="is coded by Ada, Ben"):
            answered(session, sheet, "ada", [NONE])
        with pytest.raises(InvalidError, match="is coded by"):
            answered(session, sheet, "", [NONE], is_adjudicator=True)
        assert answered(session, sheet, "Cem", [NONE], is_adjudicator=True).stored == 1


def test_agreement_is_kept_with_who_when_and_of_how_many(begin_both: Begin) -> None:
    with begin_both() as session:
        for _ in range(4):
            tagged(session, "labour")
        sheet = drawn(session, "Ada", "Ben")

        answered(session, sheet, "Ada", [SUBJECT, SUBJECT, NONE, NONE])
        assert agreements_of(session) == []
        answered(session, sheet, "Ben", [SUBJECT, SUBJECT, NONE, SUBJECT])

        found = {one.question: one for one in agreements_of(session, sheet.id)}
        assert list(found) == ["rel", "topics", "val", "stance", "resp", "frames", "narr", "ctry"]
        relevance = found["rel"]
        assert (relevance.n, relevance.coders, relevance.at) == (4, ["Ada", "Ben"], LATER)
        assert relevance.alpha == pytest.approx(1 - (2 / 8) / (30 / 56), abs=1e-4)
        assert (found["topics"].n, found["topics"].alpha) == (2, None)
        answered(session, sheet, "Ben", [SUBJECT, SUBJECT, NONE, NONE])
        assert [one.alpha for one in agreements_of(session) if one.question == "rel"] == [1]


def test_what_coders_differ_on_is_put_before_an_adjudicator(begin: Begin) -> None:
    with begin() as session:
        for _ in range(3):
            tagged(session, "labour")
        sheet = drawn(session, "Ada", "Ben", size=3)
        other = {**SUBJECT, "topics": ["labour", "borders"]}
        answered(session, sheet, "Ada", [SUBJECT, {**other, "topics": ["borders", "labour"]}, NONE])
        answered(session, sheet, "Ben", [other, other])

        disputed = items_on(session, sheet.id or 0, is_disputed=True)
        assert [item.id for item, _ in disputed] == [
            str(articles_on(session, sheet.id or 0)[0].uid)
        ]
        rows, left_out = gold(session)
        assert [row["rel"] for row in rows] == [2, 0]
        assert left_out == {"not agreed on": 1}

        answered(session, sheet, "Cem", [other], is_adjudicator=True)
        rows, left_out = gold(session)
        assert [row["topics"] for row in rows if row["rel"]].count(["labour", "borders"]) >= 1
        assert (len(rows), left_out) == (3, {})


def test_rows_are_of_the_gold_files_form_and_are_read_as_such(begin: Begin, tmp_path: Path) -> None:
    with begin() as session:
        article, other = tagged(session, "labour"), tagged(session)
        sheet = drawn(session, query=f"uid:{article.uid}")
        answered(session, sheet, "Ada", [SUBJECT])
        correct(session, other.uid, Change({TagKind.RELEVANCE: ["none"]}, "Ben"), LATER)

        rows, _ = gold(session)

    (tmp_path / "gold").mkdir()
    with gzip.open(tmp_path / "gold" / "train.jsonl.gz", "wb") as file:
        file.write(b"\n".join(map(orjson.dumps, rows)))
    (row,) = [row for row in rows if row["rel"]]
    assert row == {
        "id": f"tidings:{article.uid}",
        "lang": "en",
        "outlet": row["outlet"],
        "date": "2026-11-24",
        "title": "About labour",
        "text": "A text.",
        **SUBJECT,
        "span": "",
        "frames": [],
        "narr": [],
    }
    first, second = sorted(read_gold(tmp_path), key=lambda one: one.is_subject)
    assert not first.is_subject
    assert [set(second.labels[kind]) for kind in (TagKind.TOPIC, TagKind.VALENCE)] == [
        {"borders"},
        {"-1"},
    ]


def test_corrections_teach_what_was_judged_and_no_more(begin: Begin) -> None:
    with begin() as session:
        part, whole = tagged(session, "labour"), tagged(session, "borders")
        correct(session, part.uid, Change({TagKind.TOPIC: ["health"]}, "Ada"), LATER)
        everything: dict[TagKind, list[str] | None] = {
            TagKind.RELEVANCE: ["subject"],
            TagKind.TOPIC: ["borders"],
            TagKind.FRAME: [],
            TagKind.VALENCE: ["-1"],
            TagKind.STANCE: ["0"],
            TagKind.RESPECT: ["1"],
        }
        correct(session, whole.uid, Change(everything, "Ada"), LATER)
        place = tagged(session, "labour")
        correct(session, place.uid, Change({TagKind.COUNTRY: ["IT"]}, "Ada"), LATER)

        rows, left_out = gold(session)
        assert [row["id"] for row in rows] == [f"tidings:{whole.uid}"]
        assert [rows[0][name] for name in LEARNT] == [2, ["borders"], -1, 0, 1, []]
        assert left_out == {"corrected in part": 2}

        rows, _ = gold(session, partial=True)
        (other,) = [row for row in rows if row["id"] == f"tidings:{part.uid}"]
        assert [other[name] for name in LEARNT] == [2, ["health"], None, None, None, None]


def test_what_was_coded_goes_before_what_was_corrected(begin: Begin) -> None:
    with begin() as session:
        article = tagged(session, "labour")
        correct(session, article.uid, Change({TagKind.RELEVANCE: ["none"]}, "Ada"), LATER)
        sheet = drawn(session, "Ada")
        answered(session, sheet, "Ada", [SUBJECT])

        rows, _ = gold(session)

        assert [row["rel"] for row in rows] == [2]


def test_an_article_that_is_no_longer_kept_teaches_nothing(begin: Begin) -> None:
    with begin() as session:
        article = tagged(session, "labour")
        sheet = drawn(session, "Ada")
        answered(session, sheet, "Ada", [NONE])
        article.title = article.text = ""
        session.flush()

        assert gold(session) == ([], {"no longer kept": 1})
        assert len(items_on(session, sheet.id or 0)) == 1
