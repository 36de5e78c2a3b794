"""Commands of the cascade: `annotate` (coding is below it), `tag`, `train`, `evaluate`."""

import gzip
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import orjson
import typer
from tqdm import tqdm

from api.commands import coding
from api.commands.context import Context, installation, print_json
from api.newsroom.stock import sample_items
from models.annotation import Item
from models.clock import utc_now
from models.errors import InvalidError
from models.store.claims import known_claims
from models.store.due import count_work
from models.store.generations import live_cascade
from models.vocabulary import Relevance
from nlp.annotate import Reads, spread
from nlp.annotate import annotate as annotate_pass
from nlp.cascade import load_cascade
from nlp.telling import item_of, reading_out

commands = typer.Typer()

DATA = Path("../shared/data")
ARTEFACTS = Path("nlp/artefacts")
FLOORS = Path("tests/data/floors.json")

_REAL = 800  # items of the archive that speed is measured on, beside the sample newsroom's

Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")]
Data = Annotated[Path, typer.Option("--data", help="Folder that holds gold/train.jsonl.gz.")]


def annotate(context: typer.Context, *, json: Json = False) -> None:
    """Read every article that this cascade has not read, and store what it says.

    With a command: have people code articles, and keep what they say.
    """
    if context.invoked_subcommand:
        return
    with installation() as here:
        with here.read() as session:
            load = partial(load_cascade, known_claims(session))
        with spread(load, here.settings.processes) as cascade:
            told = list(_annotated(here, cascade))
        with here.read() as session:
            live = live_cascade(session)
    subject = told.count(Relevance.SUBJECT)
    if json:
        print_json({"read": len(told), "subject": subject, "cascade": cascade.version})
    else:
        typer.echo(f"Read {len(told)} articles; migration is the subject of {subject}.")
        if live not in {cascade.version, None}:
            typer.echo(f"Version {live} stays live: `tidings retag status` says why.")


commands.add_typer(coding.commands, name="annotate", callback=annotate, invoke_without_command=True)


@commands.command()
def tag(
    file: Annotated[str, typer.Argument(help="JSONL, one item a line (.gz too); - is stdin.")],
    *,
    names: Annotated[
        bool, typer.Option(help="Look for names, places and quotes (the slow part).")
    ] = True,
) -> None:
    """Say all that the cascade says of items (id, title, text, lang), one JSON object a line.

    Needs no database. A line that is not an item is told on stderr, with its number, and the
    rest goes on; the exit code is 1 then.
    """
    faults: list[int] = []
    cascade = load_cascade(names=names)
    with _lines(file) as lines:
        for said in cascade.read(_items(lines, faults)):
            print_json(reading_out(said))
    if faults:
        raise typer.Exit(1)


@commands.command()
def train(
    *,
    data: Data = DATA,
    also: Annotated[
        Path | None,
        typer.Option(help="Further coded items: what `tidings annotate gold` wrote."),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Folder the artefact, its manifest and its card go to.")
    ] = ARTEFACTS,
    docs: Annotated[
        Path | None, typer.Option(help="Folder to write labels.md, the page of scores, to.")
    ] = None,
) -> None:
    """Make the artefact again from the gold data, with its card."""
    from nlp.artefact import save
    from nlp.encoder.encode import load_encoder
    from nlp.report import write_report
    from nlp.train import train as train_artefact

    artefact = train_artefact(data, utc_now().date(), load_encoder().version, also)
    save(artefact, out)
    write_report(artefact, out, docs)
    typer.echo(f"Wrote {out}: version {artefact.version}.")


@commands.command()
def evaluate(
    *,
    data: Data = DATA,
    json: Json = False,
    floors: Annotated[
        bool, typer.Option("--floors", help="Fail where a score is below tests/data/floors.json.")
    ] = False,
    speed: Annotated[
        bool, typer.Option("--speed", help="Measure what reading costs, and no score.")
    ] = False,
) -> None:
    """Cross-validate on the gold data, folds by outlet: per label and language, with n.

    With --speed: what reading costs beside scikit-learn's pipeline, and the goals; needs no gold.
    """
    if speed:
        _tell_speed(data, json=json)
        return
    if floors and not data.is_dir():
        typer.echo(f"{data} is not on this machine: nothing to evaluate, floors not checked.")
        return
    from nlp import evaluate as evaluation
    from nlp.report import report_lines

    measured = evaluation.evaluate(data)
    if json:
        print_json(evaluation.as_json(measured))
    else:
        typer.echo("\n".join(report_lines(evaluation.as_json(measured))))
    if floors and (fallen := evaluation.below_floors(measured, FLOORS)):
        typer.echo("\n".join(fallen), err=True)
        raise typer.Exit(1)


def _tell_speed(data: Path, *, json: bool) -> None:
    """Measure on real news where there is some, else on the sample newsroom's alone."""
    from nlp import speed
    from nlp.allsides import SOURCE, read_archive

    real = islice(read_archive(data), _REAL) if (data / SOURCE).exists() else ()
    pool = [one.item for one in real]
    pool += [Item(str(one.number), one.title, one.text) for one in sample_items()]
    measured = speed.measure(pool)
    if json:
        print_json(speed.as_json(measured))
    else:
        typer.echo("\n".join(speed.lines(measured)))


def _annotated(here: Context, cascade: Reads) -> Iterator[Relevance | None]:
    with here.read() as session:
        waiting = count_work(session, cascade.version)
    outcomes = annotate_pass(here.begin, cascade, utc_now())
    for one in tqdm(outcomes, "annotate", waiting, unit="article", disable=None):
        yield one.annotated.relevance


@contextmanager
def _lines(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    opened: Any = gzip.open if file.endswith(".gz") else open
    try:
        with opened(file, "rb") as lines:
            yield lines
    except (FileNotFoundError, IsADirectoryError, PermissionError, gzip.BadGzipFile) as error:
        raise InvalidError("file", f"{file} cannot be read: {error.strerror or error}") from error


def _items(lines: Iterable[bytes], faults: list[int]) -> Iterator[Item]:
    """Yield the items of the lines; tell of those that are none, and note their numbers."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield item_of(orjson.loads(line), number)
        except (orjson.JSONDecodeError, InvalidError) as error:
            faults.append(number)
            told = orjson.dumps({"line": number, "error": str(error)})
            typer.echo(told.decode(), err=True)
