"""Giving new articles their stories: what is known is looked up, what was decided is written.

A story's id never changes once given. Where two turn out to be one, the articles of the younger
go to the older and its id leads there (`StoryMerge`). `telling` decides; nothing here does.
Writers take turns: two that did not see each other's articles would tell one story twice.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from heapq import nlargest
from struct import pack, unpack
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, text, update
from sqlmodel import Session, col

from models.article import Article, Band, Clue, Story, StoryMerge, StoryTerms
from models.clock import UtcDateTime
from models.draft import Draft
from models.store.asking import Statement, among, ask
from models.store.bulk import put_pairs, table_of
from models.store.chunks import in_chunks
from models.store.engine import is_sqlite
from models.store.ids import first_id
from models.store.telling import (
    COMPARED,
    REACH,
    TRIED,
    WINDOW,
    Board,
    Candidate,
    Merge,
    Near,
    Told,
    most_shared,
)

OPEN = timedelta(days=30)
"""How long after an article was added last a story is compared with others.

Longer than any story is told: what an import brings of the past comes in all at once.
"""

_CLOSED = 500  # stories that one transaction closes
_TERMS = 100  # of a story: its heaviest
_KEYS = 2_000  # that one statement looks for
_ROWS = 20_000  # of an index that it reads: the newest first
_ARTICLE, _BAND, _CLUE = table_of(Article).c, table_of(Band).c, table_of(Clue).c
_STORY, _TERMS_OF = table_of(Story).c, table_of(StoryTerms).c
_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(1907430503)")  # a number that only we use


def take_turns(session: Session) -> None:
    """Wait until no other transaction places articles; SQLite has one writer anyway."""
    if not is_sqlite(session):
        session.execute(_TAKE_TURNS)


def place(
    session: Session, ids: Sequence[int], drafts: Sequence[Draft], near: Near, now: datetime
) -> list[int]:
    """Give each new article its story, one that is there or a new one; returns the stories' ids."""
    board = _board(session, drafts, near)
    told = board.tell(ids, drafts)
    changed = {story.id: story for story in told}
    made = _make(session, [story for story in changed.values() if story.id < 0])
    names = {story: made.get(story, story) for story in changed}
    _extend(session, {story.id: story for story in changed.values() if story.id > 0})
    _merge(session, board, names, now)
    _keep_terms(session, changed.values(), names, now)
    return [names[story.id] for story in told]


def place_again(
    session: Session, article: Article, draft: Draft, near: Near, now: datetime
) -> None:
    """Find the story of an article whose whole text came after its summary.

    Only where it is alone in its story: that may be another then, by a merge. Else it stays.
    """
    take_turns(session)
    board = _board(session, [draft], near, article)
    own = board.stories[article.story_id]
    if own.size > 1:
        return
    told = board.tell_again(article.id, draft, own)
    _extend(session, {told.id: told})
    _merge(session, board, {told.id: told.id}, now)
    _keep_terms(session, [told], {told.id: told.id}, now)


def close_stories(session: Session, now: datetime) -> int:
    """Forget what stories told by that nothing was added to for long; returns of how many.

    They stay, with their articles; only nothing new is compared with them.
    """
    take_turns(session)
    old = select(col(StoryTerms.story_id)).where(col(StoryTerms.at) < now - OPEN)
    ids = list(session.scalars(old.order_by(col(StoryTerms.at)).limit(_CLOSED)))
    _forget_terms(session, ids)
    return len(ids)


def _forget_terms(session: Session, stories: Sequence[int]) -> None:
    session.execute(delete(Clue).where(col(Clue.story_id).in_(stories)))
    session.execute(delete(StoryTerms).where(col(StoryTerms.story_id).in_(stories)))


