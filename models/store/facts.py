"""What is counted of each article, read from what a generation's rows say of it now.

The kept counts equal a recount from here at every moment. The narratives of the live generation
stand with the signals that people review, those of any other aside; one that people withdrew is
counted no more, as no query finds it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlmodel import Session, col

from models.article import Archive, Article
from models.feed import Outlet
from models.signal import Signal, SignalAside
from models.store.chunks import in_chunks
from models.store.counts import CountKey, Facts, tally
from models.store.generations import live, said_of
from models.store.ids import is_of_days
from models.tag import Generation, Quote, Tag, Visit
from models.vocabulary import Decision, GenerationState, SignalKind, SignalState, TagKind

_TONES = (TagKind.VALENCE, TagKind.STANCE, TagKind.RESPECT)
_COUNTED = (TagKind.TOPIC, TagKind.FRAME, TagKind.COUNTRY, TagKind.ORGANISATION, *_TONES)


def facts_of(session: Session, generation: Generation, ids: Sequence[int]) -> Iterator[Facts]:
    """Yield what is counted of each article that a generation has read."""
    labels: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for article_id, dimension, label in _counted_tags(session, generation, ids):
        labels[article_id][dimension].append(label)
    for article_id, narrative, role in _narratives(session, generation, ids):
        labels[article_id]["narrative"].append(narrative)
        labels[article_id]["narrative_role"].append(f"{narrative}|{role}")
    for article_id, name, role in _quoted(session, generation, ids):
        labels[article_id]["quoted"].append(role)
        if name is not None:
            labels[article_id]["speaker"].append(name)
    rows = session.execute(
        select(col(Article.id), col(Article.day), col(Visit.relevance), col(Visit.language), Outlet)
        .join(Visit, col(Visit.article_id) == col(Article.id))
        .join(Outlet, col(Outlet.id) == col(Article.outlet_id))
        .where(col(Visit.generation) == generation.id, col(Article.id).in_(ids))
    )
    for article_id, day, relevance, language, outlet in rows:
        own: dict[str, tuple[str, ...]] = {
            name: tuple(values) for name, values in labels[article_id].items()
        }
        own["language"] = (language or "und",)
        own["outlet"] = (outlet.name,)
        own["outlet_kind"] = (outlet.kind.value,)
        yield Facts(day, relevance, own)


def recount(session: Session, generation: Generation | None = None) -> Counter[CountKey]:
    """Count a generation, or else the live one, anew: what the kept counts must equal."""
    generation = generation or live(session)
    return _tallied(session, generation, select(col(Article.id)).order_by(col(Article.id)))


def imported_counts(session: Session, first: date, last: date) -> Counter[CountKey]:
    """Count what archives put into the days from `first` to `last`, both included.

    Nothing where feeds put nothing there: an archive by itself is judged by itself.
    """
    within = select(col(Article.id)).where(is_of_days(col(Article.id), first, last))
    crawled = within.where(col(Article.archive_id).is_(None)).limit(1)
    if session.scalars(select(col(Archive.id)).limit(1)).first() is None:
        return Counter()
    if session.scalars(crawled).first() is None:
        return Counter()
    return _tallied(session, live(session), within.where(col(Article.archive_id).is_not(None)))


def _tallied(
    session: Session, generation: Generation | None, ids: Select[int]
) -> Counter[CountKey]:
    counted: Counter[CountKey] = Counter()
    if generation is None:
        return counted
    for some in in_chunks(list(session.scalars(ids))):
        for facts in facts_of(session, generation, some):
            counted.update(tally(facts))
    return counted


def _counted_tags(
    session: Session, generation: Generation, ids: Sequence[int]
) -> Iterator[tuple[int, str, str]]:
    rows = session.execute(
        select(col(Tag.article_id), col(Tag.kind), col(Tag.label), col(Tag.decision)).where(
            said_of(Tag, ids, generation.id),
            col(Tag.kind).in_(_COUNTED),
        )
    )
    for article_id, kind, label, decision in rows:
        if decision == Decision.YES:
            yield article_id, kind.value, label
        elif kind in _TONES and decision == Decision.CANT_SAY:
            # A distribution of tone shows how often nothing can be said.
            yield article_id, kind.value, decision.value


def _quoted(
    session: Session, generation: Generation, ids: Sequence[int]
) -> Iterator[tuple[int, str | None, str]]:
    rows = session.execute(
        select(col(Quote.article_id), col(Quote.name), col(Quote.role)).where(
            said_of(Quote, ids, generation.id),
            col(Quote.role).is_not(None),
        )
    )
    yield from ((row[0], row[1], row[2]) for row in rows)


def _narratives(
    session: Session, generation: Generation, ids: Sequence[int]
) -> Iterator[tuple[int, str, str]]:
    said: type[Signal] | type[SignalAside] = Signal
    if generation.state is not GenerationState.LIVE:
        said = SignalAside
    query = select(col(said.article_id), col(said.label), col(said.role)).where(
        col(said.article_id).in_(ids), col(said.kind) == SignalKind.NARRATIVE
    )
    if said is SignalAside:
        query = query.where(col(SignalAside.generation) == generation.id)
    else:
        query = query.where(col(Signal.state) != SignalState.WITHDRAWN)
    for article_id, label, role in session.execute(query):
        yield article_id, label, role.value if role else "unclear"
