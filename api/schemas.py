"""What goes out of the API: pydantic classes with descriptions and examples, made from rows.

A row never goes out as it is. Text of articles is never exported (TRUST, S15): title, link and
a short extract are.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field

from api.cards import Card, cards_of
from api.corrections import CorrectionOut, correction_out
from models import Article, Claim, Outlet, Quote, Review, Signal, Story, StoryMerge, Tag
from models.store.readings import Found
from models.vocabulary import (
    DateNote,
    Decision,
    NarrativeRole,
    OutletKind,
    PageState,
    Relevance,
    SignalKind,
    SignalState,
    SpanField,
    TagKind,
    TextSource,
)

Item = TypeVar("Item")

EXTRACT = 300
"""Characters of an article's text that an answer shows."""

QUOTED = 25
"""Words of a quotation or a passage that an answer shows (TRUST, S15)."""

SHOWN = 200
"""Articles of a story that an answer shows."""


class Page(BaseModel, Generic[Item]):
    """A part of a list, and the cursor of the next one."""

    items: list[Item]
    next: str | None = Field(
        default=None, description="Pass it as `cursor` for what follows; null at the end."
    )


class OutletOut(BaseModel):
    """Who published."""

    name: str = Field(examples=["Harbour Times"])
    kind: OutletKind
    country: str | None = Field(default=None, description="ISO 3166-1 alpha-2.", examples=["IT"])
    is_sample: bool = Field(description="Invented, for a first look.")


class OutletCount(OutletOut):
    """Who published, and how much of it is stored."""

    articles: int = Field(examples=[120])


class ArticleOut(BaseModel):
    """An article in a list."""

    uid: UUID
    title: str = Field(examples=["Search continues for missing migrants"])
    link: str | None = Field(description="The publisher's own page.")
    outlet: OutletOut
    language: str | None = Field(examples=["en"])
    extract: str = Field(description=f"The first {EXTRACT} characters of the text.")
    text_from: TextSource = Field(
        description="Where the text comes from: its feed, its own page; `dropped`: no longer kept."
    )
    relevance: Relevance | None = Field(description="Null until the article is annotated.")
    story: int
    effective_at: datetime = Field(description="The moment that trends count it under.")
    is_dated: bool = Field(description="False: the article stands in no series.")
    seen_at: datetime


class TagOut(BaseModel):
    """One claim by one tagger."""

    kind: TagKind
    label: str = Field(examples=["borders"])
    p: float | None = Field(description="Calibrated probability; null where there is none.")
    decision: Decision
    overruled: Decision | None = Field(
        default=None, description="What the tagger decided, where a person's correction stands."
    )
    field: SpanField | None = Field(default=None, description="Where the span is, if any.")
    start: int | None = Field(default=None, description="Code points from the field's start.")
    stop: int | None = None
    words: str | None = None
    tagger: str = Field(
        description="`corrected by` and a name: a person said it.", examples=["discourse/1"]
    )


class QuoteOut(BaseModel):
    """Who said what."""

    speaker: str | None
    role: str | None
    words: str = Field(description=f"At most {QUOTED} words of it.")
    field: SpanField
    start: int
    stop: int
    tagger: str


class EvidenceOut(BaseModel):
    """What a signal points at."""

    kind: str = Field(examples=["fact_check"])
    title: str
    url: str | None = None
    verdict: str | None = Field(default=None, description="In the fact-checker's own words.")
    publisher: str | None = None
    reviewed_on: date | None = None
    score: float | None = None
    instead: str | None = Field(
        default=None, description="For a loaded term: plainer words, in the text's language."
    )


class ReviewOut(BaseModel):
    """A person's decision."""

    state: SignalState
    reviewer: str
    note: str
    at: datetime


