"""What is new on the terminal: a phrase a line, with its stories, and an example of each."""

from collections.abc import Sequence

import typer

from api.commands.context import print_json
from api.routes.emerging import emerging_out
from api.trends.phrases import Emerging


def say_emerging(found: Sequence[Emerging], *, as_json: bool) -> None:
    """Write out phrases that are new."""
    if as_json:
        for one in found:
            print_json(emerging_out(one).model_dump(mode="json"))
        return
    if not found:
        typer.echo("no phrase is new by more than chance", err=True)
    for one in found:
        typer.echo(_line(one))


def _line(found: Emerging) -> str:
    phrase = found.phrase
    told = f"in {phrase.count:,} of {phrase.stories:,} stories, {phrase.outlets} outlets"
    before = f"before in {phrase.before:,} of {phrase.stories_before:,}"
    beside = f"\n  also: {', '.join(phrase.beside)}" if phrase.beside else ""
    titles = "".join(f"\n  {one.outlet.name}: {one.article.title}" for one in found.examples)
    return f"{phrase.words}  ({told}; {before}){beside}{titles}"
