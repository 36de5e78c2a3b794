"""Who took whose text, among the articles of one story: pure, over texts and their sketches.

A text is taken over where at least half of the smaller of two stands in both, as stories are told
by (`models.store.telling.ALIKE`); the earliest article that has it counts as its origin. That is
what we saw first, which need not be who wrote it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from models import Article
from models.store.telling import ALIKE, most_shared

_TRIED = 4  # earlier articles that one is compared with: those it shares most of its sketch with


def origins(
    articles: Iterable[Article],
    bands: Mapping[int, Collection[int]],
    copied: Callable[[str, str], float],
) -> dict[int, Article]:
    """Return by id, of each article that took over an earlier one of another outlet, the earliest.

    Articles come oldest first.
    """
    earlier: dict[int, Article] = {}
    by_band: dict[int, list[int]] = defaultdict(list)
    found: dict[int, Article] = {}
    for article in articles:
        keys = bands.get(article.id, ())
        for name in most_shared(keys, by_band, _TRIED):
            other = earlier[name]
            if copied(_words(article), _words(other)) >= ALIKE:
                origin = found.get(other.id, other)
                if origin.outlet_id != article.outlet_id:
                    found[article.id] = origin
                break
        earlier[article.id] = article
        for key in keys:
            by_band[key].append(article.id)
    return found


def _words(article: Article) -> str:
    return f"{article.title}\n{article.text}"
