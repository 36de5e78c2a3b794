"""The commands of `tidings retag`: to a new version of the cascade in one step, and back."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Annotated

import typer
from tqdm import tqdm

from api.commands.context import Context, installation, print_json
from models.clock import utc_now
from models.errors import ConflictError
from models.store.claims import known_claims
from models.store.comparing import Difference, compare
from models.store.due import count_work
from models.store.generations import (
    ask_for,
    beside,
    drop_parked,
    find_generation,
    live,
    release,
)
from models.store.moving import Moved, go_live, undo
from models.store.readings import Health
from models.store.standing import Version, version_of
from models.store.sweeping import sweep_in_steps
from models.vocabulary import GenerationState
from nlp.annotate import Reads, Step, annotate_in_steps, spread
from nlp.cascade import load_cascade

commands = typer.Typer()
retag = typer.Typer(help="Move to a new version of the cascade in one step, and back.")
commands.add_typer(retag, name="retag")

Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")]

_STATES = {
    GenerationState.LIVE: "is live",
    GenerationState.READING: "is being read, and goes live once it has read all",
    GenerationState.HELD: "is being read, and waits for `tidings retag go`",
    GenerationState.PARKED: "is kept; `tidings retag` would make it live once it has read all",
    GenerationState.DROPPED: "is not kept",
}


@dataclass(slots=True)
class _Tally:
    """What a run came to, step by step."""

    read: int = 0
    carried: int = 0
    moved: Moved | None = None

    def add(self, step: Step) -> int:
        """Take a step in; returns how many articles it dealt with."""
        self.read += len(step.outcomes)
        self.carried += step.carried
        self.moved = step.moved or self.moved
        return len(step.outcomes) + step.carried


@retag.callback(invoke_without_command=True)
def retag_command(
    context: typer.Context,
    *,
    hold: Annotated[
        bool, typer.Option("--hold", help="Read everything, and wait for `tidings retag go`.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Have this version of the cascade read every article beside what is live, then go live.

    Readers see the old labels and counts until then, and from then on the new ones alone. What is
    broken off goes on where it stopped.
    """
    if context.invoked_subcommand is not None:
        return
    with installation() as here:
        with here.read() as session:
            load = partial(load_cascade, known_claims(session))
        with spread(load, here.settings.processes) as cascade:
            tally = _read_all(here, cascade, is_held=hold)
        with here.read() as session:
            found = find_generation(session, cascade.version)
            state = GenerationState.DROPPED if found is None else found.state
    if as_json:
        print_json({"cascade": cascade.version, "state": state.value, **asdict(tally)})
        return
    typer.echo(f"Read {tally.read:,} articles, carried {tally.carried:,} over.")
    if tally.moved is None:
        typer.echo(f"Version {cascade.version} {_STATES[state]}.")
    else:
        typer.echo(_told(tally.moved))


@retag.command("status")
def status_command(*, as_json: Json = False) -> None:
    """Say which version is live, which is kept or read beside it, and how far that has come."""
    with installation() as here, here.read() as session:
        kept = [one for one in (live(session), beside(session)) if one is not None]
        versions = [version_of(session, one) for one in kept]
        health = Health(session)
        articles, waiting = health.articles, health.unannotated
    if as_json:
        print_json(
            {
                "versions": [asdict(one) for one in versions],
                "articles": articles,
                "waiting": waiting,
            }
        )
        return
    for one in versions:
        typer.echo("\n".join(_lines(one, articles)))
    typer.echo(f"{waiting:,} articles wait and are not counted yet.")


