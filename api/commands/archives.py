"""The command `import`: a researcher's archive goes the way a feed goes."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import orjson
import typer
from tqdm import tqdm

from api.commands.context import installation, print_json
from ingest.archive import ArchiveFile, Rejected, parse_mapping
from ingest.bring_in import Batch, bring_in
from ingest.taking import TITLE
from models import Archive
from models.clock import utc_now
from models.store.archives import find_archive

commands = typer.Typer()

_SHOWN = 5  # rejected rows that are told on the terminal


@commands.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="JSONL or CSV, gzipped or not.", exists=True)],
    pairs: Annotated[
        list[str] | None,
        typer.Option("--map", help="FIELD=COLUMN, such as published=date. Repeatable."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object at the end.")] = False,
) -> None:
    """Bring in an archive: url, title, text, published, outlet; goes on where it stopped."""
    archive = ArchiveFile(file, parse_mapping(pairs or ()))
    now = utc_now()
    with installation() as here:
        with here.read() as session:
            before = find_archive(session, archive.digest)
        rejects = here.settings.home / f"{file.name}.rejected.jsonl"
        shown: list[Rejected] = []
        rows = before.rows if before else 0
        with tqdm(total=file.stat().st_size, unit="B", unit_scale=True, disable=None) as bar:
            for batch in bring_in(here.begin, archive, now):
                _write(rejects, batch)
                shown += batch.rejected[: _SHOWN - len(shown)]
                rows += batch.rows
                bar.set_postfix(rows=rows, refresh=False)
                bar.update(batch.at - bar.n)
        with here.read() as session:
            after = find_archive(session, archive.digest)
    assert after is not None  # noqa: S101  an import that raised nothing was kept
    if as_json:
        print_json(_as_json(after))
        return
    typer.echo(_told(before, after))
    for row in shown:
        typer.echo(f"  row {row.line}: {row.reason} {row.detail}".rstrip())
    if after.rejected:
        typer.echo(f"every rejected row, with its reason: {rejects}")


def _write(path: Path, batch: Batch) -> None:
    if not batch.rejected:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as out:
        for row in batch.rejected:
            line = {"row": row.line, "reason": row.reason, "detail": row.detail}
            out.write(orjson.dumps(line) + b"\n")


def _told(before: Archive | None, after: Archive) -> str:
    if before is not None and before.finished_at is not None:
        return (
            f"{after.name} was imported on {before.finished_at:%Y-%m-%d}: nothing to add "
            f"({after.rows} rows, {after.stored} stored)"
        )
    reasons = Counter(after.rejected)
    told = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
    cut = f"; {after.cut} titles were cut to {TITLE} characters" if after.cut else ""
    return (
        f"{after.name}: {after.rows} rows = {after.stored} stored + {after.duplicate} duplicate"
        f" + {after.edited} edited + {reasons.total()} rejected"
        + (f" ({told})" if told else "")
        + cut
    )


def _as_json(archive: Archive) -> dict[str, object]:
    return {
        "name": archive.name,
        "rows": archive.rows,
        "stored": archive.stored,
        "duplicate": archive.duplicate,
        "edited": archive.edited,
        "cut": archive.cut,
        "rejected": archive.rejected,
    }