class SignalOut(BaseModel):
    """An information-integrity signal: a passage for a person to judge, never a verdict."""

    uid: UUID
    article: UUID
    title: str = Field(description="The article's title.")
    kind: SignalKind
    label: str = Field(examples=["N7"])
    role: NarrativeRole | None = Field(description="What the text does with the narrative.")
    field: SpanField
    start: int
    stop: int
    words: str
    p: float | None
    reason: str
    evidence: list[EvidenceOut]
    tagger: str
    state: SignalState
    created_at: datetime
    is_automated: bool = True
    contest: str = Field(
        default="POST a review to this signal's /reviews, or write to the operator.",
        description="How to contest it.",
    )


class ReviewedSignal(SignalOut):
    """A signal with all that people decided about it."""

    reviews: list[ReviewOut]


class PageOut(BaseModel):
    """What became of an article's own page, which its feed only summarises."""

    state: PageState
    code: str | None = Field(description="Why it gave nothing, in a word.", examples=["paywall"])
    detail: str | None = Field(description="The same in a sentence.")
    tried_at: datetime | None
    summary: str | None = Field(description="What the feed gave, where the page's text stands now.")
    canonical: str | None = Field(description="The address that the page gives itself.")


class ArticleDetail(ArticleOut):
    """An article with everything that is known of it."""

    author: str | None
    published_at: datetime | None = Field(description="The publisher's claim, in UTC.")
    published_raw: str | None = Field(description="The publisher's own words for the date.")
    date_note: DateNote | None = Field(description="What was odd about that date.")
    cascade: str | None = Field(description="The cascade's version that read it.")
    tags: dict[TagKind, list[TagOut]] = Field(
        description="By kind, the most probable first; kinds without a tag are left out."
    )
    sentiment: TagOut | None = Field(
        description="The valence axis, under the name people look for: of events, not of tone."
    )
    cards: list[Card] = Field(description="How well the labels above are found.")
    corrections: list[CorrectionOut] = Field(
        description="What people corrected, oldest first; the last of a kind holds."
    )
    quotes: list[QuoteOut]
    signals: list[SignalOut]
    revisions: int = Field(description="How often the publisher edited it.")
    page: PageOut | None = Field(description="Null: the feed gives the text.")


class StoryOut(BaseModel):
    """Near-duplicates told by several articles."""

    id: int
    title: str
    size: int = Field(description="Articles.")
    first_at: datetime
    last_at: datetime


class StoryTold(StoryOut):
    """A story, and how it was told in the days asked for."""

    articles: int = Field(description="Articles on migration in those days.", examples=[6])
    outlets: int = Field(description="Outlets that told it in those days.", examples=[4])


class MergeOut(BaseModel):
    """A story that turned out to be another: its number leads there, its articles stand there."""

    id: int = Field(description="The number that it had, and that still leads here.", examples=[9])
    title: str
    at: datetime
    similarity: float = Field(description="How much the two told the same, 0 to 1.")


class StoryDetail(StoryOut):
    """A story with its articles, oldest first."""

    merged: list[MergeOut] = Field(
        description="The stories it was found to be, oldest merge first."
    )
    articles: list[ArticleOut] = Field(
        description=f"The first {SHOWN}; all of them are found by the query `story:` and its id."
    )


class ClaimOut(BaseModel):
    """A published fact-check."""

    uid: UUID
    claim: str
    verdict: str | None = Field(description="In the fact-checker's own words.")
    url: str | None
    publisher: str
    language: str | None
    reviewed_on: date | None


class LabelCount(BaseModel):
    """A label, its name for people, and how many articles carry it."""

    label: str = Field(examples=["borders"])
    name: str = Field(examples=["Borders"])
    count: int


def outlet_out(outlet: Outlet) -> OutletOut:
    """Describe an outlet."""
    return OutletOut(
        name=outlet.name, kind=outlet.kind, country=outlet.country, is_sample=outlet.is_sample
    )


def outlet_count(outlet: Outlet, articles: int) -> OutletCount:
    """Describe an outlet and how much of it is stored."""
    return OutletCount(**outlet_out(outlet).model_dump(), articles=articles)