@retag.command("diff")
def diff_command(
    *,
    every: Annotated[bool, typer.Option("--all", help="Every label.")] = False,
    as_json: Json = False,
) -> None:
    """Tell label by label what the newer of the two versions kept says otherwise."""
    with installation() as here, here.read() as session:
        old, new = live(session), beside(session)
        if old is None or new is None:
            raise ConflictError("only one version is kept: there is nothing to compare")
        older, newer = sorted((old, new), key=lambda one: one.id or 0)
        differences = compare(session, older, newer)
    if as_json:
        labels = [asdict(one) for one in differences]
        print_json({"before": older.cascade, "after": newer.cascade, "labels": labels})
        return
    typer.echo(f"From version {older.cascade} to {newer.cascade}, of articles that both have read:")
    typer.echo(f"{'before':>9} {'after':>9} {'gained':>9} {'lost':>9}  label")
    for one in differences if every else differences[:_SHOWN]:
        typer.echo(_row(one))
    if not every and len(differences) > _SHOWN:
        typer.echo(f"… and {len(differences) - _SHOWN} more: `--all` shows them")


@retag.command("go")
def go_command(*, as_json: Json = False) -> None:
    """Let the version that is read beside the live one take its place, once it has read all."""
    with installation() as here, here.begin() as session:
        generation = release(session)
        moved = go_live(session, generation.cascade, utc_now())
    _tell(moved, f"Version {generation.cascade} {_STATES[GenerationState.READING]}.", as_json)


@retag.command("undo")
def undo_command(*, as_json: Json = False) -> None:
    """Put the version back that was live before; or, while one is being read, stop that.

    The version that is put aside is kept, and does not begin again by itself.
    """
    with installation() as here, here.begin() as session:
        moved = undo(session, utc_now())
    _tell(moved, "Reading was stopped; what was read is kept, and nothing else changed.", as_json)


@retag.command("forget")
def forget_command(*, as_json: Json = False) -> None:
    """Remove what the version said that is kept beside the live one; it cannot be put back then."""
    with installation() as here:
        with here.begin() as session:
            generation = drop_parked(session)
        rows = sum(tqdm(sweep_in_steps(here.begin), "forget", unit="batch", disable=None))
    if as_json:
        print_json({"cascade": generation.cascade, "rows": rows})
    else:
        typer.echo(f"Removed {rows:,} rows of version {generation.cascade}.")


_SHOWN = 40


def _read_all(here: Context, cascade: Reads, *, is_held: bool) -> _Tally:
    now, tally = utc_now(), _Tally()
    with here.begin() as session:
        ask_for(session, cascade.version, now, is_held=is_held)
    with here.read() as session:
        waiting = count_work(session, cascade.version)
    with tqdm(desc="retag", total=waiting, unit="article", disable=None) as progress:
        for step in annotate_in_steps(here.begin, cascade, now):
            progress.update(tally.add(step))
    return tally


def _tell(moved: Moved | None, otherwise: str, as_json: bool) -> None:  # noqa: FBT001
    if as_json:
        print_json({"moved": None if moved is None else asdict(moved)})
    else:
        typer.echo(otherwise if moved is None else _told(moved))


def _told(moved: Moved) -> str:
    lines = [
        f"Version {moved.cascade} is live in place of {moved.before}.",
        f"It has {moved.articles:,} articles: {moved.read:,} read, {moved.carried:,} carried over;",
        f"{moved.new:,} of them were not counted before.",
    ]
    if moved.waiting:
        lines.append(f"{moved.waiting:,} articles wait: this version has not read them.")
    return "\n".join(lines)


def _lines(version: Version, articles: int) -> Iterator[str]:
    yield f"Version {version.cascade} {_STATES[version.state]}."
    visited = version.read + version.carried + version.edited
    yield f"  {visited:,} of {articles:,} articles, about {version.size / 1e6:,.0f} MB"
    if version.carried:
        yield (
            f"  {version.carried:,} keep what an older version said: their text is no longer kept"
        )
    if version.edited:
        yield f"  {version.edited:,} were edited since and are to be read again"
    if version.live_at is not None:
        yield f"  live from {version.live_at:%Y-%m-%d %H:%M} UTC"


def _row(one: Difference) -> str:
    numbers = " ".join(f"{n:>9,}" for n in (one.before, one.after, one.gained, one.lost))
    return f"{numbers}  {one.kind.value}:{one.label}"
