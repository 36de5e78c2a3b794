"""The command `statements`: our own, and what others took up of one."""

from typing import Annotated
from uuid import UUID

import typer

from api.commands.context import AsJson, installation, print_json
from api.routes.statements import followed_out
from api.schemas import shorten
from api.statements.following import Followed, follow, load_statements

commands = typer.Typer()


@commands.command("statements")
def statements_command(
    uid: Annotated[UUID | None, typer.Argument(help="The one to follow; else a list.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Statements listed.")] = 20,
    *,
    as_json: AsJson = False,
) -> None:
    """List our own statements; or follow one: who took it up, in which words, how soon."""
    with installation() as here, here.read() as session:
        named = here.settings.our_outlets
        if uid is not None:
            _say_followed(follow(session, uid, named), as_json=as_json)
            return
        found = load_statements(session, named, limit)
        if not found:
            typer.echo("no statement: TIDINGS_OUR_OUTLETS names whose articles are ours", err=True)
        for one in found:
            told = {
                "uid": one.article.uid,
                "title": one.article.title,
                "outlet": one.outlet.name,
                "articles": one.articles,
                "outlets": one.outlets,
            }
            if as_json:
                print_json(told)
            else:
                typer.echo(
                    f"{one.article.effective_at:%Y-%m-%d}  {one.article.title}\n"
                    f"            {one.article.uid}  {one.outlets} outlets tell its story"
                )


def _say_followed(found: Followed, *, as_json: bool) -> None:
    if as_json:
        print_json(followed_out(found).model_dump(mode="json"))
        return
    typer.echo(f"{found.article.title}  ({found.outlet.name})")
    for one in found.takers:
        hours = one.lag.total_seconds() / 3600
        named = ", named" if one.first.is_named else ""
        typer.echo(
            f"  {hours:6.1f} h  {one.outlet.name}: {one.first.how.value}{named},"
            f" {one.sentences} of {len(found.sentences)} sentences"
        )
    for taken in found.sentences:
        if taken.outlets:
            typer.echo(f"  {taken.outlets} outlets  “{shorten(taken.words)}”")
    if not found.takers:
        typer.echo("nobody we read took it up within 14 days", err=True)
