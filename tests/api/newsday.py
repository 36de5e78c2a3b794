"""A little history of annotated news, for tests of trends."""

from datetime import timedelta

from sqlmodel import Session

from models import Article, Outlet, Story
from models.annotation import Annotated, Item, Signalled, Span, Tagged
from models.store.annotations import record
from models.vocabulary import NarrativeRole, Relevance, SignalKind, SpanField, TagKind
from tests.make import NOON, generation, make_article, make_outlet

CASCADE = "cascade-1"
QUIET_WEEKS = 8


def keep_history(session: Session, paper: str = "Harbour Times") -> None:
    """Nine weeks: ten items each, two of them about borders; fourteen of twenty in the last."""
    outlet, other = make_outlet(session, paper), make_outlet(session, "Ridge Post")
    quiet = [
        _kept(session, outlet, days_ago=7 * week + number % 7, is_about=number < 2)
        for week in range(QUIET_WEEKS, 0, -1)
        for number in range(10)
    ]
    story = Story(title="Ferry brings 40 people", first_at=NOON, last_at=NOON)
    session.add(story)
    session.flush()
    busy = [
        _kept(
            session,
            outlet if number % 2 else other,
            days_ago=number % 7,
            is_about=number < 14,
            story=story,
        )
        for number in range(20)
    ]
    record(session, quiet + busy, generation(session, CASCADE), NOON)


def _kept(
    session: Session,
    outlet: Outlet,
    *,
    days_ago: int,
    is_about: bool,
    story: Story | None = None,
) -> tuple[Article, Annotated]:
    title = "At the border" if is_about else "Of football"
    at = NOON - timedelta(days=days_ago)
    article = make_article(session, title, at=at, outlet=outlet, story=story if is_about else None)
    return article, _said(article, is_about=is_about)


def _said(article: Article, *, is_about: bool) -> Annotated:
    item = Item(str(article.uid), article.title, article.text, "en")
    if not is_about:
        return Annotated(item, "en", Relevance.NONE)
    span = Span(SpanField.TITLE, 0, 2, "At")
    return Annotated(
        item,
        "en",
        Relevance.SUBJECT,
        tags=(
            Tagged(TagKind.TOPIC, "borders", "t", 0.9),
            Tagged(TagKind.COUNTRY, "IT", "t"),
            Tagged(TagKind.VALENCE, "-1", "t", 0.8),
        ),
        signals=(Signalled(SignalKind.NARRATIVE, "N7", span, "why", "t", NarrativeRole.REPORTS),),
    )