def article_out(article: Article, outlet: Outlet) -> ArticleOut:
    """Describe an article in a list."""
    return ArticleOut(
        **article.model_dump(
            include={
                "uid", "title", "link", "language", "text_from", "relevance", "effective_at",
                "seen_at",
            }
        ),
        outlet=outlet_out(outlet),
        extract=extract(article.text),
        story=article.story_id,
        is_dated=article.day is not None,
    )  # fmt: skip


def article_page(articles: list[Article], outlets: Mapping[int, Outlet]) -> list[ArticleOut]:
    """Describe articles in their order."""
    return [article_out(article, outlets[article.outlet_id]) for article in articles]


def extract(text: str) -> str:
    """Return the beginning of a text, at most `EXTRACT` characters, cut at a word."""
    if len(text) <= EXTRACT:
        return text
    words = text[: EXTRACT - 2].rsplit(None, 1)
    return f"{words[0] if words else ''} …"


def shorten(passage: str) -> str:
    """Return a passage, cut to `QUOTED` words."""
    words = passage.split()
    return passage if len(words) <= QUOTED else " ".join(words[:QUOTED]) + " …"


def article_detail(
    article: Article, outlet: Outlet, found: Found, signals: list[SignalOut]
) -> ArticleDetail:
    """Describe an article with everything that is known of it."""
    tags = sorted(found.tags, key=lambda tag: (tag.overruled is not None, -(tag.p or 0)))
    grouped = {
        kind: [tag_out(tag) for tag in tags if tag.kind is kind]
        for kind in TagKind
        if any(tag.kind is kind for tag in tags)
    }
    decided = (tag for tag in grouped.get(TagKind.VALENCE, ()) if tag.decision is Decision.YES)
    return ArticleDetail(
        **article_out(article, outlet).model_dump(),
        **article.model_dump(include={"author", "published_at", "published_raw", "date_note"}),
        cascade=found.visit.cascade if found.visit else None,
        tags=grouped,
        sentiment=next(decided, None),
        cards=cards_of(tags, article.language),
        corrections=[correction_out(one, article) for one in found.corrections],
        quotes=[quote_out(quote) for quote in found.quotes],
        signals=signals,
        revisions=found.revisions,
        page=found.page and PageOut(**found.page.model_dump(include=set(PageOut.model_fields))),
    )


def tag_out(tag: Tag) -> TagOut:
    """Describe a tag."""
    told = tag.model_dump(exclude={"id", "article_id", "words"})
    return TagOut(**told, words=tag.words and shorten(tag.words))


def quote_out(quote: Quote) -> QuoteOut:
    """Describe a quote."""
    told = quote.model_dump(exclude={"id", "article_id", "words"})
    return QuoteOut(**told, words=shorten(quote.words))


def signal_out(signal: Signal, article: Article) -> SignalOut:
    """Describe a signal."""
    return SignalOut(
        **signal.model_dump(exclude={"id", "article_id", "words"}),
        words=shorten(signal.words),
        article=article.uid,
        title=article.title,
    )


def review_out(review: Review) -> ReviewOut:
    """Describe a review."""
    return ReviewOut(**review.model_dump(exclude={"id", "signal_id"}))


def story_out(story: Story) -> StoryOut:
    """Describe a story."""
    return StoryOut(**story.model_dump())


def merge_out(merge: StoryMerge, story: Story) -> MergeOut:
    """Describe a merge and the story that was merged."""
    similarity = round(merge.similarity, 2)
    return MergeOut(id=merge.from_story, title=story.title, at=merge.at, similarity=similarity)


def story_told(story: Story, articles: int, outlets: int) -> StoryTold:
    """Describe a story and how it was told."""
    return StoryTold(**story.model_dump(), articles=articles, outlets=outlets)


def claim_out(claim: Claim) -> ClaimOut:
    """Describe a fact-check."""
    return ClaimOut(**claim.model_dump(exclude={"id", "article_id", "added_at"}))
