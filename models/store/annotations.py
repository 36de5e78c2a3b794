"""What the cascade said, stored: tags, quotes, signals, the visit and the counts in one step.

A re-annotated article is never half-moved: its old rows and counts go and its new ones come in
the same transaction. What a person has reviewed or corrected stays, whatever a newer cascade says.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Select, delete, func, insert, or_, select, text, update
from sqlmodel import Session, col

from models.annotation import Annotated, Evidence, Item, Signalled, Span, Tagged
from models.article import Archive, Article
from models.correcting import overrule, uncorrected
from models.feed import Outlet
from models.page import Page
from models.signal import Signal
from models.store.chunks import in_chunks
from models.store.corrections import rulings_of
from models.store.counts import CountKey, Facts, move_counts, tally
from models.store.engine import is_sqlite
from models.store.ids import first_id
from models.tag import Quote, Tag, Visit
from models.vocabulary import Decision, PageState, Relevance, SignalKind, SignalState, TagKind

STALE = ""
"""The cascade of a visit that an edit has overtaken: the article is annotated again."""

_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(1907430502)")  # a number that only we use
_TONES = (TagKind.VALENCE, TagKind.STANCE, TagKind.RESPECT)
_COUNTED = (TagKind.TOPIC, TagKind.FRAME, TagKind.COUNTRY, TagKind.ORGANISATION, *_TONES)


def unvisited(
    session: Session, cascade: str, limit: int, awaited: datetime | None = None
) -> list[Article]:
    """Return articles that a cascade version has not read: new ones, newest first, then edited.

    Those seen after `awaited` are left out while their page is still to be asked for.
    """
    new = select(Article).where(*_new(awaited))
    found = list(session.scalars(new.order_by(col(Article.id).desc()).limit(limit)))
    old = (
        select(Article)
        .join(Visit, col(Visit.article_id) == col(Article.id))
        .where(col(Visit.is_final).is_(False))
        .order_by(col(Visit.cascade), col(Visit.id))
    )
    # Two walks along an index: `!=`, or any other order, would gather every visit for a batch.
    for other in (col(Visit.cascade) < cascade, col(Visit.cascade) > cascade):
        if len(found) < limit:
            found.extend(session.scalars(old.where(other).limit(limit - len(found))))
    return found


def count_unvisited(session: Session, cascade: str, awaited: datetime | None = None) -> int:
    """Return how many articles a cascade version has not read; `awaited` as in `unvisited`."""
    new = select(func.count()).select_from(Article).where(*_new(awaited))
    old = (
        select(func.count())
        .select_from(Visit)
        .where(col(Visit.is_final).is_(False))
        .where(or_(col(Visit.cascade) < cascade, col(Visit.cascade) > cascade))
    )
    return sum(session.scalars(query).one() for query in (new, old))


def _new(awaited: datetime | None) -> Iterator[ColumnElement[bool]]:
    yield col(Article.relevance).is_(None)
    if awaited is not None:
        unasked = (
            select(col(Page.article_id))
            .where(col(Page.article_id) == col(Article.id))
            .where(col(Page.state) == PageState.WAITING, col(Page.tries) == 0)
        )
        yield or_(col(Article.seen_at) <= awaited, ~unasked.exists())


def expire(session: Session, article_ids: Sequence[int]) -> None:
    """Have edited articles annotated again; until then their tags and counts stay as they are."""
    session.execute(
        update(Visit)
        .where(col(Visit.article_id).in_(article_ids))
        .values(cascade=STALE, is_final=False)
    )


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
    cascade: str,
    now: datetime,
) -> None:
    """Write what a cascade said of articles, in place of what one said before."""
    pairs = _corrected(session, list(annotated))
    if not pairs:
        return
    ids = [article.id for article, _ in pairs]
    before = list(_facts(session, ids))
    _forget(session, ids)
    _write_tags(session, pairs)
    _write_signals(session, pairs, now)
    _write_visits(session, pairs, cascade, now)
    session.flush()
    move_counts(session, before, _facts(session, ids))


def lay_corrections(session: Session, article: Article) -> None:
    """Have an article's labels and counts follow what people have corrected of it by now."""
    before = list(_facts(session, [article.id]))
    stored = select(Tag).where(col(Tag.article_id) == article.id).order_by(col(Tag.id))
    tags = tuple(_tagged(row) for row in session.scalars(stored))
    item = Item(str(article.uid), article.title, article.text, article.language)
    said = uncorrected(Annotated(item, relevance=article.relevance, tags=tags))
    pairs = _corrected(session, [(article, said)])
    session.execute(delete(Tag).where(col(Tag.article_id) == article.id))
    _write_tags(session, pairs)
    article.relevance = pairs[0][1].relevance
    session.flush()
    move_counts(session, before, _facts(session, [article.id]))


def recount(session: Session) -> Counter[CountKey]:
    """Count everything anew from the tags: what the kept counts must equal."""
    return _tallied(session, select(col(Article.id)).order_by(col(Article.id)))


def imported_counts(session: Session, first: date, last: date) -> Counter[CountKey]:
    """Count what archives put into the days from `first` to `last`, both included.

    Nothing where feeds put nothing there: an archive by itself is judged by itself.
    """
    start, stop = (
        first_id(datetime.combine(day, time(), UTC)) for day in (first, last + timedelta(days=1))
    )
    within = select(col(Article.id)).where(col(Article.id) >= start, col(Article.id) < stop)
    crawled = within.where(col(Article.archive_id).is_(None)).limit(1)
    if session.scalars(select(col(Archive.id)).limit(1)).first() is None:
        return Counter()
    if session.scalars(crawled).first() is None:
        return Counter()
    return _tallied(session, within.where(col(Article.archive_id).is_not(None)))


