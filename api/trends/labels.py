"""Labels of the roll-up: the name people read, and the query that finds the same articles."""

from datetime import UTC, date, datetime, time, timedelta

from models.countries import country_names
from models.speaking import ROLES
from models.vocabulary import FRAMES, NARRATIVES, TONE_NAMES, TOPICS

_FIELDS = {
    "topic": "topic",
    "frame": "frame",
    "country": "country",
    "valence": "valence",
    "stance": "stance",
    "respect": "respect",
    "voiced": "voiced",
    "language": "lang",
    "outlet": "outlet",
    "outlet_kind": "kind",
    "narrative": "narrative",
    "organisation": "organisation",
    "speaker": "speaker",
    "quoted": "quoted",
    "relevance": "relevance",
}
_NAMES = {"topic": TOPICS, "frame": FRAMES, "narrative": NARRATIVES, "quoted": ROLES}
_TONES = ("valence", "stance", "respect", "voiced")
_SUBJECT = "relevance:subject"


def query_of(dimension: str, label: str) -> str:
    """Return the query that finds what a label of a dimension counts, without its days."""
    if dimension == "all":
        return ""
    if dimension == "narrative_role":
        family, _, role = label.partition("|")
        return f"narrative:{family}:{role} {_SUBJECT}"
    terms = [
        f"{_FIELDS[name]}:{_quoted(value)}"
        for name, value in zip(_parts(dimension), _labels(dimension, label), strict=False)
        if name != "all"
    ]
    if dimension.startswith(("all", "relevance")):
        return " ".join(terms)
    return " ".join([*terms, _SUBJECT])


def name_of(dimension: str, label: str) -> str:
    """Return what people call a label; a code without a name stays itself."""
    if dimension == "all":
        return "All that was collected"
    if (dimension, label) == ("relevance", "subject"):
        return "Migration coverage"
    if dimension == "narrative_role":
        family, _, role = label.partition("|")
        return f"{NARRATIVES.get(family, family)} ({role})"
    pairs = zip(_parts(dimension), _labels(dimension, label), strict=False)
    return ", ".join(_name(name, value) for name, value in pairs if name != "all")


def within(query: str, first: date, last: date) -> str:
    """Narrow a query to the days from `first` to `last`, both included; an OR needs its own ()."""
    days = f"after:{first} before:{last + timedelta(days=1)}"
    return f"{query} {days}".strip()


def between(query: str, start: datetime, end: datetime) -> str:
    """Narrow a query to what lies from `start` up to `end`, moments in UTC, as `within` does."""
    return f"{query} after:{_bound(start)} before:{_bound(end)}".strip()


def _bound(moment: datetime) -> str:
    if moment == datetime.combine(moment.date(), time(), UTC):
        return f"{moment:%Y-%m-%d}"
    return f'"{moment:%Y-%m-%dT%H:%M:%SZ}"' if moment.second else f"{moment:%Y-%m-%dT%H:%MZ}"


def _parts(dimension: str) -> list[str]:
    return dimension.split("+")


def _labels(dimension: str, label: str) -> list[str]:
    """Part a pair's labels; a single one may have a `|` in it, as some outlets' names do."""
    return label.split("|", dimension.count("+"))


def _name(dimension: str, label: str) -> str:
    if dimension in _TONES:
        return "can't say" if label == "cant_say" else TONE_NAMES[dimension, label]
    names = country_names() if dimension == "country" else _NAMES.get(dimension, {})
    return names.get(label, label)


def _quoted(label: str) -> str:
    plain = all(char.isalnum() or char in "_-" for char in label)
    return label if plain else '"' + label.replace('"', " ") + '"'
