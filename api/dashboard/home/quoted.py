"""Who was quoted most, each with their newest words: named are people in a public role alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from api.dashboard.home.labels import Ranked, ranked
from api.trends.ranges import Range
from models import Article, Outlet, Quote
from models.store.quoting import quotes_of_speaker
from models.store.search import outlets_of


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker, in how many articles they were quoted, and the newest of it."""

    speaker: Ranked
    quote: Quote
    article: Article
    outlet: Outlet


def load_voices(
    session: Session, days: Range, totals: Mapping[str, int], limit: int
) -> list[Voice]:
    """Return those quoted in most articles."""
    speakers = ranked(session, "speaker", days, totals, limit)
    found = {
        one.label: quotes[0]
        for one in speakers
        if (quotes := quotes_of_speaker(session, one.label, days.first, days.last, 1))
    }
    outlets = outlets_of(session, [article for _, article in found.values()])
    return [
        Voice(one, *found[one.label], outlets[found[one.label][1].outlet_id])
        for one in speakers
        if one.label in found
    ]
