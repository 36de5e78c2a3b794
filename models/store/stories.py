"""Stories: which articles tell the same thing, and reading them.

Candidates share a MinHash band within a window of time; the similarity that decides is handed
in (the store knows nothing of shingles). A story's id never changes once given.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, insert, select
from sqlmodel import Session, col

from models.article import Article, Band, Story
from models.draft import Draft
from models.errors import NotFoundError
from models.store.chunks import in_chunks
from models.store.ids import SEQUENCE, first_id
from models.vocabulary import Relevance

Similarity = Callable[[str, str], float]
"""How much of the smaller of two texts stands in the other, 0 to 1."""

ALIKE = 0.5
"""The least similarity of two articles of one story."""

WINDOW = timedelta(days=14)
"""How far apart in time two articles of one story may be."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that a new one may belong with. `story` is an id, or minus a batch position."""

    id: int
    story: int
    words: str


def place(
    session: Session, ids: Sequence[int], drafts: Sequence[Draft], near: Similarity
) -> list[int]:
    """Give each new article its story, one that is there or a new one; returns the stories' ids."""
    stored = _stored_candidates(session, [key for draft in drafts for key in draft.bands])
    told = list(tell_stories(ids, drafts, stored, near))
    members: dict[int, list[datetime]] = defaultdict(list)
    for story, draft in zip(told, drafts, strict=True):
        members[story].append(draft.effective_at)
    made = _make(session, {story: drafts[-story - 1] for story in members if story < 0}, members)
    _extend(session, {story: moments for story, moments in members.items() if story > 0})
    return [made.get(story, story) for story in told]


def tell_stories(
    ids: Sequence[int],
    drafts: Sequence[Draft],
    stored: Mapping[int, Sequence[Candidate]],
    near: Similarity,
) -> Iterator[int]:
    """Yield each draft's story: a stored one's id, or minus (1 + the position of the first told).

    `stored` has the candidates of each band key; a batch's earlier drafts are candidates for its
    later ones.
    """
    by_band: dict[int, list[Candidate]] = defaultdict(list)
    for position, (article_id, draft) in enumerate(zip(ids, drafts, strict=True)):
        words = f"{draft.title}\n{draft.text}"
        known = (one for key in draft.bands for one in (*stored.get(key, ()), *by_band[key]))
        story = _nearest(article_id, words, {one.id: one for one in known}, near)
        story = -position - 1 if story is None else story
        for key in draft.bands:
            by_band[key].append(Candidate(article_id, story, words))
        yield story


def _nearest(
    article_id: int, words: str, candidates: Mapping[int, Candidate], near: Similarity
) -> int | None:
    reach = int(WINDOW.total_seconds()) << SEQUENCE
    scored = [
        (near(words, one.words), -one.id, one.story)
        for one in candidates.values()
        if abs(one.id - article_id) <= reach
    ]
    score, _, story = max(scored, default=(0.0, 0, 0))
    return story if score >= ALIKE else None


def _stored_candidates(session: Session, keys: Sequence[int]) -> dict[int, list[Candidate]]:
    bands: dict[int, list[int]] = defaultdict(list)
    for some in in_chunks(keys):
        query = select(col(Band.key), col(Band.article_id)).where(col(Band.key).in_(some))
        for key, article_id in session.execute(query):
            bands[article_id].append(key)
    columns = (col(Article.id), col(Article.story_id), col(Article.title), col(Article.text))
    by_band: dict[int, list[Candidate]] = defaultdict(list)
    for ids in in_chunks(list(bands)):
        for row in session.execute(select(*columns).where(col(Article.id).in_(ids))):
            for key in bands[row.id]:
                by_band[key].append(Candidate(row.id, row.story_id, f"{row.title}\n{row.text}"))
    return by_band


def _make(
    session: Session, leaders: Mapping[int, Draft], members: Mapping[int, Sequence[datetime]]
) -> dict[int, int]:
    """Make the new stories; returns batch position → id."""
    if not leaders:
        return {}
    rows = [
        {
            "title": leader.title or leader.text[:100],
            "first_at": min(members[story]),
            "last_at": max(members[story]),
            "size": len(members[story]),
        }
        for story, leader in leaders.items()
    ]
    made = insert(Story).returning(col(Story.id), sort_by_parameter_order=True)
    return dict(zip(leaders, session.scalars(made, rows), strict=True))


def _extend(session: Session, members: Mapping[int, Sequence[datetime]]) -> None:
    for ids in in_chunks(list(members)):
        for story in session.scalars(select(Story).where(col(Story.id).in_(ids))):
            moments = members[story.id or 0]
            story.size += len(moments)
            story.first_at = min(story.first_at, *moments)
            story.last_at = max(story.last_at, *moments)
    session.flush()


def get_story(session: Session, story_id: int) -> Story:
    """Return a story.

    Raises:
        NotFoundError: there is none of that id.
    """
    story = session.get(Story, story_id)
    if story is None:
        raise NotFoundError(f"there is no story {story_id}")
    return story


def articles_of(session: Session, story_id: int, limit: int | None = None) -> list[Article]:
    """Return a story's articles, oldest first: the first told comes first."""
    query = select(Article).where(col(Article.story_id) == story_id)
    return list(session.scalars(query.order_by(col(Article.id)).limit(limit)))


def largest_stories(
    session: Session, since: datetime, until: datetime, limit: int
) -> list[tuple[Story, int, int]]:
    """Return the stories most told between two moments: (story, articles, outlets) in the window.

    Only articles whose subject is migration count.
    """
    query = _told(since, until).order_by(_OUTLETS.desc(), _ARTICLES.desc(), col(Story.id).desc())
    return [(row[0], row[1], row[2]) for row in session.execute(query.limit(limit))]


def newest_stories(
    session: Session, since: datetime, until: datetime, limit: int
) -> list[tuple[Story, int, int]]:
    """Return the stories told between two moments, the last told first; counted as above."""
    query = _told(since, until).order_by(col(Story.last_at).desc(), col(Story.id).desc())
    return [(row[0], row[1], row[2]) for row in session.execute(query.limit(limit))]


_ARTICLES = func.count(col(Article.id))
_OUTLETS = func.count(func.distinct(col(Article.outlet_id)))


def _told(since: datetime, until: datetime) -> Select[Story, int, int]:
    return (
        select(Story, _ARTICLES, _OUTLETS)
        .join(Article, col(Article.story_id) == col(Story.id))
        .where(
            col(Article.relevance) == Relevance.SUBJECT,
            col(Article.day).is_not(None),  # an undated import stands in no period
            col(Article.id) >= first_id(since),
            col(Article.id) < first_id(until),
        )
        .group_by(col(Story.id))
    )
