"""Share of voice: who publishes, how much of it we do, and how often others name and quote us."""

from collections import Counter
from collections.abc import Iterable, Iterator

from api.briefs.desk import Desk
from api.briefs.document import Block, Bullets, Line, Row, Table, Text
from api.briefs.naming import Called, called
from api.briefs.sections.statements import statements
from api.briefs.words import pieces, plain
from api.trends.facts import SUBJECT
from api.trends.labels import query_of
from api.trends.summary import Name, Words
from models.query.parse import parse_query
from models.store.readings import kinds_of_outlets
from models.store.search import count

_OTHERS = 5


def ours(desk: Desk) -> tuple[Block, ...]:
    """Return what our outlets published beside the others, and what others say of us."""
    counts, before = desk.by_label("outlet"), desk.by_label("outlet", desk.days.before())
    return (
        *_told(desk, counts),
        *_peers(desk, counts, before),
        *_kinds(desk),
        *(statements(desk, desk.ours, _any("outlet", desk.ours)) if desk.ours else ()),
    )


def _told(desk: Desk, counts: Counter[str]) -> Iterator[Block]:
    words = desk.words
    if not desk.ours and not desk.missing:
        yield Text(plain(words.plain("ours.unset")), is_note=True)
    for name in desk.missing:
        yield Text(plain(words.plain("ours.missing", name=name)), is_note=True)
    if desk.ours:
        us = called(desk.ours)
        yield Bullets((_published(desk, counts), _named(desk, us)))
        yield Text(_how(desk, us), is_note=True)


def _published(desk: Desk, counts: Counter[str]) -> Line:
    query, whole = desk.found(_any("outlet", desk.ours)), desk.found()
    number, volume = sum(counts[name] for name in desk.ours), counts.total()
    return desk.words.line(
        "ours.published", count=desk.number(number, query), volume=desk.number(volume, whole)
    )


def _named(desk: Desk, us: Called) -> Line:
    """Tell how many articles of others name us, and quote somebody of our name."""
    others = f"-{_any('outlet', desk.ours)}"
    words = [f'"{one}"' if " " in one else one for one in us.words]
    named = " OR ".join([*(_term("organisation", one) for one in us.labels), *words])
    queries = [desk.found(f"{one} {others}") for one in (f"({named})", _any("speaker", us.labels))]
    named_us, quoted = (
        desk.number(count(desk.session, parse_query(one, desk.days.last)), one) for one in queries
    )
    return desk.words.line("ours.named", count=named_us, quoted=quoted)


def _how(desk: Desk, us: Called) -> Line:
    """Say by which names others are found to name us."""
    labels = desk.words.listed([_organisation(one) for one in us.labels])
    names = Words(", ".join(map(desk.words.quoted, us.told)))
    return desk.words.line("ours.how_words" if us.words else "ours.how", labels=labels, names=names)


def _organisation(label: str) -> Name:
    return Name(label, "organisation", label, query_of("organisation", label))


def _peers(desk: Desk, counts: Counter[str], before: Counter[str]) -> Iterator[Table]:
    """Set our outlets beside those of their kinds that published most; without any, all alike."""
    kinds = kinds_of_outlets(desk.session)
    mine = desk.ours
    like_ours = {kinds[name] for name in mine} or set(kinds.values())
    most = sorted(counts, key=lambda name: (-counts[name], name))
    others = [name for name in most if kinds.get(name) in like_ours and name not in mine]
    shown = sorted([*mine, *others[:_OTHERS]], key=lambda name: (-counts[name], name))
    if shown:
        yield _table(desk, "ours.table" if mine else "ours.most", "outlet", shown, counts, before)


def _kinds(desk: Desk) -> Iterator[Table]:
    counts = desk.by_label("outlet_kind")
    before = desk.by_label("outlet_kind", desk.days.before())
    shown = sorted(counts, key=lambda kind: (-counts[kind], kind))
    if len(shown) > 1:
        yield _table(desk, "ours.kinds", "outlet_kind", shown, counts, before)


def _table(
    desk: Desk,
    caption: str,
    dimension: str,
    labels: Iterable[str],
    counts: Counter[str],
    before: Counter[str],
) -> Table:
    words = desk.words
    names = ("outlet" if dimension == "outlet" else "kind", "articles", "share", "share_before")
    rows = (_row(desk, dimension, label, counts, before) for label in labels)
    return Table(
        words.plain(caption), tuple(words.plain(f"head.{one}") for one in names), tuple(rows)
    )


def _row(desk: Desk, dimension: str, label: str, counts: Counter[str], before: Counter[str]) -> Row:
    term = _term(dimension, label)
    query, whole = desk.found(term), desk.found()
    then, whole_then = desk.facts.then(desk.about(term)), desk.facts.then(desk.about())
    volume = counts.total()
    return Row(
        (
            pieces([_name(desk, dimension, label)]),
            pieces([desk.number(counts[label], query)]),
            desk.portion(counts[label], volume, query, whole),
            desk.portion(before[label], before.total(), then, whole_then),
        ),
        counts[label] / volume if volume else 0.0,
    )


def _name(desk: Desk, dimension: str, label: str) -> Name | Words:
    name = desk.voice.name(dimension, label)
    if dimension == "outlet" and label in desk.ours:
        text = desk.words.plain("ours.us", name=name.text)
        return Name(text, name.dimension, name.label, name.query)
    return name


def _any(field: str, labels: Iterable[str]) -> str:
    return f"({' OR '.join(_term(field, label) for label in labels)})"


def _term(field: str, label: str) -> str:
    return query_of(field, label).removesuffix(f" {SUBJECT}")
