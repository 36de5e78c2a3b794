"""The child of `ingest.extract`: the only place where trafilatura is imported.

It is handed a page with its address and content type, and answers what stands on it, as JSON.
Publishers' own markup for machines (JSON-LD) is believed before what is guessed.
"""

import json
import re
from dataclasses import asdict
from typing import Any

import trafilatura
from lxml import etree, html
from trafilatura.settings import Document

from ingest.children import serve
from ingest.extract import Extracted
from ingest.linked import linked_of
from ingest.text import one_line, tidy
from ingest.urls import absolute, is_web

SECONDS = 5
"""CPU seconds that one page may take."""

_MEMORY = 768 << 20  # bytes of address space; 1,248 real pages took 240 MB at most
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


def read(label: bytes, body: bytes) -> bytes:
    """Answer one page: `label` is its address and its content type, as JSON."""
    url, content_type = json.loads(label)
    return json.dumps(asdict(_read(url, _decoded(body, content_type)))).encode()


def _decoded(body: bytes, content_type: str) -> str:
    """Return a page's characters: by its header, its own label, or as trafilatura guesses."""
    named = _HEADER.search(content_type)
    labelled = _CHARSET.search(body[:4096])
    for charset in (named and named[1], labelled and labelled[1].decode("ascii"), "utf-8"):
        try:
            return body.decode(charset) if charset else body.decode("utf-8")
        except (LookupError, UnicodeError):  # some codecs raise no UnicodeDecodeError
            continue
    return str(trafilatura.utils.decode_file(body))


def _read(url: str, page: str) -> Extracted:
    tree = _tree(page)
    if tree is None:
        return Extracted()
    linked = linked_of(tree)
    found = trafilatura.bare_extraction(
        page, url=url, include_comments=False, with_metadata=True, deduplicate=False
    )
    document = found if isinstance(found, Document) else Document()
    title = one_line(tidy(linked.title or document.title or ""))
    return Extracted(
        text=_without_heading(tidy(document.text or ""), {title, *_headings(tree)}),
        title=title,
        author=one_line(tidy(linked.author or document.author or "")) or None,
        published=linked.published or _published(tree) or document.date or None,
        canonical=_canonical(url, tree),
        language=tree.get("lang", "")[:2].lower() or None,
        is_free=linked.is_free,
        is_form=bool(tree.xpath("//input[@type='password']")),
        words=len(tree.text_content().split()),
        metas=_metas(tree),
        reviews=linked.reviews,
    )


def _tree(page: str) -> Any:  # noqa: ANN401  lxml is untyped
    try:
        return html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _headings(tree: Any) -> set[str]:  # noqa: ANN401  as above
    return {one_line(tidy(heading.text_content())) for heading in tree.xpath("//h1")}


def _without_heading(text: str, headings: set[str]) -> str:
    """Return a text without the heading that it begins with: an article has its title already."""
    first, _, rest = text.partition("\n")
    return rest.lstrip() if rest and one_line(first) in headings else text


def _published(tree: Any) -> str | None:  # noqa: ANN401  as above
    """Return the moment that a page's head or its article tells; trafilatura would give a day."""
    told = tree.xpath(
        "//meta[@property='article:published_time']/@content"
        " | //*[@itemprop='datePublished']/@content | //*[@itemprop='datePublished']/@datetime"
    )
    return next((value.strip() for value in told if value.strip()), None)


def _canonical(url: str, tree: Any) -> str | None:  # noqa: ANN401  as above
    for link in tree.xpath("//link[@href]"):
        if "canonical" in link.get("rel", "").lower().split():
            address = absolute(url, link.get("href"))
            return address if is_web(address) else None
    return None


def _metas(tree: Any) -> dict[str, str]:  # noqa: ANN401  as above
    """Return what elements say by their names, all of one name: the second may be what forbids."""
    told: dict[str, list[str]] = {}
    for meta in tree.xpath("//meta[@name]"):
        name = meta.get("name").strip().lower()
        if name in {"robots", "tdm-reservation"}:
            told.setdefault(name, []).append(meta.get("content", ""))
    return {name: ", ".join(values) for name, values in told.items()}


if __name__ == "__main__":
    serve(read, seconds=SECONDS, memory=_MEMORY)
