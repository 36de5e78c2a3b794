"""Articles: taken in once, whatever brings them, and read again.

Whether a draft is new, an edit or a duplicate is decided by `judge`, from values; the rest
here looks up what is known and writes what was decided, in bulk. Ids are time-ordered: the
effective second << 20 | a sequence within that second.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import chain
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Row, bindparam, insert, select, update
from sqlmodel import Session, col

from models.article import Article, Band, Pending, Revision, Story, StoryMerge
from models.draft import Draft
from models.errors import NotFoundError
from models.page import Page
from models.store.asking import Statement, among, ask
from models.store.bulk import put_pairs, table_of
from models.store.chunks import in_chunks
from models.store.generations import expire
from models.store.ids import new_ids
from models.store.pages import ask_again
from models.store.placing import place, take_turns
from models.store.telling import Near
from models.vocabulary import TextSource


class Verdict(StrEnum):
    """What a draft is to the store."""

    NEW = "new"
    EDIT = "edit"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of an article that a draft may be."""

    id: int
    url: str
    title: str
    content_hash: str
    outlet_id: int
    feed_id: int | None
    archive_id: int | None


@dataclass(slots=True)
class Added:
    """What became of a batch of drafts: `len(stored) + len(edited) + duplicates` of them."""

    stored: list[Article] = field(default_factory=list)
    edited: list[int] = field(default_factory=list)
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """The articles that a batch's drafts may be, by the four things that tell.

    Two of them tell within an outlet only: its content, and the address that its page gives
    itself (elsewhere that is the original of a copy).
    """

    by_url: dict[str, Known]
    by_guid: dict[tuple[int, str], Known]
    by_content: dict[tuple[int, str], Known]
    by_canonical: dict[tuple[int, str], Known]

    def meet(self, known: Known, guid: str | None) -> None:
        """Have later drafts of the batch know an article too."""
        self.by_url[known.url] = known
        self.by_content[known.outlet_id, known.content_hash] = known
        if known.feed_id is not None and guid:
            self.by_guid[known.feed_id, guid] = known


def judge(draft: Draft, acquaintance: Acquaintance) -> tuple[Verdict, Known | None]:
    """Decide what a draft is: by its address, its guid in its feed, its content at its outlet.

    An edit is believed only from where the article came, or two feeds that cut one text
    differently would edit it for ever. A guid counts only with the same title or content: some
    feeds give one guid to all they publish.
    """
    source = draft.source
    known = acquaintance.by_url.get(draft.url)
    if known is None and source.feed_id is not None and draft.guid:
        known = acquaintance.by_guid.get((source.feed_id, draft.guid))
        if known and draft.title != known.title and draft.content_hash != known.content_hash:
            known = None
    if known is None:
        known = acquaintance.by_canonical.get((source.outlet_id, draft.url))
    if known is None:
        known = acquaintance.by_content.get((source.outlet_id, draft.content_hash))
    if known is None:
        return Verdict.NEW, None
    is_from_there = (known.feed_id, known.archive_id) == (source.feed_id, source.archive_id)
    if known.content_hash != draft.content_hash and is_from_there:
        return Verdict.EDIT, known
    return Verdict.DUPLICATE, known


def add_new(session: Session, drafts: Iterable[Draft], near: Near, now: datetime) -> Added:
    """Store what is new of a batch, update what was edited, count what is known already.

    New articles are queued for the full-text index and given their story; edited ones keep a
    revision and are annotated again.
    """
    batch = list(drafts)
    take_turns(session)
    acquaintance = _look_up(session, batch)
    added, new, edits = Added(), [], {}
    for draft in batch:
        verdict, known = judge(draft, acquaintance)
        if verdict is Verdict.NEW:
            new.append(draft)
            acquaintance.meet(_as_known(draft), draft.guid)
        elif verdict is Verdict.EDIT and known is not None and known.id:
            edits[known.id] = draft
            acquaintance.meet(_as_known(draft, known.id), draft.guid)
    added.duplicates = len(batch) - len(new) - len(edits)
    added.stored = _store(session, new, near, now)
    added.edited = _edit(session, edits, now)
    return added


def get_article(session: Session, uid: UUID) -> Article:
    """Return an article by its public name.

    Raises:
        NotFoundError: there is none of that name.
    """
    article = session.scalars(select(Article).where(col(Article.uid) == uid)).first()
    if article is None:
        raise NotFoundError(f"there is no article {uid}")
    return article


def get_articles(session: Session, ids: Sequence[int]) -> list[Article]:
    """Return articles by id, newest first; ids that are not there are left out."""
    found: list[Article] = []
    for some in in_chunks(ids):
        found += session.scalars(select(Article).where(col(Article.id).in_(some)))
    return sorted(found, key=lambda article: -article.id)


def articles_by_uid(session: Session, uids: Sequence[UUID]) -> list[Article]:
    """Return the articles there are of those uids, in no order."""
    return [
        article
        for some in in_chunks(uids)
        for article in session.scalars(select(Article).where(col(Article.uid).in_(some)))
    ]


def revisions(session: Session, article_id: int) -> list[Revision]:
    """Return what an article said before, newest first."""
    query = select(Revision).where(col(Revision.article_id) == article_id)
    return list(session.scalars(query.order_by(col(Revision.id).desc())))


def _as_known(draft: Draft, article_id: int = 0) -> Known:
    source = draft.source
    return Known(
        article_id,
        draft.url,
        draft.title,
        draft.content_hash,
        source.outlet_id,
        source.feed_id,
        source.archive_id,
    )


