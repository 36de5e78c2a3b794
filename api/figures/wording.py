"""What a figure is called, what it says of how it was made, and how it is cited."""

from collections.abc import Sequence
from datetime import date, datetime
from importlib.metadata import version
from typing import Any

from api.figures.addresses import Cited, Figure, Kind, Measure
from api.trends.labels import name_of
from api.trends.series import By, Of
from models.query.parse import parse_query
from models.query.tree import All, Label, Node

METHOD = (
    "Articles are counted by the day on which they were published (or first seen, where that cannot"
    " be believed). A share comes with its 95 % Wilson interval, wider where usual sources were not"
    " heard; a period in which less than half of the usual volume was heard is a gap. The corpus is"
    " the SHA-256 of its sorted lines: a label and an article for each one counted, and an article"
    " for each one that shares are of."
)
"""How figures are made, in words."""

COLLECTED = {Of.COLLECTED: "all articles collected", Of.SUBJECT: "migration coverage"}
_AXES = {
    "valence": "What happens to people",
    "stance": "Where articles themselves stand",
    "respect": "The words used for people",
}
_NAMED = {"topic", "frame", "country", "narrative", "outlet", "organisation", "relevance"}
_PUBLISHER = "Tidings"


def title_of(figure: Figure) -> str:
    """Say what a figure shows, and of which days."""
    return f"{_subject(figure)}, {span(figure.days.first, figure.days.last)}"


def span(first: date, last: date) -> str:
    """Tell days as people do."""
    if first == last:
        return f"{first:%-d %B %Y}"
    if first.year != last.year:
        return f"{first:%-d %B %Y} to {last:%-d %B %Y}"
    if first.month != last.month:
        return f"{first:%-d %B} to {last:%-d %B %Y}"
    return f"{first:%-d} to {last:%-d %B %Y}"


def names_in(query: str, today: date) -> list[str]:
    """Return the names of a query's labels, where it asks for nothing else; else none."""
    labels = _labels(parse_query(query, today).node)
    told = [one for one in labels if (one.field, one.value) != ("relevance", "subject")]
    return [name_of(one.field, one.value) for one in told or labels]


def citation(title: str, url: str, cited: Cited) -> str:
    """Return a citation in words."""
    return (
        f"{_PUBLISHER} {version('tidings')} ({cited.mark.at:%Y}). {title} [figure]. As of"
        f" {_moment(cited.mark.at)}; corpus {_short(cited.corpus)}; taggers {cited.taggers}. {url}"
    )


def bibtex(title: str, url: str, cited: Cited) -> str:
    """Return a citation for BibTeX."""
    fields = {
        "title": f"{{{_tex(title)}}}",
        "author": f"{{{{{_PUBLISHER}}}}}",
        "year": f"{{{cited.mark.at:%Y}}}",
        "month": f"{{{cited.mark.at.month}}}",
        "howpublished": f"{{\\url{{{url}}}}}",
        "note": f"{{As of {_moment(cited.mark.at)}; corpus {cited.corpus}; taggers"
        f" {_tex(cited.taggers)}; made with Tidings {version('tidings')}}}",
    }
    lines = ",\n".join(f"  {name} = {value}" for name, value in fields.items())
    return f"@misc{{{_key(cited)},\n{lines}\n}}\n"


def ris(title: str, url: str, cited: Cited) -> str:
    """Return a citation for EndNote, Mendeley and Zotero."""
    at = cited.mark.at
    lines = (
        ("TY", "DATA"),
        ("ID", _key(cited)),
        ("TI", " ".join(title.split())),
        ("AU", _PUBLISHER),
        ("PY", f"{at:%Y}"),
        ("DA", f"{at:%Y/%m/%d}"),
        ("PB", _PUBLISHER),
        ("ET", cited.taggers),
        ("N1", f"As of {_moment(at)}; corpus {cited.corpus}; taggers {cited.taggers}"),
        ("UR", url),
        ("ER", ""),
    )
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines)


def csl(title: str, url: str, cited: Cited) -> dict[str, Any]:
    """Return a citation as a CSL-JSON item."""
    at = cited.mark.at
    return {
        "id": _key(cited),
        "type": "dataset",
        "title": title,
        "author": [{"literal": _PUBLISHER}],
        "issued": {"date-parts": [[at.year, at.month, at.day]]},
        "accessed": {"date-parts": [[at.year, at.month, at.day]]},
        "version": cited.taggers,
        "note": f"corpus {cited.corpus}; as of {_moment(at)}",
        "publisher": _PUBLISHER,
        "URL": url,
    }


def _subject(figure: Figure) -> str:
    today = figure.days.last
    found = _found(figure.queries[0], today)
    match figure.kind:
        case Kind.SERIES if figure.measure is Measure.COUNT:
            return f"{_started('Articles', found)}{_each(figure.by)}"
        case Kind.SERIES:
            names = _quoted(names_in(figure.queries[0], today)) or _started("Articles", found)
            return f"{names} as a share of {COLLECTED[figure.of]}{_each(figure.by)}"
        case Kind.COMPARE:
            told = [_quoted(names_in(one, today) or [one]) for one in figure.queries]
            compared = " and ".join(told)
            what = "Articles" if figure.measure is Measure.COUNT else "Shares"
            whole = "" if figure.measure is Measure.COUNT else f" of {COLLECTED[figure.of]}"
            return f"{what}{whole}: {compared}{_each(figure.by)}"
        case Kind.TONE:
            return f"{_AXES[figure.dimension]} in migration coverage{found}{_each(figure.by)}"
        case Kind.MAP:
            return f"Countries spoken of in migration coverage{found}"
        case Kind.RANKED:
            labels = figure.dimension.replace("_", " ").replace("+", " and ")
            return f"Migration coverage{found}, by {labels}"


def _started(noun: str, found: str) -> str:
    return f"{noun}{found or ' collected'}"


def _found(query: str, today: date) -> str:
    if not query.strip():
        return ""
    if names := names_in(query, today):
        return f" on {_quoted(names)}"
    return f" that “{query.strip()}” finds"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _labels(node: Node | None) -> list[Label]:
    nodes = node.nodes if isinstance(node, All) else (node,)
    labels = [one for one in nodes if isinstance(one, Label) and one.field in _NAMED]
    return labels if len(labels) == len(nodes) else []


def _each(by: By) -> str:
    return f", by {by}"


def _moment(at: datetime) -> str:
    return f"{at:%-d %B %Y, %H:%M:%S} UTC"


def _short(corpus: str) -> str:
    return corpus[: len("sha256:") + 16] + "…"


def _key(cited: Cited) -> str:
    return f"tidings{cited.mark.at:%Y%m%d}{cited.corpus.removeprefix('sha256:')[:8]}"


def _tex(words: str) -> str:
    """Escape what TeX reads as its own."""
    escaped = words.replace("\\", r"\textbackslash ")
    for sign in "{}$&#%_":
        escaped = escaped.replace(sign, f"\\{sign}")
    return escaped.replace("~", r"\textasciitilde ").replace("^", r"\textasciicircum ")
