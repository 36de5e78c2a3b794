"""A brief as Markdown (CommonMark, with GitHub's tables): for wikis, chats and version control."""

import re
from collections.abc import Iterable, Iterator

from api.briefs.addresses import absolute
from api.briefs.document import (
    Block,
    Brief,
    Bullets,
    Entry,
    Figures,
    Line,
    Piece,
    Quotation,
    Row,
    Table,
    Text,
)

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_BAR = 10  # characters of the longest


def to_markdown(brief: Brief, base_url: str) -> str:
    """Return a brief as Markdown; links lead to the installation at `base_url`."""
    return "\n\n".join(_paragraphs(brief, base_url)) + "\n"


def bar(length: float, most: int = _BAR) -> str:
    """Return a bar of characters; something is never nothing."""
    return "█" * max(round(length * most), 1 if length > 0 else 0)


def _paragraphs(brief: Brief, base: str) -> Iterator[str]:
    yield f"# {_escaped(brief.title)}"
    yield f"**{_escaped(brief.subtitle)}**"
    if brief.note:
        yield f"**{_escaped(brief.note)}**"
    yield _line(brief.state, base)
    for section in brief.sections:
        yield f"## {_escaped(section.title)}"
        for block in section.blocks:
            yield _block(block, base)


def _block(block: Block, base: str) -> str:
    match block:
        case Text():
            told = _line(block.line, base)
            return f"*{told}*" if block.is_note else told
        case Bullets():
            return "\n".join(f"- {_line(item, base)}" for item in block.items)
        case Figures():
            return "\n".join(
                f"- **{_line(number, base)}** {_line(what, base)}{_aside(before, base)}"
                for number, what, before in block.items
            )
        case Table():
            return "\n".join(_table(block, base))
        case Entry():
            lines = (_line(line, base) for line in block.lines)
            return "  \n".join([f"**{_line(block.title, base)}**", *lines])
        case Quotation():
            return f"> {_escaped(block.words)}  \n> {_line(block.source, base)}"


def _aside(line: Line, base: str) -> str:
    told = _line(line, base)
    return f" ({told})" if told else ""


def _table(table: Table, base: str) -> Iterator[str]:
    names = [*map(_escaped, table.head), *([" "] if table.has_bars else [])]
    yield f"**{_escaped(table.caption)}**\n"
    yield _cells(names)
    yield _cells(["---", *["--:"] * (len(table.head) - 1), *(["---"] if table.has_bars else [])])
    yield from (_cells(_row(row, base, has_bars=table.has_bars)) for row in table.rows)


def _row(row: Row, base: str, *, has_bars: bool) -> list[str]:
    return [*(_line(cell, base) for cell in row.cells), *([bar(row.bar or 0)] if has_bars else [])]


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(line: Line, base: str) -> str:
    return "".join(_piece(piece, base) for piece in line)


def _piece(piece: Piece, base: str) -> str:
    if not piece.href:
        return _escaped(piece.text)
    return f"[{_escaped(piece.text)}](<{absolute(piece.href, base)}>)"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split("\n")))