def _board(
    session: Session, drafts: Sequence[Draft], near: Near, placed: Article | None = None
) -> Board:
    """Return what drafts are to be compared with; an article that is placed, not with itself."""
    by_band, by_clue = _banded(session, drafts), _clued(session, drafts)
    shared = {one for draft in drafts for one in most_shared(draft.bands, by_band, COMPARED)}
    known = {one for draft in drafts for one in most_shared(draft.clues, by_clue, TRIED)}
    if placed is not None:
        shared.discard(placed.id)
        known.add(placed.story_id)
    articles = _candidates(session, sorted(shared))
    known.update(one.story for one in articles.values())
    stories = _stories(session, sorted(known))
    return Board(near, articles, _only(by_band, articles), _only(by_clue, stories), stories)


def _banded(session: Session, drafts: Sequence[Draft]) -> dict[int, list[int]]:
    """Return the articles that share a band with new ones, by band."""
    by_band: dict[int, list[int]] = defaultdict(list)
    moments = [draft.effective_at for draft in drafts]
    window = {"first": first_id(min(moments) - WINDOW), "last": first_id(max(moments) + WINDOW)}
    for some in in_chunks(sorted({key for draft in drafts for key in draft.bands}), _KEYS):
        for key, article_id in ask(session, _of_bands, keys=some, **window):
            by_band[key].append(article_id)
    return by_band


@cache
def _of_bands(dialect: str) -> Statement:
    return (
        select(_BAND.key, _BAND.article_id)
        .where(among(_BAND.key, "keys", dialect))
        .where(_BAND.article_id.between(bindparam("first"), bindparam("last")))
        .order_by(_BAND.article_id.desc())
        .limit(_ROWS)
    )


def _candidates(session: Session, ids: Sequence[int]) -> dict[int, Candidate]:
    if not ids:
        return {}
    return {
        row.id: Candidate(row.id, row.story_id, f"{row.title}\n{row.text}")
        for row in ask(session, _texts, ids=ids)
    }


@cache
def _texts(dialect: str) -> Statement:
    columns = (_ARTICLE.id, _ARTICLE.story_id, _ARTICLE.title, _ARTICLE.text)
    return select(*columns).where(among(_ARTICLE.id, "ids", dialect))


def _clued(session: Session, drafts: Sequence[Draft]) -> dict[int, list[int]]:
    """Return the stories still told that share a clue with new articles, by clue."""
    by_clue: dict[int, list[int]] = defaultdict(list)
    moments = [draft.effective_at for draft in drafts]
    reach = {"first": min(moments) - REACH, "last": max(moments) + REACH}
    for some in in_chunks(sorted({clue for draft in drafts for clue in draft.clues}), _KEYS):
        for key, story in ask(session, _of_clues, keys=some, **reach):
            by_clue[key].append(story)
    return by_clue


@cache
def _of_clues(dialect: str) -> Statement:
    first, last = bindparam("first", type_=UtcDateTime), bindparam("last", type_=UtcDateTime)
    return (
        select(_CLUE.key, _CLUE.story_id)
        .join_from(table_of(Clue), table_of(Story), _STORY.id == _CLUE.story_id)
        .where(among(_CLUE.key, "keys", dialect))
        .where(_STORY.last_at >= first, _STORY.first_at <= last)
        .order_by(_CLUE.story_id.desc())
        .limit(_ROWS)
    )


def _only(
    by_key: Mapping[int, Sequence[int]], known: Container[int]
) -> defaultdict[int, list[int]]:
    kept = {key: [one for one in some if one in known] for key, some in by_key.items()}
    return defaultdict(list, kept)


def _stories(session: Session, ids: Sequence[int]) -> dict[int, Told]:
    return {row.id: _told(row) for row in ask(session, _with_terms, ids=ids)} if ids else {}


@cache
def _with_terms(dialect: str) -> Statement:
    columns = (_STORY.id, _STORY.first_at, _STORY.last_at, _STORY.size, _TERMS_OF.terms)
    return (
        select(*columns)
        .outerjoin_from(table_of(Story), table_of(StoryTerms), _TERMS_OF.story_id == _STORY.id)
        .where(among(_STORY.id, "ids", dialect))
    )


