"""The command that checks a cited figure: `verify`."""

from typing import Annotated

import typer

from api.commands.context import AsJson, installation, print_json
from api.figures.verifying import Difference, Outcome, read_cited, summed_up, verify
from api.figures.wording import title_of
from api.routes.figures import verdict_out
from models.clock import utc_now
from models.errors import InvalidError, QueryError

commands = typer.Typer()

UNREADABLE = 2
"""The exit code where an address cannot be checked at all; 1 is "it has changed"."""

_SHOWN = 40


@commands.command("verify")
def verify_command(
    address: Annotated[str, typer.Argument(help="Of a figure, whole or from /figures/ on.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Make a cited figure again: identical (exit code 0), or what changed and why (1)."""
    try:
        figure, cited = read_cited(address)
        with installation() as here, here.read() as session:
            found = verify(session, figure, cited, utc_now())
    except (InvalidError, QueryError) as error:
        typer.echo(f"tidings: {error}", err=True)
        raise typer.Exit(UNREADABLE) from error
    if as_json:
        print_json(verdict_out(found).model_dump(mode="json"))
    else:
        typer.echo(title_of(figure))
        typer.echo(summed_up(found.verdict))
        for reason in found.verdict.reasons:
            noun = "article" if reason.articles == 1 else "articles"
            typer.echo(f"  {reason.articles:,} {noun} {reason.text}")
        for difference in (found.verdict.differences or ())[:_SHOWN]:
            typer.echo(f"  {_told(difference)}")
        if (more := len(found.verdict.differences or ()) - _SHOWN) > 0:
            typer.echo(f"  and {more:,} more")
    raise typer.Exit(found.verdict.outcome is not Outcome.IDENTICAL)


def _told(one: Difference) -> str:
    cited, now = (_of(*pair) for pair in ((one.cited, one.cited_of), (one.now, one.now_of)))
    return f"{one.period}  {one.name}: {cited} was cited, now {now}"


def _of(count: int | None, volume: int | None) -> str:
    return "nothing" if count is None else f"{count:,} of {volume or 0:,}"
