"""What the page of a label shows of some days: the same for a topic, a country or an outlet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup
from sqlmodel import Session

from api.charts.series import count_chart, share_chart
from api.dashboard.labels.beside import Beside, Looked, beside, counted, look, tone_of
from api.dashboard.labels.narrated import Narrated, load_narrated
from api.dashboard.labels.spoken import Spoken, load_spoken
from api.dashboard.labels.subjects import Subject, name
from api.dashboard.lines import WHOLES, figure_of
from api.dashboard.rendering import search_link
from api.dashboard.tones import AXES, Axis
from api.dashboard.windows import cut
from api.figures.addresses import Measure
from api.trends.comparing import Against, Difference, compare, earlier
from api.trends.labels import query_of, within
from api.trends.phrases import distinctive
from api.trends.ranges import Range
from api.trends.reading import Asked, load_series
from api.trends.series import Series
from models import Article, Feed, Outlet, Quote
from models.query.words import tokens
from models.speaking import PUBLIC_ROLES
from models.store.beside import Told, articles_in, outlet_with_feeds, stories_among
from models.store.quoting import quotes_among, quotes_of_speaker

READ_THROUGH = 100
"""Articles whose words are read for phrases without being asked."""

LONGEST = 366 * 2
"""Days that are set against earlier ones."""

_FEW = 31  # days of which it matters which weekdays they are
_STORIES = 5
_NEWEST = 10
_PHRASES = 12
_QUOTES = 3
_OWN_QUOTES = 10
_ALIKE = 8  # words that begin the same quote, told by several
_EACH = 2  # quotes of a speaker, of one article
_READ = 40  # articles, the newest, that quotes are read of
_CALLED = ("speaker", "organisation")  # what articles have several names for
_AGAINST = {
    Against.BEFORE: "the days before",
    Against.WEEKDAYS: "the same weekdays before",
}


@dataclass(frozen=True, slots=True)
class Before:
    """Other days that these are set against, and what has changed since."""

    words: str
    days: Range
    difference: Difference
    link: str


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase of these days that the time before did not have: in so many stories, of so many."""

    words: str
    stories: int
    of: int
    outlets: int
    link: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A label over some days: how much, with what, in which tone, by whom.

    `phrases` is None where they have to be asked for, being many articles to read. `spoken` is
    of a speaker or an organisation, `narrated` of a narrative, `outlet` of one, with its feeds.
    """

    subject: Subject
    label: str
    name: str
    days: Range
    series: Series
    counts: Markup
    shares: Markup
    figure: str
    before: tuple[Before, ...]
    tone: tuple[tuple[Axis, Range], ...]
    beside: tuple[Beside, ...]
    looked: Looked
    stories: tuple[Told, ...]
    newest: tuple[Article, ...]
    phrases: tuple[Said, ...] | None
    quotes: tuple[tuple[Quote, Article], ...]
    spoken: Spoken | None
    narrated: Narrated | None
    outlet: tuple[Outlet, list[Feed]] | None

    @property
    def link(self) -> str:
        """Where its articles are listed."""
        return search_link(self.series.query)

    @property
    def outlets(self) -> int:
        """How many outlets the articles looked at are of."""
        return len({one.outlet_id for one in self.looked.articles})


def load_profile(
    session: Session,
    subject: Subject,
    label: str,
    days: Range,
    now: datetime,
    *,
    with_phrases: bool = False,
) -> Profile:
    """Gather what is shown of a label over some days; phrases of many articles only if wanted."""
    asked = Asked(subject.dimension, label, days, cut(days))
    [series] = load_series(session, asked)
    looked = look(session, asked, now.date())
    axes = AXES if subject.has_tone else ()
    counts = counted(session, asked, looked, (*axes, *subject.beside))
    with_phrases = with_phrases or len(looked.articles) <= READ_THROUGH
    called, of = name(subject.dimension, label), WHOLES[series.of]
    return Profile(
        subject,
        label,
        called,
        days,
        series,
        count_chart(series.points, f"{called}: articles by {series.by}"),
        share_chart(series.points, f"{called}: share by {series.by}, with 95 % interval", of),
        figure_of([series], Measure.SHARE) or "",
        tuple(_before(session, asked, series)) if days.days <= LONGEST else (),
        tuple(tone_of(axis, counts[axis]) for axis in axes),
        tuple(beside(other, counts[other]) for other in subject.beside),
        looked,
        tuple(stories_among(session, looked.articles, _STORIES)),
        tuple(articles_in(session, looked.ids[:_NEWEST])),
        tuple(_phrases(session, asked, now)) if with_phrases else None,
        tuple(_quotes(session, asked, looked)),
        load_spoken(session, label, days) if subject.dimension in _CALLED else None,
        load_narrated(session, label, days, looked.ids)
        if subject.dimension == "narrative"
        else None,
        outlet_with_feeds(session, label) if subject.dimension == "outlet" else None,
    )


def _before(session: Session, asked: Asked, series: Series) -> Iterable[Before]:
    """Yield the days just before and, of few days, the same weekdays before where they are others.

    Days without any coverage, as before all that was collected, are left out.
    """
    told: dict[Range, str] = {}
    for against, words in _AGAINST.items():
        if against is Against.BEFORE or asked.days.days <= _FEW:
            told.setdefault(earlier(asked.days, against, asked.by), words)
    for days, words in told.items():
        [then] = load_series(session, replace(asked, days=days))
        if then.volume:
            total = compare(series, then).total
            yield Before(words, days, total, search_link(then.query))


def _phrases(session: Session, asked: Asked, now: datetime) -> Iterable[Said]:
    query, days = query_of(asked.dimension, asked.label or ""), asked.days
    for one in distinctive(session, query, days, now, _PHRASES):
        link = search_link(within(f"{one.query} {query}", days.first, days.last))
        yield Said(one.words, one.count, one.stories, one.outlets, link)


def _quotes(session: Session, asked: Asked, looked: Looked) -> list[tuple[Quote, Article]]:
    """Read a speaker's own quotes, or else the newest of a few who have a name."""
    if asked.dimension == "speaker":
        days = asked.days
        found = quotes_of_speaker(session, asked.label or "", days.first, days.last, _READ)
        return _few_each(found)[:_OWN_QUOTES]
    found = quotes_among(session, looked.ids[:_READ], PUBLIC_ROLES, _READ)
    by_name: dict[str, tuple[Quote, Article]] = {}
    for quote, article in found:
        if quote.name:
            by_name.setdefault(quote.name, (quote, article))
    return list(by_name.values())[:_QUOTES]


def _few_each(quotes: Sequence[tuple[Quote, Article]]) -> list[tuple[Quote, Article]]:
    """Keep the first quotes of each article, no words twice: one interview is not all there is."""
    kept: dict[int, list[tuple[Quote, Article]]] = defaultdict(list)
    seen = set()
    for quote, article in quotes:
        beginning = tuple(tokens(quote.words)[:_ALIKE])
        if beginning not in seen:
            seen.add(beginning)
            kept[article.id].append((quote, article))
    return [one for these in kept.values() for one in these[:_EACH]]