def _told(row: Row[Any]) -> Told:
    terms = _unpack(row.terms or b"")
    square = sum(weight * weight for weight in terms.values())
    span = (row.first_at, row.last_at)
    return Told(row.id, *span, row.size, terms, square, is_kept=row.terms is not None)


def _make(session: Session, stories: Sequence[Told]) -> dict[int, int]:
    """Make the new stories; returns batch position → id."""
    if not stories:
        return {}
    rows = [
        {
            "title": story.opening[1] if story.opening else "",
            "first_at": story.first_at,
            "last_at": story.last_at,
            "size": story.size,
        }
        for story in stories
    ]
    made = insert(Story).returning(col(Story.id), sort_by_parameter_order=True)
    ids = session.scalars(made, rows)
    return {story.id: made_id or 0 for story, made_id in zip(stories, ids, strict=True)}


def _extend(session: Session, changed: Mapping[int, Told]) -> None:
    """Write what a batch added to stories that were there."""
    for ids in in_chunks(sorted(changed)):
        for story in session.scalars(select(Story).where(col(Story.id).in_(ids))):
            told = changed[story.id or 0]
            if told.opening and told.opening[0] < story.first_at:
                story.title = told.opening[1]
            story.size += len(told.moments)
            story.first_at = min(story.first_at, told.first_at)
            story.last_at = max(story.last_at, told.last_at)
    session.flush()


def _merge(session: Session, board: Board, names: Mapping[int, int], now: datetime) -> None:
    """Have the articles of merged stories stand in those they were merged into."""
    for merge in board.merges:
        if merge.source > 0:
            target = board.now(merge.target)
            _move(session, merge, names[target.id], now)
            target.clues.update(_take_clues(session, merge.source))


def _move(session: Session, merge: Merge, target: int, now: datetime) -> None:
    source = merge.source
    # Newest first, as annotators write them, or each could wait for a row that the other has.
    standing = select(col(Article.id)).where(col(Article.story_id) == source)
    session.execute(standing.order_by(col(Article.id).desc()).with_for_update())
    moved = update(Article).where(col(Article.story_id) == source)
    session.execute(moved.values(story_id=target))
    session.execute(
        update(StoryMerge).where(col(StoryMerge.into_story) == source).values(into_story=target)
    )
    old, new = session.get_one(Story, source), session.get_one(Story, target)
    new.size, old.size = new.size + old.size, 0
    session.add(
        StoryMerge(from_story=source, into_story=target, at=now, similarity=merge.similarity)
    )
    session.flush()


def _take_clues(session: Session, story: int) -> list[int]:
    """Return a merged story's clues; it has none, and no terms, from then on."""
    keys = list(session.scalars(select(col(Clue.key)).where(col(Clue.story_id) == story)))
    _forget_terms(session, [story])
    return keys


def _keep_terms(
    session: Session, stories: Iterable[Told], names: Mapping[int, int], now: datetime
) -> None:
    """Write what stories tell now, and the clues they did not have yet."""
    new: list[dict[str, Any]] = []
    old: list[dict[str, Any]] = []
    clues: list[tuple[int, int]] = []
    for story in stories:
        if not story.terms:
            continue
        row = {"story_id": names[story.id], "at": now, "terms": _pack(story.terms)}
        (old if story.is_kept else new).append(row)
        clues += [(key, names[story.id]) for key in story.clues]
    if new:
        session.execute(insert(table_of(StoryTerms)), new)
    if old:
        session.execute(update(StoryTerms), old)
    put_pairs(session, Clue, clues)


def _pack(terms: Mapping[int, float]) -> bytes:
    if len(terms) > _TERMS:
        terms = dict(nlargest(_TERMS, terms.items(), key=lambda term: (term[1], term[0])))
    return pack(f"<{len(terms)}I{len(terms)}f", *terms, *terms.values())


def _unpack(packed: bytes) -> dict[int, float]:
    number = len(packed) // 8
    values = unpack(f"<{number}I{number}f", packed)
    return dict(zip(values[:number], values[number:], strict=True))
