"""A brief as plain text: the part of a mail that every program shows, without addresses in it."""

from collections.abc import Iterator
from textwrap import fill, wrap

from api.briefs.document import (
    NOTHING,
    Block,
    Brief,
    Bullets,
    Entry,
    Figures,
    Line,
    Quotation,
    Table,
    Text,
    text_of,
)
from api.briefs.markdown import bar
from api.briefs.words import Wording

WIDTH = 76
_NAMES = 14  # characters that a table's first column has at least


def to_text(brief: Brief, *, page: str = "", digest: str = "", leave: str = "") -> str:
    """Return a brief as text; `page` is where all its links are, `leave` where one unsubscribes."""
    return "\n\n".join(_paragraphs(brief, page, digest, leave)) + "\n"


def _paragraphs(brief: Brief, page: str, digest: str, leave: str) -> Iterator[str]:
    yield f"{_wrapped(brief.title)}\n{brief.subtitle}"
    if brief.note:
        yield _wrapped(brief.note)
    yield _wrapped(text_of(brief.state))
    if page:
        yield f"{Wording(brief.language).plain('mail.page')}:\n{page}"
    for section in brief.sections:
        yield f"{section.title.upper()}\n{'-' * len(section.title)}"
        yield from filter(None, map(_block, section.blocks))
    if digest:
        yield f"sha256:{digest}"
    if leave:
        yield f"--\n{leave}"


def _block(block: Block) -> str:
    match block:
        case Text():
            return _wrapped(text_of(block.line))
        case Bullets():
            return "\n".join(_item(text_of(item)) for item in block.items if not _is_link(item))
        case Figures():
            return "\n".join(_item(_figure(*item)) for item in block.items)
        case Table():
            return "\n".join(_table(block))
        case Entry():
            lines = (_wrapped(text_of(line), "  ") for line in block.lines)
            return "\n".join([_item(text_of(block.title)), *lines])
        case Quotation():
            return f"{_wrapped(block.words, '  ')}\n    {text_of(block.source)}"


def _figure(number: Line, what: Line, before: Line) -> str:
    told = f"{text_of(number)} {text_of(what)}".removeprefix(f"{NOTHING} ")
    return f"{told} ({text_of(before)})" if before else told


def _is_link(line: Line) -> bool:
    """Tell whether a line is a link and nothing else, which text cannot follow."""
    return len(line) == 1 and line[0].href != ""


def _table(table: Table) -> Iterator[str]:
    lines = [list(table.head), *([text_of(cell) for cell in row.cells] for row in table.rows)]
    columns = list(zip(*lines, strict=True))
    widths = [max(map(len, column)) for column in columns[1:]]
    bars = ["", *(bar(row.bar or 0.0) for row in table.rows)]
    longest, room = max(map(len, columns[0])), WIDTH - sum(width + 2 for width in widths)
    drawn = max(map(len, bars)) + 2
    if longest > room - drawn:  # names that fit are worth more than bars
        bars, drawn = [""] * len(lines), 0
    first = min(longest, max(room - drawn, _NAMES))
    yield _wrapped(table.caption)
    for cells, length in zip(lines, bars, strict=True):
        yield _columns(cells, first, widths, length)


def _columns(cells: list[str], first: int, widths: list[int], drawn: str) -> str:
    name, *numbers = cells
    told = [one.rjust(width) for one, width in zip(numbers, widths, strict=True)]
    head, *more = wrap(name, first) or [""]
    line = "  ".join([head.ljust(first), *told, drawn]).rstrip()
    return "\n".join([line, *more])


def _item(text: str) -> str:
    return fill(text, WIDTH, initial_indent="* ", subsequent_indent="  ", break_on_hyphens=False)


def _wrapped(text: str, margin: str = "") -> str:
    return fill(
        text,
        WIDTH,
        initial_indent=margin,
        subsequent_indent=margin,
        break_on_hyphens=False,
        break_long_words=False,
    )