_ARTICLE, _PAGE = table_of(Article).c, table_of(Page).c
_KNOWN = (
    _ARTICLE.id,
    _ARTICLE.url,
    _ARTICLE.title,
    _ARTICLE.content_hash,
    _ARTICLE.outlet_id,
    _ARTICLE.feed_id,
    _ARTICLE.archive_id,
    _ARTICLE.guid,
)


def _look_up(session: Session, batch: Sequence[Draft]) -> Acquaintance:
    """Return what a batch may be: each question walks an index of its own."""
    found = Acquaintance({}, {}, {}, {})
    urls = [draft.url for draft in batch]
    guids: dict[int, list[str]] = defaultdict(list)
    for draft in batch:
        if draft.guid and draft.source.feed_id is not None:
            guids[draft.source.feed_id].append(draft.guid)
    answers = [
        ask(session, _by_url, urls=urls),
        ask(session, _by_content, hashes=[draft.content_hash for draft in batch]),
        *(ask(session, _by_guid, feed=feed, guids=some) for feed, some in guids.items()),
    ]
    for row in chain.from_iterable(answers):
        found.meet(_known(row), row.guid)
    for row in ask(session, _by_canonical, urls=urls):
        found.by_canonical[row.outlet_id, row.canonical] = _known(row)
    return found


@cache
def _by_url(dialect: str) -> Statement:
    return select(*_KNOWN).where(among(_ARTICLE.url, "urls", dialect)).order_by(_ARTICLE.id)


@cache
def _by_content(dialect: str) -> Statement:
    same = among(_ARTICLE.content_hash, "hashes", dialect)
    return select(*_KNOWN).where(same).order_by(_ARTICLE.id)


@cache
def _by_guid(dialect: str) -> Statement:
    of_feed = _ARTICLE.feed_id == bindparam("feed")
    same = among(_ARTICLE.guid, "guids", dialect)
    return select(*_KNOWN).where(of_feed, same).order_by(_ARTICLE.id)


@cache
def _by_canonical(dialect: str) -> Statement:
    return (
        select(*_KNOWN, _PAGE.canonical)
        .join_from(table_of(Article), table_of(Page), _PAGE.article_id == _ARTICLE.id)
        .where(among(_PAGE.canonical, "urls", dialect))
        .order_by(_ARTICLE.id.desc())
    )


def _known(row: Row[Any]) -> Known:
    return Known(
        row.id,
        row.url,
        row.title,
        row.content_hash,
        row.outlet_id,
        row.feed_id,
        row.archive_id,
    )


def _store(session: Session, drafts: Sequence[Draft], near: Near, now: datetime) -> list[Article]:
    if not drafts:
        return []
    ids = new_ids(session, [draft.effective_at for draft in drafts])
    stories = place(session, ids, drafts, near, now)
    rows = [
        _row(draft, article_id, story_id, now)
        for draft, article_id, story_id in zip(drafts, ids, stories, strict=True)
    ]
    write(session, rows)
    placed = zip(ids, drafts, strict=True)
    put_pairs(session, Band, [(key, at) for at, draft in placed for key in draft.bands])
    stored = {article.id: article for article in get_articles(session, ids)}
    return [stored[article_id] for article_id in ids]


def write(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write the rows of new articles, and queue them for the full-text index."""
    session.execute(insert(table_of(Article)), rows)
    session.execute(insert(table_of(Pending)), [{"article_id": row["id"]} for row in rows])


def _row(draft: Draft, article_id: int, story_id: int, now: datetime) -> dict[str, Any]:
    return {
        "id": article_id,
        "uid": uuid5(NAMESPACE_URL, draft.url),
        "outlet_id": draft.source.outlet_id,
        "feed_id": draft.source.feed_id,
        "archive_id": draft.source.archive_id,
        "story_id": story_id,
        "url": draft.url,
        "link": draft.link,
        "guid": draft.guid,
        "title": draft.title,
        "text": draft.text,
        "author": draft.author,
        "language": draft.language,
        "content_hash": draft.content_hash,
        "published_at": draft.published_at,
        "published_raw": draft.published_raw,
        "date_note": draft.date_note,
        "seen_at": now,
        "effective_at": draft.effective_at,
        "day": draft.day,
        "relevance": None,
    }


def _retitle_story(session: Session, article: Article, title: str) -> None:
    """Have a story follow what gave it its title: what a publisher corrects must not live on."""
    merged = select(col(StoryMerge.from_story)).where(
        col(StoryMerge.into_story) == article.story_id
    )
    its = (col(Story.id) == article.story_id) | col(Story.id).in_(merged)
    named = update(Story).where(its, col(Story.title) == article.title)
    session.execute(named.values(title=title).execution_options(synchronize_session=False))


def _edit(session: Session, edits: dict[int, Draft], now: datetime) -> list[int]:
    for article in get_articles(session, list(edits)):
        draft = edits[article.id]
        session.add(
            Revision(article_id=article.id, title=article.title, text=article.text, replaced_at=now)
        )
        if session.get(Pending, article.id) is None:  # else the index holds what that row says
            session.add(
                Pending(article_id=article.id, old_title=article.title, old_text=article.text)
            )
        if draft.title not in {"", article.title}:
            _retitle_story(session, article, draft.title)
        article.title, article.content_hash = draft.title, draft.content_hash
        if article.text_from is TextSource.PAGE:  # what the feed gives is its summary
            ask_again(session, article.id, draft.text, now)
        else:
            article.text, article.text_from = draft.text, TextSource.FEED
        article.author = draft.author or article.author
    if edits:
        session.flush()
        expire(session, list(edits))
    return list(edits)
