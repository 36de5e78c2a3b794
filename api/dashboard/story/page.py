"""The page itself: what it shows is gathered here, from the first articles of the story."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from api.cursors import LARGEST
from api.dashboard.rendering import Page, frame, render, search_link
from api.dashboard.story.copies import origins
from api.dashboard.story.tellers import tellers
from api.dashboard.tones import AXES, Axis, toned
from api.dependencies import ReadDb
from api.trends.labels import name_of
from api.trends.pages import page_of
from ingest.history import told
from ingest.stories import containment
from models import Article, Outlet, Story
from models.speaking import PUBLIC_ROLES
from models.store.beside import labels_among, narratives_among
from models.store.quoting import quotes_among
from models.store.search import outlets_of
from models.store.stories import articles_of, bands_of, get_story, merged_into
from models.vocabulary import OutletKind, TagKind

router = APIRouter(
    prefix="/stories",
    route_class=Page,
    include_in_schema=False,
    default_response_class=HTMLResponse,
)

_NAMED = 12
_QUOTES = 8


@dataclass(frozen=True, slots=True)
class Named:
    """A label that articles of the story carry: its page, and a search for them."""

    name: str
    count: int
    page: str
    link: str


@dataclass(frozen=True, slots=True)
class Kind:
    """How the outlets of one kind tell the story: every axis of tone as how many of each."""

    kind: OutletKind
    articles: int
    tone: tuple[Axis, ...]


@router.get("/{story_id}")
def show_story(story_id: Annotated[int, Path(ge=1, lt=2**53)], db: ReadDb) -> Response:
    """Show a story: who told it, when first, in whose words and in which tone."""
    story = get_story(db, story_id)
    if story.id != story_id:
        return RedirectResponse(f"/stories/{story.id}", 308)
    articles = articles_of(db, story_id, LARGEST)
    ids = [article.id for article in articles]
    outlets = outlets_of(db, articles)
    copied = origins(articles, bands_of(db, ids), containment)
    labels = labels_among(db, ids, (TagKind.COUNTRY, TagKind.TOPIC))
    return render(
        "story.html",
        **frame(db),
        story=story,
        size=max(story.size, len(articles)),
        articles=articles,
        outlets=outlets,
        copied=copied,
        tellers=tellers(articles, outlets, copied),
        languages=Counter(article.language for article in articles if article.language),
        kinds=_kinds(db, story, articles, outlets),
        countries=_named(story, "country", labels.get(TagKind.COUNTRY, {})),
        topics=_named(story, "topic", labels.get(TagKind.TOPIC, {})),
        narratives=_named(story, "narrative", narratives_among(db, ids)),
        quotes=quotes_among(db, ids, PUBLIC_ROLES, _QUOTES),
        merged=merged_into(db, story_id),
        told=told,
    )


def _named(story: Story, dimension: str, counts: Mapping[str, int]) -> list[Named]:
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [
        Named(
            name_of(dimension, label),
            count,
            page_of(dimension, label),
            search_link(f"story:{story.id} {dimension}:{label}"),
        )
        for label, count in ranked[:_NAMED]
    ]


def _kinds(
    session: Session,
    story: Story,
    articles: Sequence[Article],
    outlets: Mapping[int, Outlet],
) -> list[Kind]:
    by_kind: dict[OutletKind, list[int]] = {}
    for article in articles:
        by_kind.setdefault(outlets[article.outlet_id].kind, []).append(article.id)
    return [
        Kind(kind, len(ids), _tone(session, f"story:{story.id} kind:{kind}", ids))
        for kind, ids in sorted(by_kind.items(), key=lambda one: -len(one[1]))
    ]


def _tone(session: Session, query: str, ids: Iterable[int]) -> tuple[Axis, ...]:
    counts = labels_among(session, list(ids), tuple(AXES))
    return tuple(toned(axis, counts.get(axis, {}), query) for axis in AXES)
