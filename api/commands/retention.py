"""The command of retention: `forget`."""

from collections import Counter
from typing import Annotated

import typer

from api.briefs.keeping import forget_briefs
from api.commands.context import installation, print_json
from ingest.retention import Keep, forget
from models.clock import utc_now

commands = typer.Typer()


@commands.command("forget")
def forget_command(
    *, as_json: Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")] = False
) -> None:
    """Drop the texts and metadata that are older than the settings let us keep."""
    with installation() as here:
        keep = Keep(here.settings.keep_text_days, here.settings.keep_metadata_days)
        dropped = Counter({"text": 0, "metadata": 0, "briefs": 0})
        for batch in forget(here.begin, keep, utc_now()):
            dropped[batch.what] += batch.articles
        dropped["briefs"] += sum(forget_briefs(here.begin, keep.metadata, utc_now()))
    if as_json:
        print_json(dict(dropped))
    elif keep == Keep():
        typer.echo(
            "everything is kept for good, since TIDINGS_KEEP_TEXT_DAYS and "
            "TIDINGS_KEEP_METADATA_DAYS are 0"
        )
    else:
        typer.echo(f"dropped {dropped['text']} texts and the metadata of {dropped['metadata']}")
        typer.echo(f"took titles, quotes and names out of {dropped['briefs']} briefs")
