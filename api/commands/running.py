"""Commands that keep Tidings going: `run`, `serve`, `doctor`."""

import logging
import signal
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from multiprocessing import get_context, parent_process
from multiprocessing.synchronize import Event as Stop
from typing import Annotated

import typer

from api.app import create_app
from api.commands.context import Context, installation, print_json
from api.newsroom.server import HOST, open_newsroom
from api.running.clocks import run_clocks
from api.running.doctor import examine
from api.running.first_start import Newsroom, begin_if_empty, newsroom_of
from api.running.passes import Address, make_clocks
from api.running.server import bound_socket, serve
from models.clock import utc_now
from models.settings import load_settings

commands = typer.Typer()

_PATIENCE = 15  # seconds that the passes get to finish a batch when told to stop


@commands.command("run")
def run_command() -> None:
    """Run everything: all passes on their clocks, and the dashboard."""
    with ExitStack() as stack:
        here = stack.enter_context(installation())
        # The port first: a second Tidings must not begin to crawl before it is told.
        bound = stack.enter_context(bound_socket(here.settings.host, here.settings.port))
        newsroom = _begin(here)
        if newsroom is not None:
            stack.enter_context(open_newsroom(newsroom.port, newsroom.anchor))
        stack.enter_context(_passes([] if newsroom is None else [(HOST, newsroom.port)]))
        typer.echo(_where(here, newsroom))
        serve(create_app(here.engine, here.settings), bound)


@commands.command("serve")
def serve_command() -> None:
    """Serve the dashboard and the API alone, without any pass."""
    with installation() as here, bound_socket(here.settings.host, here.settings.port) as bound:
        typer.echo(f"Look at {here.settings.base_url}/ (Ctrl-C stops it)")
        serve(create_app(here.engine, here.settings), bound)


@commands.command("doctor")
def doctor_command(
    *, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False
) -> None:
    """Say what is wrong with this installation, and how to mend it."""
    is_well = True
    for finding in examine(load_settings()):
        is_well = is_well and finding.is_well
        if as_json:
            print_json(
                {
                    "subject": finding.subject,
                    "is_well": finding.is_well,
                    "told": finding.told,
                    "remedy": None if finding.is_well else finding.remedy,
                }
            )
            continue
        typer.echo(f"{'well ' if finding.is_well else 'WRONG'}  {finding.subject}: {finding.told}")
        if not finding.is_well:
            typer.echo(f"       {finding.remedy}")
    if not is_well:
        raise typer.Exit(1)


def _begin(here: Context) -> Newsroom | None:
    now = utc_now()
    added = begin_if_empty(here, now)
    if added:
        typer.echo(f"An empty store: added the {added} feeds of the starting catalogue …")
    return newsroom_of(here, now, is_new=bool(added))


def _where(here: Context, newsroom: Newsroom | None) -> str:
    lines = [f"Tidings {version('tidings')} is running."]
    if newsroom is not None:
        lines.append(
            "No feed answered, so it shows a sample newsroom: every outlet, person and event in "
            "it is invented."
        )
    lines.append(f"Look at {here.settings.base_url}/")
    if not here.settings.smtp_host:
        lines.append(
            f"No SMTP server is set: alerts by mail are kept in {here.settings.home / 'mail'}."
        )
    if not here.settings.contact and newsroom is None:
        lines.append("No TIDINGS_CONTACT is set: webmasters whom we bother cannot reach you.")
    lines.append("Stop it with Ctrl-C.")
    return "\n".join(lines)


@contextmanager
def _passes(allowed: Iterable[Address]) -> Iterator[None]:
    """Run the passes in a process of their own while the block runs."""
    context = get_context("spawn")  # a fork of a process that has threads may hang
    stop = context.Event()
    worker = context.Process(target=work, args=(stop, list(allowed)), name="passes", daemon=False)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join(_PATIENCE)
        if worker.is_alive():
            worker.terminate()
            worker.join()


def work(stop: Stop, allowed: list[Address]) -> None:
    """Run the passes until told to stop: the other process of `tidings run`."""
    # Ctrl-C reaches the whole terminal; the parent says when, so that a batch is finished.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = load_settings()
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(message)s", datefmt="%H:%M:%S"
    )
    for name in ("alembic", "ingest.crawl"):  # the crawl's own line sums its failures up
        logging.getLogger(name).setLevel(logging.ERROR)
    with installation() as here:
        run_clocks(make_clocks(here, allowed), _Leash(stop), utc_now)


class _Leash:
    """Ends the passes when told to, and when the process that would tell them is gone."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop

    def is_set(self) -> bool:
        parent = parent_process()
        return self._stop.is_set() or (parent is not None and not parent.is_alive())

    def wait(self, timeout: float | None = None) -> bool:
        return self._stop.wait(timeout)
