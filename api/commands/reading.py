"""The command that finds articles, `search`, and `index`, which makes them be found."""

from typing import Annotated

import typer
from sqlmodel import Session
from tqdm import tqdm

from api.commands.context import AsJson, installation, print_json
from models import Article, Outlet
from models.clock import utc_now
from models.query.parse import parse_query
from models.store.fulltext import begin_anew, check_index, index_pending, pending_count
from models.store.search import COUNTED, count, find, outlets_of

commands = typer.Typer()


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
def index_command(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether it is sound; stop Tidings before.")
    ] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Make it anew, of all articles.")] = False,
) -> None:
    """Bring the full-text index up to date; `tidings run` does so by itself."""
    with installation() as here:
        if check:
            with here.begin() as session:
                check_index(session)
            typer.echo("the full-text index is sound")
            return
        if anew:
            with here.begin() as session:
                begin_anew(session)
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