def _corrected(
    session: Session, pairs: Sequence[tuple[Article, Annotated]]
) -> list[tuple[Article, Annotated]]:
    rulings = rulings_of(session, [article.id for article, _ in pairs])
    return [(article, overrule(said, rulings.get(article.id, ()))) for article, said in pairs]


def _tallied(session: Session, ids: Select[int]) -> Counter[CountKey]:
    counted: Counter[CountKey] = Counter()
    for some in in_chunks(list(session.scalars(ids))):
        for facts in _facts(session, some):
            counted.update(tally(facts))
    return counted


def _facts(session: Session, ids: Sequence[int]) -> Iterator[Facts]:
    """Yield what is counted of each article, from what is stored now."""
    labels: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for article_id, dimension, label in _counted_tags(session, ids):
        labels[article_id][dimension].append(label)
    for article_id, narrative, role in _narratives(session, ids):
        labels[article_id]["narrative"].append(narrative)
        labels[article_id]["narrative_role"].append(f"{narrative}|{role}")
    rows = session.execute(
        select(
            col(Article.id), col(Article.day), col(Article.relevance), col(Article.language), Outlet
        )
        .join(Outlet, col(Outlet.id) == col(Article.outlet_id))
        .where(col(Article.id).in_(ids))
    )
    for article_id, day, relevance, language, outlet in rows:
        own: dict[str, tuple[str, ...]] = {
            name: tuple(values) for name, values in labels[article_id].items()
        }
        own["language"] = (language or "und",)
        own["outlet"] = (outlet.name,)
        own["outlet_kind"] = (outlet.kind.value,)
        yield Facts(day, relevance, own)


def _counted_tags(session: Session, ids: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    rows = session.execute(
        select(col(Tag.article_id), col(Tag.kind), col(Tag.label), col(Tag.decision)).where(
            col(Tag.article_id).in_(ids), col(Tag.kind).in_(_COUNTED)
        )
    )
    for article_id, kind, label, decision in rows:
        if decision == Decision.YES:
            yield article_id, kind.value, label
        elif kind in _TONES and decision == Decision.CANT_SAY:
            # A distribution of tone shows how often nothing can be said.
            yield article_id, kind.value, decision.value


def _narratives(session: Session, ids: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    rows = session.execute(
        select(col(Signal.article_id), col(Signal.label), col(Signal.role)).where(
            col(Signal.article_id).in_(ids), col(Signal.kind) == SignalKind.NARRATIVE
        )
    )
    for article_id, label, role in rows:
        yield article_id, label, role.value if role else "unclear"


def _forget(session: Session, ids: Sequence[int]) -> None:
    for table in (Tag, Quote, Visit):
        session.execute(delete(table).where(col(table.article_id).in_(ids)))


def _write_tags(session: Session, pairs: Sequence[tuple[Article, Annotated]]) -> None:
    tags = [_tag_row(article.id, tag) for article, said in pairs for tag in said.tags]
    if tags:
        session.execute(insert(Tag), tags)
    quotes = [
        {
            "article_id": article.id,
            "speaker": quote.speaker,
            "role": quote.role,
            "words": quote.span.words,
            "field": quote.span.field,
            "start": quote.span.start,
            "stop": quote.span.stop,
            "tagger": quote.tagger,
        }
        for article, said in pairs
        for quote in said.quotes
    ]
    if quotes:
        session.execute(insert(Quote), quotes)


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
    found: dict[UUID, tuple[Article, Signalled]] = {
        _signal_uid(article, signal): (article, signal)
        for article, said in pairs
        for signal in said.signals
    }
    for uid, old in stored.items():
        if uid not in found and old.state is SignalState.SIGNAL:
            session.delete(old)
    for uid, (article, signal) in found.items():
        row = stored.get(uid)
        if row is None:
            row = Signal(uid=uid, article_id=article.id, created_at=now, **_constant(signal))
            session.add(row)
        if row.state is SignalState.SIGNAL:  # what a person has looked at stays as it was
            row.role, row.p, row.reason = signal.role, signal.p, signal.reason
            row.evidence = [_evidence(one) for one in signal.evidence]
            row.tagger = signal.tagger


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
        "reason": signal.reason,
        "tagger": signal.tagger,
        "state": SignalState.SIGNAL,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    reviewed_on = evidence.reviewed_on
    return {**asdict(evidence), "reviewed_on": reviewed_on and reviewed_on.isoformat()}


def _write_visits(
    session: Session, pairs: Sequence[tuple[Article, Annotated]], cascade: str, now: datetime
) -> None:
    """Number the visits in the order in which they are committed, or a rule would pass some over.

    SQLite has one writer; on PostgreSQL annotators take turns from here to the commit.
    """
    if not is_sqlite(session):
        session.execute(_TAKE_TURNS)
    session.execute(
        insert(Visit),
        [{"article_id": article.id, "cascade": cascade, "at": now} for article, _ in pairs],
    )
    session.execute(
        update(Article).execution_options(synchronize_session=False),
        [
            {
                "id": article.id,
                "relevance": said.relevance or Relevance.NONE,
                "language": said.language or article.language,
            }
            for article, said in pairs
        ],
    )
