"""What the cascade said, stored: tags, quotes, signals, the visit and the counts in one step.

A re-annotated article is never half-moved: its old rows and counts go and its new ones come in
the same transaction. What a person has reviewed or corrected stays, whatever a newer cascade says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import delete, insert, select, text, update
from sqlmodel import Session, col

from models.annotation import Annotated, Evidence, Item, Signalled, Span, Tagged
from models.article import Article
from models.correcting import overrule, uncorrected
from models.signal import Signal, SignalAside
from models.speaking import names_of
from models.store.chunks import in_chunks
from models.store.corrections import rulings_of
from models.store.counts import move_counts
from models.store.engine import is_sqlite
from models.store.facts import facts_of
from models.store.generations import generations_of
from models.tag import Arrival, Generation, Quote, Tag, Visit
from models.vocabulary import GenerationState, Relevance, SignalState, TagKind

_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(1907430502)")  # a number that only we use


def unchanged(session: Session, articles: Sequence[Article]) -> set[int]:
    """Return the ids of those articles that are still stored as they were read.

    They stay so until the transaction ends: where another annotator writes the same articles,
    the later one waits and then replaces what the first said.
    """
    stored = session.execute(
        select(col(Article.id), col(Article.content_hash), col(Article.text_from))
        .where(col(Article.id).in_([article.id for article in articles]))
        .order_by(col(Article.id))
        .with_for_update()
    )
    read = {article.id: (article.content_hash, article.text_from) for article in articles}
    return {article_id for article_id, *now in stored if read[article_id] == tuple(now)}


def record(
    session: Session,
    annotated: Iterable[tuple[Article, Annotated]],
    generation: Generation,
    now: datetime,
) -> None:
    """Write what a generation's cascade said of articles, in place of what it said before.

    What the live one says is seen at once: by readers, and by the rules.
    """
    pairs = _corrected(session, list(annotated))
    if not pairs:
        return
    ids = [article.id for article, _ in pairs]
    before = list(facts_of(session, generation, ids))
    _forget(session, _id(generation), ids)
    _write_tags(session, _id(generation), pairs)
    if generation.state is GenerationState.LIVE:
        _write_signals(session, pairs, now)
        note_arrivals(session, ids)
        _write_articles(session, pairs)
    else:
        _lay_signals_aside(session, _id(generation), pairs, now)
    _write_visits(session, generation, pairs, now)
    session.flush()
    move_counts(session, _id(generation), before, facts_of(session, generation, ids))


def lay_corrections(session: Session, article: Article) -> None:
    """Have an article's labels and counts follow what people have corrected of it by now.

    In every generation that has read it, so that none that goes live later brings them back.
    """
    for generation in generations_of(session, article.id):
        _lay_corrections(session, generation, article)


def note_arrivals(session: Session, article_ids: Sequence[int]) -> None:
    """Number articles in the order in which they are committed, or a rule would pass some over.

    SQLite has one writer; on PostgreSQL annotators take turns from here to the commit.
    """
    if not is_sqlite(session):
        session.execute(_TAKE_TURNS)
    for some in in_chunks(article_ids):
        session.execute(delete(Arrival).where(col(Arrival.article_id).in_(some)))
        rows = select(col(Article.id)).where(col(Article.id).in_(some)).order_by(col(Article.id))
        session.execute(insert(Arrival).from_select(["article_id"], rows))


def _id(generation: Generation) -> int:
    return generation.id or 0


def _corrected(
    session: Session, pairs: Sequence[tuple[Article, Annotated]]
) -> list[tuple[Article, Annotated]]:
    rulings = rulings_of(session, [article.id for article, _ in pairs])
    return [(article, overrule(said, rulings.get(article.id, ()))) for article, said in pairs]


def _lay_corrections(session: Session, generation: Generation, article: Article) -> None:
    ours = col(Tag.generation) == generation.id, col(Tag.article_id) == article.id
    before = list(facts_of(session, generation, [article.id]))
    visit = session.get_one(Visit, (generation.id, article.id))
    tags = tuple(
        _tagged(row) for row in session.scalars(select(Tag).where(*ours).order_by(col(Tag.id)))
    )
    item = Item(str(article.uid), article.title, article.text, article.language)
    said = uncorrected(Annotated(item, relevance=visit.relevance, tags=tags))
    pairs = _corrected(session, [(article, said)])
    session.execute(delete(Tag).where(*ours))
    _write_tags(session, _id(generation), pairs)
    visit.relevance = _relevance(pairs[0][1])
    if generation.state is GenerationState.LIVE:
        article.relevance = visit.relevance
    session.flush()
    move_counts(session, _id(generation), before, facts_of(session, generation, [article.id]))


def _forget(session: Session, generation: int, ids: Sequence[int]) -> None:
    for table in (Tag, Quote, SignalAside, Visit):
        said = col(table.generation) == generation
        session.execute(delete(table).where(said, col(table.article_id).in_(ids)))


def _write_tags(
    session: Session, generation: int, pairs: Sequence[tuple[Article, Annotated]]
) -> None:
    tags = [_tag_row(article.id, tag) for article, said in pairs for tag in said.tags]
    if tags:
        session.execute(insert(Tag), [{**row, "generation": generation} for row in tags])
    quotes = [
        {
            "generation": generation,
            "article_id": article.id,
            "speaker": quote.speaker,
            "role": quote.role,
            "name": name,
            "words": quote.span.words,
            "field": quote.span.field,
            "start": quote.span.start,
            "stop": quote.span.stop,
            "tagger": quote.tagger,
        }
        for article, said in pairs
        for quote, name in zip(said.quotes, _speakers(said), strict=True)
    ]
    if quotes:
        session.execute(insert(Quote), quotes)


def _speakers(said: Annotated) -> list[str | None]:
    persons = (tag.label for tag in said.tags if tag.kind is TagKind.PERSON)
    quotes = [(quote.speaker, quote.role) for quote in said.quotes]
    return names_of(quotes, persons, said.item.text)


def _tag_row(article_id: int, tag: Tagged) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "kind": tag.kind,
        "label": tag.label,
        "p": tag.p,
        "decision": tag.decision,
        "overruled": tag.overruled,
        "field": tag.span and tag.span.field,
        "start": tag.span and tag.span.start,
        "stop": tag.span and tag.span.stop,
        "words": tag.span and tag.span.words,
        "tagger": tag.tagger,
    }


def _tagged(row: Tag) -> Tagged:
    span = None
    if row.field is not None and row.start is not None and row.stop is not None:
        span = Span(row.field, row.start, row.stop, row.words or "")
    return Tagged(row.kind, row.label, row.tagger, row.p, row.decision, span, row.overruled)


def _write_signals(
    session: Session, pairs: Sequence[tuple[Article, Annotated]], now: datetime
) -> None:
    """Add new signals, refresh those found again, drop those that nobody reviewed and are gone."""
    ids = [article.id for article, _ in pairs]
    stored = {
        signal.uid: signal
        for signal in session.scalars(select(Signal).where(col(Signal.article_id).in_(ids)))
    }
    found = _found(pairs)
    for uid, old in stored.items():
        if uid not in found and old.state is SignalState.SIGNAL:
            session.delete(old)
    for uid, (article, signal) in found.items():
        row = stored.get(uid)
        if row is None:
            constant = {**_constant(signal), **_refreshed(signal)}
            session.add(Signal(uid=uid, article_id=article.id, created_at=now, **constant))
        elif row.state is SignalState.SIGNAL:  # what a person has looked at stays as it was
            row.sqlmodel_update(_refreshed(signal))


def _lay_signals_aside(
    session: Session,
    generation: int,
    pairs: Sequence[tuple[Article, Annotated]],
    now: datetime,
) -> None:
    session.add_all(
        SignalAside(
            generation=generation,
            uid=uid,
            article_id=article.id,
            created_at=now,
            **_constant(signal),
            **_refreshed(signal),
        )
        for uid, (article, signal) in _found(pairs).items()
    )


def _found(pairs: Sequence[tuple[Article, Annotated]]) -> dict[UUID, tuple[Article, Signalled]]:
    return {
        _signal_uid(article, signal): (article, signal)
        for article, said in pairs
        for signal in said.signals
    }


def _signal_uid(article: Article, signal: Signalled) -> UUID:
    """The same passage of the same article under the same label is the same signal."""
    span = signal.span
    return uuid5(article.uid, f"{signal.kind}|{signal.label}|{span.field}|{span.words}")


def _constant(signal: Signalled) -> dict[str, Any]:
    span = signal.span
    return {
        "kind": signal.kind,
        "label": signal.label,
        "field": span.field,
        "start": span.start,
        "stop": span.stop,
        "words": span.words,
    }


def _refreshed(signal: Signalled) -> dict[str, Any]:
    """Return what a later reading may say otherwise of the same signal."""
    return {
        "role": signal.role,
        "p": signal.p,
        "reason": signal.reason,
        "evidence": [_evidence(one) for one in signal.evidence],
        "tagger": signal.tagger,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    reviewed_on = evidence.reviewed_on
    return {**asdict(evidence), "reviewed_on": reviewed_on and reviewed_on.isoformat()}


def _write_articles(session: Session, pairs: Sequence[tuple[Article, Annotated]]) -> None:
    session.execute(
        update(Article).execution_options(synchronize_session=False),
        [
            {"id": article.id, "relevance": _relevance(said), "language": _language(article, said)}
            for article, said in pairs
        ],
    )


def _write_visits(
    session: Session,
    generation: Generation,
    pairs: Sequence[tuple[Article, Annotated]],
    now: datetime,
) -> None:
    session.execute(
        insert(Visit),
        [
            {
                "generation": generation.id,
                "article_id": article.id,
                "cascade": generation.cascade,
                "at": now,
                "relevance": _relevance(said),
                "language": _language(article, said),
            }
            for article, said in pairs
        ],
    )


def _relevance(said: Annotated) -> Relevance:
    return said.relevance or Relevance.NONE


def _language(article: Article, said: Annotated) -> str | None:
    return said.language or article.language
