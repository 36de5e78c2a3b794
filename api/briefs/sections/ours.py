"""Share of voice: who publishes, how much of it we do, and how often others name and quote us."""

from collections import Counter
from collections.abc import Iterable, Iterator

from api.briefs.desk import Desk
from api.briefs.document import Block, Bullets, Line, Row, Table, Text
from api.briefs.sections.statements import statements
from api.briefs.words import pieces, plain
from api.trends.facts import SUBJECT
from api.trends.labels import query_of
from api.trends.summary import Name, Words
from models.query.parse import parse_query
from models.store.readings import list_outlets
from models.store.search import count

_OTHERS = 5
_SAMPLE = " (sample)"


def ours(desk: Desk) -> tuple[Block, ...]:
    """Return what our outlets published beside the others, and what others say of us."""
    counts, before = desk.by_label("outlet"), desk.by_label("outlet", desk.days.before())
    known = {outlet.name for outlet, _ in list_outlets(desk.session)}
    mine = [name for name in desk.ours if name in known]
    return (
        *_told(desk, mine, counts),
        *_peers(desk, counts, before),
        *_kinds(desk),
        *(statements(desk, mine, _any("outlet", mine)) if mine else ()),
    )


def _told(desk: Desk, mine: list[str], counts: Counter[str]) -> Iterator[Block]:
    words = desk.words
    if not desk.ours:
        yield Text(plain(words.plain("ours.unset")), is_note=True)
    for name in desk.ours:
        if name not in mine:
            yield Text(plain(words.plain("ours.missing", name=name)), is_note=True)
    if mine:
        yield Bullets((_published(desk, mine, counts), _named(desk, mine)))


def _published(desk: Desk, mine: list[str], counts: Counter[str]) -> Line:
    query, whole = desk.found(_any("outlet", mine)), desk.found()
    number, volume = sum(counts[name] for name in mine), counts.total()
    return desk.words.line(
        "ours.published", count=desk.number(number, query), volume=desk.number(volume, whole)
    )


def _named(desk: Desk, mine: list[str]) -> Line:
    """Tell how many articles of others name us, and quote somebody of our name."""
    others, names = f"-{_any('outlet', mine)}", [name.removesuffix(_SAMPLE) for name in mine]
    fields = ("organisation", "speaker")
    queries = [desk.found(f"{_any(field, names)} {others}") for field in fields]
    named, quoted = (
        desk.number(count(desk.session, parse_query(one, desk.days.last)), one) for one in queries
    )
    return desk.words.line("ours.named", count=named, quoted=quoted)


def _peers(desk: Desk, counts: Counter[str], before: Counter[str]) -> Iterator[Table]:
    """Set our outlets beside those of their kinds that published most; without any, all alike."""
    kinds = {outlet.name: outlet.kind for outlet, _ in list_outlets(desk.session)}
    mine = [name for name in desk.ours if name in kinds]
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


def _any(field: str, labels: list[str]) -> str:
    return f"({' OR '.join(_term(field, label) for label in labels)})"


def _term(field: str, label: str) -> str:
    return query_of(field, label).removesuffix(f" {SUBJECT}")
