"""What fell only because outlets were not heard: a silent source is no fall of interest."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from api.trends.changes import Change
from api.trends.facts import SUBJECT, Silent
from api.trends.labels import query_of, within
from api.trends.ranges import Range
from api.trends.reading import Asked, label_counts
from models.query.parse import parse_query
from models.store.missing import silent_outlets
from models.store.search import count

_MOST = 8  # silent outlets that a query names
_FAR = 1.959963984540054  # standard errors of a two-sided 95 % interval


def fallen_silent(
    session: Session, days: Range, changes: Iterable[Change], today: date
) -> Iterator[Silent]:
    """Yield what fell by no more than chance once the articles of silent outlets are left out."""
    fell = [one for one in changes if one.is_real and one.errors < 0]
    outlets = silent_outlets(session, *days.moments)[:_MOST] if fell else []
    if not outlets:
        return
    before = days.before()
    theirs = " OR ".join(query_of("outlet", name).removesuffix(f" {SUBJECT}") for name in outlets)
    brought = label_counts(session, Asked("outlet", None, before))
    volume = sum(sum(brought.get(name, {}).values()) for name in outlets)
    for one in fell:
        query = within(f"{one.query} ({theirs})", before.first, before.last)
        articles = count(session, parse_query(query, today))
        others = replace(
            one, before=one.before - articles, volume_before=one.volume_before - volume
        )
        if articles and others.errors > -_FAR:
            yield Silent(one.dimension, one.label, articles, query, tuple(outlets))
