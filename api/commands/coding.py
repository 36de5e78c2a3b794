"""Commands below `annotate`: people code articles, and what they say is kept and learnt from."""

import gzip
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from api.commands.context import installation, print_json
from models import Agreement
from models.clock import utc_now
from models.errors import ArchiveError, ConflictError
from models.store.codings import Coder, agreements_of
from models.store.sheets import Draw, articles_on, get_sheet
from nlp.coding import STRATA, UNCERTAINTY, draw_sheet, gold_rows, items_on, take_in
from nlp.sheets import BadRow, Row, csv_lines, json_lines, read_csv, read_json

commands = typer.Typer()

Json = Annotated[bool, typer.Option("--json", help="Answer with JSON, one object a line.")]
SheetId = Annotated[int, typer.Argument(metavar="SHEET", help="The sheet's number.")]
By = Annotated[
    str, typer.Option(help=f"What to spread over, of {', '.join(STRATA)}; or {UNCERTAINTY}.")
]


@commands.command()
def sample(
    coder: Annotated[list[str], typer.Option(help="Who codes it; repeatable.")],
    size: Annotated[int, typer.Option("-n", min=1, max=10_000, help="Articles.")] = 50,
    by: By = "language,relevance,topic",
    query: Annotated[str, typer.Option(help="Draw only from what it finds.")] = "",
    seed: Annotated[int, typer.Option(help="The same draws the same, from the same store.")] = 0,
    *,
    json: Json = False,
) -> None:
    """Draw a sheet of articles to be coded, which none of its coders has had yet."""
    with installation() as here, here.begin() as session:
        made = draw_sheet(session, Draw(by, query, seed, tuple(coder)), size, utc_now())
        sheet, coders = get_sheet(session, made.id or 0)
        drawn = len(articles_on(session, made.id or 0))
    if json:
        print_json({"sheet": sheet.id, "articles": drawn, "coders": coders})
        return
    typer.echo(f"Sheet {sheet.id}: {drawn} articles, for {', '.join(coders)}.")
    typer.echo(f"Write it out with: tidings annotate export {sheet.id} sheet-{sheet.id}.csv")


@commands.command("export")
def export_command(
    sheet: SheetId,
    file: Annotated[Path, typer.Argument(help="A new file: .csv, or .jsonl.")],
    coder: Annotated[str, typer.Option(help="With what this coder has answered so far.")] = "",
    *,
    differing: Annotated[
        bool, typer.Option("--differing", help="Only what coders differ on, to be adjudicated.")
    ] = False,
) -> None:
    """Write a sheet for a coder to fill in: title and lead, and nothing that a machine says."""
    with installation() as here, here.read() as session:
        rows = items_on(session, sheet, coder, is_disputed=differing)
    lines = csv_lines if file.suffix.lower() == ".csv" else json_lines
    _write(file, lines(rows))
    typer.echo(f"{file}: {len(rows)} articles")


@commands.command("import")
def import_command(
    sheet: SheetId,
    file: Annotated[Path, typer.Argument(help="The sheet, filled in: .csv, or JSONL.")],
    coder: Annotated[str, typer.Option(help="Whose answers they are.")],
    *,
    adjudicates: Annotated[
        bool, typer.Option("--adjudicates", help="They decide where coders differ.")
    ] = False,
    json: Json = False,
) -> None:
    """Keep what a coder answered; a row that breaks the codebook is told, with its line."""
    rows = _read(file)
    with installation() as here, here.begin() as session:
        taken = take_in(session, sheet, Coder(coder.strip(), adjudicates), rows, utc_now())
    parts = {"stored": taken.stored, "unchanged": taken.unchanged, "blank": taken.blank}
    if json:
        rejected = [{"line": row.line, "reason": row.reason} for row in taken.rejected]
        print_json({"rows": len(rows), **parts, "rejected": rejected})
        return
    told = " + ".join(f"{number} {name}" for name, number in parts.items())
    typer.echo(f"{file.name}: {len(rows)} rows = {told} + {len(taken.rejected)} rejected")
    for row in taken.rejected:
        typer.echo(f"  line {row.line}: {row.reason}", err=True)


@commands.command()
def agreement(
    sheet: Annotated[int | None, typer.Argument(help="One sheet; else every one.")] = None,
    *,
    json: Json = False,
) -> None:
    """Tell how far coders agree: Krippendorff's alpha of each question, as of the last import."""
    with installation() as here, here.read() as session:
        if sheet is not None:
            get_sheet(session, sheet)
        for one in agreements_of(session, sheet):
            if json:
                print_json(one.model_dump(exclude={"id"}))
            else:
                typer.echo(_agreed(one))


@commands.command()
def gold(
    file: Annotated[Path, typer.Argument(help="A new file: .jsonl, or .jsonl.gz.")],
    *,
    partial: Annotated[
        bool, typer.Option("--partial", help="With null where nobody answered a question.")
    ] = False,
) -> None:
    """Write what people coded and corrected in the gold file's form, for the next training.

    Of an article, what its adjudicator said holds; else what all its coders said, where they
    agree; else, where nobody coded it, what was corrected on its page.
    """
    with installation() as here, here.read() as session:
        rows, left_out = gold_rows(session, partial=partial)
    _write(file, (orjson.dumps(row).decode() + "\n" for row in rows))
    told = ", ".join(f"{number} {reason}" for reason, number in left_out.items())
    typer.echo(f"{file}: {len(rows)} articles" + (f"; left out: {told}" if told else ""))


def _agreed(one: Agreement) -> str:
    found = "not defined" if one.alpha is None else f"{one.alpha:.3f}"
    who = ", ".join(one.coders)
    return (
        f"sheet {one.sheet_id}  {one.question:7} {found:>11}  n {one.n}  {who}  {one.at:%Y-%m-%d}"
    )


def _read(file: Path) -> list[Row | BadRow]:
    reader = read_csv if file.suffix.lower() == ".csv" else read_json
    try:
        return list(reader(file.read_bytes().decode("utf-8-sig")))
    except OSError as error:
        raise ArchiveError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ArchiveError(f"{file} is not UTF-8 at byte {error.start}: save it so") from error


def _write(file: Path, lines: Iterable[str]) -> None:
    """Write a new file: one that is there may be what a coder has filled in."""
    opened: Callable[..., Any] = gzip.open if file.suffix == ".gz" else open
    # A spreadsheet takes CSV for UTF-8 only where a mark says so.
    encoding = "utf-8-sig" if file.suffix.lower() == ".csv" else "utf-8"
    with ExitStack() as stack:
        try:
            out = stack.enter_context(opened(file, "xt", encoding=encoding, newline=""))
        except FileExistsError as error:
            raise ConflictError(f"{file} is there already: name a new file") from error
        except OSError as error:
            raise ArchiveError(f"{file} cannot be written: {error.strerror}") from error
        out.writelines(lines)
