"""The signals that wait for a person, under the articles that they are of."""

from collections.abc import Iterable

from models import Article, Signal


def grouped(
    rows: Iterable[tuple[Signal, Article]], most: int
) -> list[tuple[Article, list[Signal]]]:
    """Put signals under their articles, in the order of each article's first."""
    found: dict[int, tuple[Article, list[Signal]]] = {}
    for signal, article in rows:
        found.setdefault(article.id, (article, []))[1].append(signal)
    return list(found.values())[:most]
