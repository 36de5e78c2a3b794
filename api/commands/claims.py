"""The command `claims`: published fact-checks, brought in from a CSV and listed."""

from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from api.commands.context import installation, print_json
from ingest.claims import BadRow, read_csv
from models import Claim
from models.clock import utc_now
from models.errors import ArchiveError
from models.store.claims import add_claims, list_claims

claims = typer.Typer(help="Published fact-checks: bring them in, list them.")
commands = typer.Typer()
commands.add_typer(claims, name="claims")


@claims.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="CSV: claim, verdict, url, publisher, date, …")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object at the end.")] = False,
) -> None:
    """Bring in fact-checks: claim, verdict, url, publisher, date, language; each one once."""
    read, bad = _read(file)
    with installation() as here, here.begin() as session:
        added = add_claims(session, read)
    known = len(read) - added
    if as_json:
        rejected = [{"line": row.line, "reason": row.reason} for row in bad]
        rows = len(read) + len(bad)
        print_json({"rows": rows, "added": added, "known": known, "rejected": rejected})
        return
    rows = len(read) + len(bad)
    typer.echo(f"{file.name}: {rows} rows = {added} added + {known} known + {len(bad)} rejected")
    for row in bad:
        typer.echo(f"  line {row.line}: {row.reason}", err=True)


@claims.command("list")
def list_command(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 20,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the fact-checks known here, newest first."""
    with installation() as here, here.read() as session:
        for claim in list_claims(session, limit=limit):
            if as_json:
                print_json(claim.model_dump(exclude={"id", "article_id"}))
            else:
                typer.echo(_line(claim))


def _read(file: Path) -> tuple[list[Claim], list[BadRow]]:
    """Read the whole file: a file that cannot be read to its end adds nothing."""
    now = utc_now()
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(tqdm(read_csv(lines, now), unit=" rows", disable=None))
    except OSError as error:
        raise ArchiveError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ArchiveError(f"{file} is not UTF-8 at byte {error.start}") from error
    read = [row for row in rows if isinstance(row, Claim)]
    return read, [row for row in rows if isinstance(row, BadRow)]


def _line(claim: Claim) -> str:
    verdict = f" — {claim.verdict}" if claim.verdict else ""
    day = f", {claim.reviewed_on}" if claim.reviewed_on else ""
    return f"{claim.claim}{verdict} ({claim.publisher}{day}) {claim.url or ''}".rstrip()
