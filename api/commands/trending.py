"""The command `trends`: series, and what surged, is new or changed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

import typer
from sqlmodel import Session

from api.commands.context import AsJson, installation
from api.commands.emerging import say_emerging
from api.commands.series import say_series
from api.commands.summing import say_check, say_summary
from api.commands.surging import say_surges
from api.languages.writing import Language
from api.trends.asking import Wanted, load_wanted
from api.trends.comparing import Against
from api.trends.phrases import emerging
from api.trends.ranges import Range, days_until, known_days
from api.trends.series import By, Of
from api.trends.summing import load_summary
from models.clock import utc_now
from models.errors import InvalidError

commands = typer.Typer()

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


@commands.command("trends")
def trends_command(  # noqa: PLR0913  a command's options are its parameters
    dimension: Annotated[str, typer.Option(help="Such as topic, country, valence.")] = "relevance",
    label: Annotated[str | None, typer.Option(help="One label; else the largest.")] = None,
    by: Annotated[By, typer.Option(help="Length of a period.")] = By.WEEK,
    first: Day = None,
    last: Day = None,
    *,
    query: Annotated[str | None, typer.Option(help="A query, in place of a dimension.")] = None,
    split: Annotated[str | None, typer.Option(help="What to break the query down by.")] = None,
    zone: Annotated[str, typer.Option(help="Time zone of the periods.")] = "UTC",
    of: Annotated[Of | None, typer.Option(help="What shares are of.")] = None,
    compare: Annotated[Against | None, typer.Option(help="Earlier days to set against.")] = None,
    surges: Annotated[bool, typer.Option("--surges", help="Test for surges instead.")] = False,
    new: Annotated[bool, typer.Option("--emerging", help="Tell phrases that are new.")] = False,
    summary: Annotated[bool, typer.Option("--summary", help="Tell what changed.")] = False,
    lang: Annotated[Language, typer.Option(help="Language of the summary.")] = Language.EN,
    check: Annotated[bool, typer.Option("--check", help="Derive all it says anew.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show series; or what surged, or is new, or changed in the last week or since `--first`.

    `--surges --by month` ranks all months by migration's share of what was collected.
    """
    _refuse_several({"--surges": surges, "--emerging": new, "--summary": summary}, check=check)
    now = utc_now()
    start, stop = first and first.date(), last and last.date()
    with installation() as here, here.read() as session:
        if summary:
            told = load_summary(session, _days(session, start, stop, now), now, lang)
            say_summary(told, as_json=as_json)
            if check:
                say_check(session, told, now)
        elif new:
            found = emerging(session, _days(session, start, stop, now), now)
            say_emerging(found, as_json=as_json)
        elif surges:
            say_surges(session, by, start, stop, now, as_json=as_json)
        else:
            wanted = Wanted(
                dimension, label, query, split, by, zone, of, compare, first=start, last=stop
            )
            say_series(load_wanted(session, wanted, now), as_json=as_json)


def _days(session: Session, first: date | None, last: date | None, now: datetime) -> Range:
    """Return the days asked for, or the last seven."""
    if first is not None:
        return known_days(session, first, last, now.date())
    return days_until(last or now.date(), 7)


def _refuse_several(modes: Mapping[str, bool], *, check: bool) -> None:
    chosen = [name for name, is_chosen in modes.items() if is_chosen]
    if len(chosen) > 1:
        raise InvalidError(chosen[1].strip("-"), f"tell one at a time, not {' and '.join(chosen)}")
    if check and chosen != ["--summary"]:
        raise InvalidError("check", "what is derived anew is a summary: add --summary")
