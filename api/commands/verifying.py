"""The command that checks a cited figure: `verify`."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.commands.context import AsJson, installation, print_json
from api.figures.judging import Change, Difference, Outcome, stood, summed_up, used
from api.figures.verifying import Verified, read_cited, verify
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
    corpus: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Its corpus.txt, if you kept it: then every article that changed it is told.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a cited figure again: identical (exit code 0), or what changed and why (1)."""
    try:
        figure, cited = read_cited(address)
        kept = None if corpus is None else corpus.read_text("utf-8").splitlines()
        with installation() as here, here.read() as session:
            found = verify(session, figure, cited, utc_now(), kept)
    except (InvalidError, QueryError, UnicodeDecodeError) as error:
        typer.echo(f"tidings: {error}", err=True)
        raise typer.Exit(UNREADABLE) from error
    if as_json:
        print_json(verdict_out(found).model_dump(mode="json"))
    else:
        typer.echo("\n".join(_report(found)))
    raise typer.Exit(found.verdict.outcome is not Outcome.IDENTICAL)


def _report(found: Verified) -> Iterator[str]:
    verdict, newer = found.verdict, found.newer
    yield title_of(found.figure)
    yield summed_up(verdict)
    for reason in verdict.reasons:
        noun = "article" if reason.articles == 1 else "articles"
        yield f"  {reason.articles:,} {noun} {reason.text}"
    yield from _listed([_moved(one) for one in verdict.differences or ()])
    yield from _listed([_stood(one) for one in verdict.changes or ()])
    if verdict.changes is None:
        yield (
            "  Whether this explains it, and which articles changed it, cannot be told from the"
            " address alone. If you kept its corpus.txt, it can: --corpus corpus.txt"
        )
    if newer:
        yield used(found.cited.taggers, newer)
        yield from _listed([_moved(one) for one in newer.differences or ()])


def _listed(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:_SHOWN])
    if (more := len(lines) - _SHOWN) > 0:
        yield f"  and {more:,} more"


def _moved(one: Difference) -> str:
    cited, now = (_of(*pair) for pair in ((one.cited, one.cited_of), (one.now, one.now_of)))
    return f"{one.period}  {one.name}: {cited} was cited, now {now}"


def _of(count: int | None, volume: int | None) -> str:
    return "nothing" if count is None else f"{count:,} of {volume or 0:,}"


def _stood(one: Change) -> str:
    title = f"“{one.title}”" if one.title else "no longer in the store"
    return f"uid:{one.uid}  {title}: {stood(one)} ({', '.join(one.why)})"
