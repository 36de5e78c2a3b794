"""The outlets that tell a story, in the order in which they came to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from models import Article, Outlet


@dataclass(frozen=True, slots=True)
class Teller:
    """An outlet: its first article, how long after the very first, and what it told later.

    `origin` is the article of another outlet whose text it took over; None where it has its own.
    """

    outlet: Outlet
    first: Article
    lag: timedelta
    origin: Article | None
    later: tuple[Article, ...]


def tellers(
    articles: Iterable[Article], outlets: Mapping[int, Outlet], origins: Mapping[int, Article]
) -> list[Teller]:
    """Return who told a story, the first first; articles come oldest first."""
    told: dict[int, list[Article]] = {}
    for article in articles:
        told.setdefault(article.outlet_id, []).append(article)
    return list(_told(told, outlets, origins))


def _told(
    told: Mapping[int, list[Article]],
    outlets: Mapping[int, Outlet],
    origins: Mapping[int, Article],
) -> Iterator[Teller]:
    began = min((first.effective_at for first, *_ in told.values()), default=None)
    for outlet_id, (first, *later) in told.items():
        if began is not None:
            lag = first.effective_at - began
            yield Teller(outlets[outlet_id], first, lag, origins.get(first.id), tuple(later))
