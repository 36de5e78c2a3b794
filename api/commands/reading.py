"""Commands that read the store, `search` and `trends`, and `index`, which makes it readable."""

from datetime import date, datetime
from typing import Annotated

import typer
from sqlmodel import Session
from tqdm import tqdm

from api.commands.context import installation, print_json
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
from models import Article, Outlet
from models.clock import utc_now
from models.query.parse import parse_query
from models.store.fulltext import index_pending, pending_count
from models.store.search import COUNTED, count, find, outlets_of

commands = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="JSON, for scripts.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


@commands.command("search")
def search_command(
    query: Annotated[str, typer.Argument(help='Such as: topic:borders "sea rescue" after:30d')],
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Articles shown.")] = 20,
    *,
    only_count: Annotated[bool, typer.Option("--count", help="Only say how many.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find articles, newest first."""
    asked = parse_query(query, utc_now().date())
    with installation() as here, here.read() as session:
        if only_count:
            _say_count(count(session, asked), as_json=as_json)
        else:
            _say_found(session, find(session, asked, limit=limit), as_json=as_json)
        if waiting := pending_count(session):
            told = f"{waiting} articles wait for the full-text index: run `tidings index`"
            typer.echo(told, err=True)


@commands.command("index")
def index_command() -> None:
    """Bring the full-text index up to date; `tidings run` does so by itself."""
    with installation() as here:
        with here.read() as session:
            waiting = pending_count(session)
        indexed = 0
        with tqdm(total=waiting, unit="article", disable=None) as bar:
            while indexed < waiting:
                with here.begin() as session:
                    done = index_pending(session)
                if not done:
                    break
                indexed += done
                bar.update(done)
    typer.echo(f"indexed {indexed:,} articles")


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
    now = utc_now()
    start, stop = first and first.date(), last and last.date()
    with installation() as here, here.read() as session:
        if summary:
            days = _days(session, start, stop, now)
            told = load_summary(session, days, now, lang)
            say_summary(told, as_json=as_json)
            if check:
                say_check(session, told, now)
        elif new:
            days = _days(session, start, stop, now)
            say_emerging(emerging(session, days, now), as_json=as_json)
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


def _say_count(number: int, *, as_json: bool) -> None:
    exact = number <= COUNTED
    if as_json:
        print_json({"count": min(number, COUNTED), "is_exact": exact})
    else:
        typer.echo(f"{number:,}" if exact else f"more than {COUNTED:,}")


def _say_found(session: Session, found: list[Article], *, as_json: bool) -> None:
    outlets = outlets_of(session, found)
    for article in found:
        outlet = outlets[article.outlet_id]
        if as_json:
            print_json(_article(article, outlet))
        else:
            day = article.day or "undated   "
            typer.echo(f"{day}  {outlet.name}: {article.title}\n            {article.url}")


def _article(article: Article, outlet: Outlet) -> dict[str, object]:
    return {
        "uid": article.uid,
        "title": article.title,
        "url": article.url,
        "outlet": outlet.name,
        "language": article.language,
        "published_at": article.published_at,
        "relevance": article.relevance,
        "story": article.story_id,
    }
