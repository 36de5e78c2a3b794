"""A page's own words for machines: JSON-LD and ClaimReview, with microdata for the latter.

Publishers nest these objects as they like, so all of a page's objects are looked through, and
what is not of the expected kind says nothing.

Source: schema.org (NewsArticle, ClaimReview).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.extract import Reviewed

_ARTICLES = {
    "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
    "BackgroundNewsArticle", "ReviewNewsArticle", "BlogPosting", "LiveBlogPosting", "Report",
}  # fmt: skip
_DEEPEST = 12
_MOST = 2000  # objects of a page that are looked at
_CONTROLS = re.compile(r"[\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Linked:
    """What a page's own markup says of its article."""

    title: str = ""
    author: str = ""
    published: str | None = None
    is_free: bool | None = None
    reviews: tuple[Reviewed, ...] = ()


def linked_of(tree: Any) -> Linked:  # noqa: ANN401  lxml is untyped
    """Return what a parsed page says of its article and of the claims it reviews."""
    objects = list(_objects(tree))
    article = next((one for one in objects if _types(one) & _ARTICLES), {})
    reviews = [_review(one) for one in objects if "ClaimReview" in _types(one)]
    reviews += [_review(one) for one in _microdata(tree)]
    return Linked(
        title=_words(article.get("headline")),
        author=", ".join(_names(article.get("author"))),
        published=_words(article.get("datePublished")) or None,
        is_free=_is_free(article),
        reviews=tuple(dict.fromkeys(review for review in reviews if review.claim)),
    )


def _objects(tree: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  as above
    left = _MOST
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        for one in _walk(_loaded(script), 0):
            left -= 1
            if left < 0:
                return
            yield one


def _loaded(script: str) -> Any:  # noqa: ANN401  JSON may be anything
    """Read a script; many publishers leave line breaks within their texts."""
    for text in (script, _CONTROLS.sub(" ", script)):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: Any, depth: int) -> Iterator[dict[str, Any]]:  # noqa: ANN401  as above
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, depth + 1)


def _types(one: dict[str, Any]) -> set[str]:
    told = one.get("@type")
    names = told if isinstance(told, list) else [told]
    return {name.rpartition("/")[2] for name in names if isinstance(name, str)}


def _review(one: dict[str, Any]) -> Reviewed:
    rating, author = _object(one.get("reviewRating")), one.get("author")
    return Reviewed(
        claim=_words(one.get("claimReviewed")),
        verdict=_words(rating.get("alternateName")) or _words(rating.get("name")) or None,
        publisher=next(iter(_names(author)), None)
        or next(iter(_names(one.get("publisher"))), None),
        url=_words(one.get("url")) or None,
        date=_words(one.get("datePublished")) or None,
    )


def _microdata(tree: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  as above
    """Yield ClaimReviews that are written as attributes of elements."""
    for scope in tree.xpath("//*[contains(@itemtype, 'schema.org/ClaimReview')]"):
        yield {
            "claimReviewed": _property(scope, "claimReviewed"),
            "reviewRating": {"alternateName": _property(scope, "alternateName")},
            "datePublished": _property(scope, "datePublished"),
            "url": _property(scope, "url"),
        }


def _property(scope: Any, name: str) -> str:  # noqa: ANN401  as above
    for element in scope.xpath(f".//*[@itemprop='{name}']"):
        told = element.get("content") or element.get("href") or element.get("datetime")
        return str(told or element.text_content()).strip()
    return ""


def _is_free(article: dict[str, Any]) -> bool | None:
    told = article.get("isAccessibleForFree")
    if isinstance(told, bool):
        return told
    return {"true": True, "false": False}.get(str(told).lower().rpartition("/")[2])


def _names(value: Any) -> list[str]:  # noqa: ANN401  as above
    people = value if isinstance(value, list) else [value]
    named = (one.get("name") if isinstance(one, dict) else one for one in people)
    return list(dict.fromkeys(_words(name) for name in named if _words(name)))


def _object(value: Any) -> dict[str, Any]:  # noqa: ANN401  as above
    return value if isinstance(value, dict) else {}


def _words(value: Any) -> str:  # noqa: ANN401  as above
    if isinstance(value, list) and value:
        value = value[0]
    return " ".join(value.split()) if isinstance(value, str) else ""
